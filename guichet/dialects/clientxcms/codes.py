"""Tables: CLIENTXCMS's priorities and statuses of tickets, and ours."""

from guichet.sla.priority import Priority
from guichet.tickets.states import Status

PRIORITY = {"low": Priority.LOW, "medium": Priority.MEDIUM, "high": Priority.HIGH}
PRIORITY_READ = {
    Priority.MAINTENANCE: "low",
    Priority.INFORMATIVE: "low",
    Priority.LOW: "low",
    Priority.MEDIUM: "medium",
    Priority.HIGH: "high",
    Priority.URGENT: "high",
    Priority.CRITICAL: "high",
}

STATUS_READ = {
    Status.NEW: "open",
    Status.UNCONFIRMED: "open",
    Status.OPEN: "open",
    Status.REOPENED: "open",
    Status.WAITING_THIRD_PARTY: "open",
    Status.WAITING_CUSTOMER: "answered",
    Status.SOLVED: "answered",
    Status.CLOSED: "closed",
}
"""Written only by replying, closing and reopening."""
