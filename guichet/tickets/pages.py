"""Pages of lists, by cursor or by number, at a cost that does not grow with the desk.

The ids of a page come out of an index alone; only then are its tickets read, with what hangs on
them. A list of several queues is put together from the first rows of each: no index holds the
tickets of just those queues in order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.db.models.expressions import OrderBy, RawSQL

from guichet.access import Actor, Right
from guichet.desk.queries import queues_visible_to
from guichet.lib.errors import Invalid
from guichet.lib.paging import CursorValue, Page, decode_cursor, encode_cursor
from guichet.tickets.lists import Order, TicketFilter, search
from guichet.tickets.models import Ticket
from guichet.tickets.queries import visible_to
from guichet.tickets.shown import shown
from guichet.tickets.states import ACTIVE
from guichet.tickets.tallies import tickets_by_queue, tickets_of

MOST_FOUND = 1000
"""As many tickets are found by words, the newest: sorting every fifth ticket of a large desk,
because all of them hold a common word, would take seconds."""

_MOST_PARTS = 50
"""A list of more queues than this is read as one; SQLite puts no more than 500 together."""

_FIELD = {
    Order.CREATED: "created_at",
    Order.UPDATED: "updated_at",
    Order.PRIORITY: "priority",
    Order.STATUS: "status",
    Order.REFERENCE: "number",
    Order.DUE: "next_due_at",
}
_TIMES = {"created_at", "updated_at", "next_due_at"}


@dataclass(frozen=True)
class NumberedPage:
    """One page of a list whose pages are numbered from 1, and how many tickets match in all."""

    rows: Sequence[Ticket]
    total: int


def numbered_page(
    actor: Actor,
    wanted: TicketFilter,
    *,
    order: Order,
    descending: bool,
    page: int,
    size: int,
    ranks: Mapping[int, int] | None = None,
) -> NumberedPage:
    """Page ``page`` of the matching tickets; equal ones are ordered by id in the same direction.

    ``ranks`` sorts the values of a status or priority as a door's words do, some of them equal.
    """
    start = (page - 1) * size
    if ranks is None:
        keys = _keys(order, descending=descending)
        rows = _rows(_parts(actor, wanted, order), keys, start=start, size=size)
    else:
        whens = [When(**{_FIELD[order]: value}, then=rank) for value, rank in ranks.items()]
        by_rank = OrderBy(Case(*whens), descending=descending)
        by_id = "-id" if descending else "id"
        rows = shown(search(actor, wanted).order_by(by_rank, by_id)[start : start + size])
    return NumberedPage(rows=rows, total=number_of_tickets(actor, wanted))


def page_after(
    actor: Actor,
    wanted: TicketFilter,
    *,
    order: Order,
    descending: bool,
    cursor: str = "",
    size: int = 50,
) -> Page[Ticket]:
    """The ``size`` matching tickets after ``cursor`` (from the page before; empty: the first).

    Costs the same on every page. Of a search by words, the pages hold the newest MOST_FOUND.
    By reference it lists one queue only. Raises Invalid for a cursor that is not of this list.
    """
    name = _FIELD[order]
    beyond = _beyond(name, cursor, descending=descending) if cursor else Q()
    parts = _parts(actor, wanted, order, newest=MOST_FOUND)
    if order is Order.DUE:
        beyond &= Q(next_due_at__isnull=False)
    keys = _keys(order, descending=descending)
    found = _rows([part.filter(beyond) for part in parts], keys, start=0, size=size + 1)
    rows = found[:size]
    return Page(rows=rows, next_cursor=_cursor(rows[-1], name) if len(found) > size else None)


def counts_of_queues(actor: Actor, queue_ids: Sequence[int]) -> dict[int, int]:
    """How many tickets ``actor`` sees at each of these counters, those without any left out."""
    if not actor.own_only:
        return tickets_by_queue(_queues(actor, TicketFilter(queues=queue_ids)))
    seen = visible_to(actor, queue_ids).order_by().values_list("queue_id")
    return dict(seen.annotate(Count("id")))


def _parts(
    actor: Actor, wanted: TicketFilter, order: Order, *, newest: int | None = None
) -> list[QuerySet[Ticket]]:
    """The matching tickets, queue by queue where each queue's come sorted out of an index."""
    if wanted.text:
        return [search(actor, wanted, newest=newest)]
    if order is Order.DUE:
        # Only active tickets have a promise to keep; said so, their index by promise serves.
        wanted = wanted if wanted.statuses else replace(wanted, statuses=ACTIVE)
    queues = _queues(actor, wanted)
    of_somebody = wanted.customer or isinstance(wanted.assignee, int)
    if of_somebody or not 1 < len(queues) <= _MOST_PARTS:
        return [search(actor, wanted)]
    return [search(actor, replace(wanted, queues=[queue])) for queue in queues]


