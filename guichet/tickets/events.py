"""The facts this room can state. Statuses and priorities are named by their keys."""

from dataclasses import dataclass
from typing import ClassVar

from guichet.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TicketCreated(Fact):
    """A ticket came in. ``assigned`` tells whether an agent got it at once."""

    kind: ClassVar[str] = "ticket.created"
    channel: str
    status: str
    assigned: bool


@dataclass(frozen=True, kw_only=True)
class TicketReplied(Fact):
    """Somebody answered publicly; ``by`` is agent or customer, ``status`` the one they stated with
    it: solved when the answer tells of the solution."""

    kind: ClassVar[str] = "ticket.replied"
    message: int
    by: str
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketNoted(Fact):
    """Somebody left a note that the customer never sees."""

    kind: ClassVar[str] = "ticket.noted"
    message: int


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(Fact):
    """``old`` and ``new`` are users or None for nobody; ``automatic`` when routing chose."""

    kind: ClassVar[str] = "ticket.assigned"
    old: int | None
    new: int | None
    old_name: str
    new_name: str
    automatic: bool


@dataclass(frozen=True, kw_only=True)
class TicketStatusChanged(Fact):
    """``reopened``: it was solved or closed and is active again. ``replied``: a reply did it, which
    is a fact of its own."""

    kind: ClassVar[str] = "ticket.status_changed"
    old: str
    new: str
    reopened: bool
    resolution: str
    replied: bool = False
    old_resolution: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketPriorityChanged(Fact):
    """The ticket became more or less urgent."""

    kind: ClassVar[str] = "ticket.priority_changed"
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(Fact):
    """The ticket became more urgent by itself, having waited ``days`` whole days."""

    kind: ClassVar[str] = "ticket.escalated"
    old: str
    new: str
    days: int


@dataclass(frozen=True, kw_only=True)
class TicketEdited(Fact):
    """Fields changed; each maps to its old and new value as people read them."""

    kind: ClassVar[str] = "ticket.edited"
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class TicketRewritten(Fact):
    """A program wrote all of the ticket, as it was or not: ``changed`` are the kinds of the facts
    that came of it, just before this one; the rest stands as in a change of status."""

    kind: ClassVar[str] = "ticket.rewritten"
    changed: list[str]
    old: str
    new: str
    old_resolution: str
    resolution: str


@dataclass(frozen=True, kw_only=True)
class TicketTagged(Fact):
    """Tags were put on or taken off."""

    kind: ClassVar[str] = "ticket.tagged"
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, kw_only=True)
class TicketHeld(Fact):
    """The ticket was put on hold."""

    kind: ClassVar[str] = "ticket.held"


@dataclass(frozen=True, kw_only=True)
class TicketUnheld(Fact):
    """The ticket goes on after having been on hold."""

    kind: ClassVar[str] = "ticket.unheld"


@dataclass(frozen=True, kw_only=True)
class TicketLinked(Fact):
    """Another system's name for the ticket was added."""

    kind: ClassVar[str] = "ticket.linked"
    system: str
    value: str


@dataclass(frozen=True, kw_only=True)
class FileAttached(Fact):
    """A file was added to a message that stood already."""

    kind: ClassVar[str] = "ticket.file_attached"
    message: int
    name: str


@dataclass(frozen=True, kw_only=True)
class TicketCopiesChanged(Fact):
    """Addresses get copies of public replies from now on, or no more."""

    kind: ClassVar[str] = "ticket.copies_changed"
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, kw_only=True)
class TicketDeleted(Fact):
    """The ticket is gone; ``files`` are the digests of those that hung on it."""

    kind: ClassVar[str] = "ticket.deleted"
    reference: str
    files: list[str]


@dataclass(frozen=True, kw_only=True)
class FileRemoved(Fact):
    """A file was taken off the ticket; ``digest`` names its content."""

    kind: ClassVar[str] = "ticket.file_removed"
    name: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class TimeLogged(Fact):
    """Somebody wrote down ``hours`` of work; what was done stands in the message."""

    kind: ClassVar[str] = "ticket.time_logged"
    entry: int
    message: int
    hours: str


@dataclass(frozen=True, kw_only=True)
class TicketMoved(Fact):
    """The ticket went to another queue. It keeps its reference."""

    kind: ClassVar[str] = "ticket.moved"
    old: int
    new: int
    old_name: str
    new_name: str


@dataclass(frozen=True, kw_only=True)
class TicketTypeCreated(Fact):
    """Tickets may be of a new type."""

    kind: ClassVar[str] = "type.created"
    key: str


@dataclass(frozen=True, kw_only=True)
class TicketTypeChanged(Fact):
    """A type is called or offered otherwise, or asks something else: in ``field``, if named."""

    kind: ClassVar[str] = "type.changed"
    key: str
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketTypeDeleted(Fact):
    """A type without tickets and questions is offered no more."""

    kind: ClassVar[str] = "type.deleted"
    key: str
