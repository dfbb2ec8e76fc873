"""SupportDesk's words and ours, table by table.

What is written in their words reads back the same. Values of ours that they have no word for are
read as the nearest one, and never written.
"""

from collections.abc import Mapping

from guichet.sla.priority import Priority
from guichet.tickets.states import Channel, Status

PRIORITIES: Mapping[str, Priority] = {
    "LOW": Priority.LOW,
    "MEDIUM": Priority.MEDIUM,
    "HIGH": Priority.HIGH,
    "URGENT": Priority.URGENT,
    "CRITICAL": Priority.CRITICAL,
}
DEFAULT_PRIORITY = "MEDIUM"
PRIORITIES_OUT: Mapping[Priority, str] = {
    Priority.MAINTENANCE: "LOW",
    Priority.INFORMATIVE: "LOW",
} | {priority: word for word, priority in PRIORITIES.items()}

STATUSES_OUT: Mapping[Status, str] = {
    Status.NEW: "OPEN",
    Status.UNCONFIRMED: "OPEN",
    Status.OPEN: "IN_PROGRESS",
    Status.REOPENED: "OPEN",
    Status.WAITING_CUSTOMER: "WAITING_CUSTOMER",
    Status.WAITING_THIRD_PARTY: "WAITING_CUSTOMER",
    Status.SOLVED: "RESOLVED",
    Status.CLOSED: "CLOSED",
}
ON_HOLD = "WAITING_CUSTOMER"

CHANNELS_OUT: Mapping[Channel, str] = {
    Channel.API: "API",
    Channel.EMAIL: "EMAIL",
    Channel.WIDGET: "WIDGET",
    Channel.CONSOLE: "DASHBOARD",
    # SupportDesk has neither: a portal is the customer's way in, a call is typed in by an agent.
    Channel.PORTAL: "WIDGET",
    Channel.PHONE: "DASHBOARD",
}