def _queues(actor: Actor, wanted: TicketFilter) -> Sequence[int]:
    """The queues that a list is of; who reads them all makes it one statement more."""
    readable = actor.queues_with(Right.TICKET_READ)
    if wanted.queues:
        return [queue for queue in wanted.queues if readable is None or queue in readable]
    if readable is None:
        return list(queues_visible_to(actor).order_by().values_list("id", flat=True))
    return list(readable)


def _rows(
    parts: Sequence[QuerySet[Ticket]], keys: Sequence[str], *, start: int, size: int
) -> Sequence[Ticket]:
    """The tickets of all parts together from ``start``, with what a door shows of them."""
    if len(parts) == 1:
        return shown(parts[0].order_by(*keys)[start : start + size])
    ids = _merged([part.order_by(*keys) for part in parts], keys, start=start, size=size)
    return shown(Ticket.objects.filter(id__in=ids).order_by(*keys))


def _merged(
    parts: Sequence[QuerySet[Ticket]], keys: Sequence[str], *, start: int, size: int
) -> RawSQL:
    """The ids from ``start`` of all parts together: SQLite's half of the ORM sorts no parts."""
    columns = [key.lstrip("-") for key in keys]
    selects: list[str] = []
    values: list[Any] = []
    for part in parts:
        sql, params = part.values(*columns)[: start + size].query.sql_with_params()
        selects.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608
        values.extend(params)
    order = ", ".join(f"{key[1:]} DESC" if key[0] == "-" else key for key in keys)
    statement = (
        f"SELECT id FROM ({' UNION ALL '.join(selects)}) AS list "  # noqa: S608
        f"ORDER BY {order} LIMIT {size:d} OFFSET {start:d}"
    )
    return RawSQL(statement, values)  # noqa: S611


def number_of_tickets(actor: Actor, wanted: TicketFilter) -> int:
    """How many tickets match; those of whole queues are not counted one by one."""
    if wanted.is_of_whole_queues and not actor.own_only:
        return tickets_of(_queues(actor, wanted))
    return search(actor, wanted).count()


def _keys(order: Order, *, descending: bool) -> Sequence[str]:
    sign = "-" if descending else ""
    names = ("prefix", "number", "id") if order is Order.REFERENCE else (_FIELD[order], "id")
    return [f"{sign}{name}" for name in names]


def _beyond(name: str, cursor: str, *, descending: bool) -> Q:
    """The rows after the one that ``cursor`` names."""
    value, last_id = decode_cursor(cursor, size=2)
    if not isinstance(last_id, int) or isinstance(value, float | None):
        raise Invalid.field("cursor", "This is not a cursor of this list.")
    bound = _bound(name, value)
    beyond = "lt" if descending else "gt"
    # The first condition lets the index seek; the second decides among equals.
    return Q(**{f"{name}__{beyond}e": bound}) & (
        Q(**{f"{name}__{beyond}": bound}) | Q(**{f"id__{beyond}": last_id})
    )


def _bound(name: str, value: str | int) -> datetime | int:
    try:
        if name in _TIMES:
            return datetime.fromisoformat(str(value)).astimezone(UTC)
        return int(value)
    except (ValueError, OverflowError) as error:
        raise Invalid.field("cursor", "This is not a cursor of this list.") from error


def _cursor(ticket: Ticket, name: str) -> str:
    value = getattr(ticket, name)
    plain: CursorValue = value.isoformat() if isinstance(value, datetime) else value
    return encode_cursor([plain, ticket.id])
