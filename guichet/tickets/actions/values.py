"""What callers hand to the verbs."""

from dataclasses import dataclass

from guichet.lib.unset import UNSET, Unset
from guichet.people.models import Customer, User
from guichet.sla.priority import Priority
from guichet.tickets.states import Resolution, Status


@dataclass(frozen=True, kw_only=True)
class TicketChanges:
    """What the caller wants different. Anything left UNSET stays as it is; None means nobody or
    nothing. ``type`` and ``category`` are a type's key and a category's name."""

    subject: str | Unset = UNSET
    description: str | Unset = UNSET
    status: Status | Unset = UNSET
    resolution: Resolution | Unset = UNSET
    priority: Priority | Unset = UNSET
    assignee: User | None | Unset = UNSET
    customer: Customer | None | Unset = UNSET
    type: str | None | Unset = UNSET
    category: str | None | Unset = UNSET
