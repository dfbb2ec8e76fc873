"""Their numbers for priorities and statuses ↔ ours."""

from collections.abc import Mapping

from guichet.sla.priority import Priority
from guichet.tickets.states import Resolution, Status

PRIORITIES: Mapping[str, Priority] = {
    "1": Priority.CRITICAL,
    "2": Priority.HIGH,
    "3": Priority.MEDIUM,
    "4": Priority.LOW,
    "5": Priority.INFORMATIVE,
}
DEFAULT_PRIORITY = "3"
PRIORITIES_OUT: Mapping[Priority, str] = {
    Priority.URGENT: "1",
    Priority.MAINTENANCE: "5",
} | {priority: number for number, priority in PRIORITIES.items()}

STATUSES_OUT: Mapping[Status, int] = {
    Status.NEW: 1,
    Status.UNCONFIRMED: 1,
    Status.OPEN: 1,
    Status.WAITING_CUSTOMER: 1,
    Status.WAITING_THIRD_PARTY: 1,
    Status.REOPENED: 2,
    Status.SOLVED: 3,
    Status.CLOSED: 4,
}
DUPLICATE = 5


def status_out(status: Status, resolution: str) -> int:
    """Their status of a ticket: one that was closed as a duplicate has a number of its own."""
    if status is Status.CLOSED and resolution == Resolution.DUPLICATE:
        return DUPLICATE
    return STATUSES_OUT[status]
