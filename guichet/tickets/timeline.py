"""The story of a ticket: what was said and what happened, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guichet.access import Actor, Right, require
from guichet.events.facts import Subject
from guichet.events.models import Event
from guichet.events.queries import facts_of
from guichet.events.rows import columns, read
from guichet.tickets.events import TicketCreated, TicketStatusChanged
from guichet.tickets.models import Message, Ticket
from guichet.tickets.queries import messages_of

_SAID = {"ticket.replied", "ticket.noted", "ticket.time_logged", "ticket.rewritten"}
"""Facts that the message itself shows, or those beside them."""

# Asked for each ticket that a program reads: as text, because the ORM takes longer than the rest.
_STATUSES = f"""
    SELECT {columns(Event, "fact")} FROM events_event fact
    WHERE fact.subject_kind = 'ticket' AND fact.subject_id = %s
        AND fact.kind IN ('{TicketCreated.kind}', '{TicketStatusChanged.kind}')
    ORDER BY fact.occurred_at, fact.id
"""  # noqa: S608


@dataclass(frozen=True)
class Entry:
    """One moment of the story: a message or a fact, never both."""

    at: datetime
    message: Message | None = None
    fact: Event | None = None


def timeline(actor: Actor, ticket: Ticket) -> Sequence[Entry]:
    """The messages ``actor`` may read and the facts, oldest first; three statements."""
    require(actor, Right.TICKET_READ, ticket)
    said = [Entry(at=m.created_at, message=m) for m in messages_of(actor, ticket)]
    facts = facts_of(Subject("ticket", ticket.id)).exclude(kind__in=_SAID)
    happened = [Entry(at=fact.occurred_at, fact=fact) for fact in facts]
    return sorted([*happened, *said], key=lambda entry: (entry.at, _rank(entry)))


def _rank(entry: Entry) -> int:
    """The order within one moment: “opened by”, then what was said, then what followed from it."""
    if entry.message is not None:
        return 1
    return 0 if entry.fact is not None and entry.fact.kind == "ticket.created" else 2


def status_history(actor: Actor, ticket: Ticket) -> Sequence[Event]:
    """The fact of its creation and those of its changes of status, oldest first."""
    require(actor, Right.TICKET_READ, ticket)
    return list(read(Event, _STATUSES, [ticket.id]))


def facts(actor: Actor, ticket: Ticket) -> Sequence[Event]:
    """Everything that happened to the ticket, oldest first."""
    require(actor, Right.TICKET_READ, ticket)
    return list(facts_of(Subject("ticket", ticket.id)))
