"""Tickets with everything that hangs on them, for doors that show all of it in one row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Max, QuerySet

from guichet.access import Actor
from guichet.events.models import Event
from guichet.people.queries import usernames
from guichet.tickets.lists import TicketFilter, search
from guichet.tickets.models import Ticket, TicketCopy
from guichet.tickets.queries import descriptions_of, time_totals, visible_to
from guichet.tickets.states import Status

_CHUNK = 250


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A ticket, its description and copy addresses, the time worked on it, the last fact that tells
    its status before and after, and the username of who closed it."""

    ticket: Ticket
    description: str
    copies: tuple[str, ...]
    hours: Decimal
    entries: int
    last_move: Event | None
    closed_by: str


def newest_bundles(actor: Actor, wanted: TicketFilter, *, most: int) -> Iterator[Bundle]:
    """The matching tickets that ``actor`` sees, last changed first; a few hundred in memory."""
    newest = search(actor, wanted).order_by("-updated_at", "-id")[:most]
    ids = list(newest.values_list("id", flat=True))
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        found = {ticket.id: ticket for ticket in _full(visible_to(actor).filter(id__in=chunk))}
        # One that was deleted since the list was made is left out.
        yield from bundles([found[number] for number in chunk if number in found])


def bundle(ticket: Ticket) -> Bundle:
    """All of one ticket, which the caller has from a query of an actor's."""
    return bundles([ticket])[0]


def bundles(tickets: Sequence[Ticket]) -> list[Bundle]:
    """All of these tickets, in five statements however many; the caller has them from a query of an
    actor's."""
    ids = [ticket.id for ticket in tickets]
    descriptions, totals = descriptions_of(tickets), time_totals(ids)
    copies: dict[int, list[str]] = {}
    rows = TicketCopy.objects.filter(ticket_id__in=ids).order_by("id")
    for ticket_id, address in rows.values_list("ticket_id", "address"):
        copies.setdefault(ticket_id, []).append(address)
    told = _told(ids)
    moves = {fact.subject_id: fact for fact in told if fact.kind == "ticket.status_changed"}
    last = {fact.subject_id: fact for fact in told}
    names = usernames(move.actor_id for move in moves.values())
    return [
        Bundle(
            ticket=ticket,
            description=descriptions[ticket.id],
            copies=tuple(copies.get(ticket.id, ())),
            hours=totals.get(ticket.id, (Decimal(0), 0))[0],
            entries=totals.get(ticket.id, (Decimal(0), 0))[1],
            last_move=last.get(ticket.id),
            closed_by=_closed_by(ticket, moves.get(ticket.id), names),
        )
        for ticket in tickets
    ]


def _full(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return tickets.select_related("type", "assignee", "created_by", "edited_by")


def _told(ids: Sequence[int]) -> Sequence[Event]:
    """The newest facts of each kind that tell the status of these tickets, oldest first: a ticket
    may have been rewritten every minute for a year."""
    kinds = ["ticket.status_changed", "ticket.rewritten"]
    facts = Event.objects.filter(subject_kind="ticket", subject_id__in=ids, kind__in=kinds)
    newest = facts.order_by().values("subject_id", "kind").annotate(newest=Max("id"))
    return list(Event.objects.filter(id__in=newest.values("newest")).order_by("id"))


def _closed_by(ticket: Ticket, move: Event | None, names: dict[int, str]) -> str:
    if ticket.status != Status.CLOSED:
        return ""
    if move is None:  # it came in closed
        return ticket.created_by.username if ticket.created_by else ""
    return names.get(move.actor_id or 0, "") if move.actor_kind == "user" else ""
