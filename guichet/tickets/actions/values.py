"""What callers hand to the verbs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guichet.desk.models import Queue
from guichet.lib.unset import UNSET, Unset
from guichet.people.models import Customer, User
from guichet.sla.priority import Priority
from guichet.tickets.models import Ticket, TicketType
from guichet.tickets.states import Resolution, Status


@dataclass(frozen=True, kw_only=True)
class TicketChanges:
    """What the caller wants different. Anything left UNSET stays as it is; None means nobody or
    nothing. ``type`` is a type or its key, ``category`` a category's name.

    ``custom_fields`` maps ids of fields to values, ``""`` for none; ``metadata`` replaces the keys
    it has. A ``resolution`` counts for ended tickets only. ``score``: from 0 to 10.

    ``whole``: a program wrote all of the ticket, as it means it to be. Its status is taken
    literally, and that it wrote is a fact of its own, whatever became different.
    """

    subject: str | Unset = UNSET
    description: str | Unset = UNSET
    status: Status | Unset = UNSET
    resolution: Resolution | Unset = UNSET
    priority: Priority | Unset = UNSET
    assignee: User | None | Unset = UNSET
    customer: Customer | None | Unset = UNSET
    queue: Queue | Unset = UNSET
    parent: Ticket | None | Unset = UNSET
    type: TicketType | str | None | Unset = UNSET
    category: str | None | Unset = UNSET
    resolution_text: str | Unset = UNSET
    custom_fields: Mapping[int, str] | Unset = UNSET
    metadata: Mapping[str, Any] | Unset = UNSET
    score: int | None | Unset = UNSET
    whole: bool = False
