"""Lists of tickets: filters, orders, keyset pages, numbered pages and bounded counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from guichet.access import Actor, Right
from guichet.lib.errors import Invalid
from guichet.lib.paging import CursorValue, Page, decode_cursor, encode_cursor
from guichet.lib.text import comparable
from guichet.sla.priority import Priority
from guichet.tickets.models import Ticket, TicketTag
from guichet.tickets.queries import shown, visible_to
from guichet.tickets.search import having_words
from guichet.tickets.states import ACTIVE, Status

COUNT_LIMIT = 1000
"""Counts on screens stop here: what is shown as “999+” must not cost a scan."""


class Nobody:
    """The assignee of tickets that have none."""


NOBODY = Nobody()


@dataclass(frozen=True, kw_only=True)
class TicketFilter:
    """Which tickets. Everything given must hold; several values of one kind mean any of them.

    ``text`` is words that must all occur; a type of None is that of tickets without one. Times are
    aware; ``created_to`` and ``created_before`` differ in including the moment itself.
    """

    queues: Sequence[int] = ()
    statuses: Sequence[Status] = ()
    priorities: Sequence[Priority] = ()
    types: Sequence[str | None] = ()
    tags: Sequence[str] = ()
    assignee: int | Nobody | None = None
    customer: int | None = None
    category: str = ""
    needs_reply: bool = False
    source_app: Sequence[str] = ()
    source_user: Sequence[str] = ()
    text: str = ""
    created_from: datetime | None = None
    created_to: datetime | None = None
    created_before: datetime | None = None
    updated_since: datetime | None = None


class Order(StrEnum):
    """What a list is sorted by."""

    CREATED = "created"
    UPDATED = "updated"
    PRIORITY = "priority"
    STATUS = "status"
    REFERENCE = "reference"
    DUE = "due"


_FIELD = {
    Order.CREATED: "created_at",
    Order.UPDATED: "updated_at",
    Order.PRIORITY: "priority",
    Order.STATUS: "status",
    Order.REFERENCE: "number",
    Order.DUE: "next_due_at",
}
_TIMES = {"created_at", "updated_at", "next_due_at"}


def search(actor: Actor, wanted: TicketFilter) -> QuerySet[Ticket]:
    """The tickets ``actor`` sees that match, in no order yet."""
    tickets = visible_to(actor).filter(_plain(wanted))
    if wanted.tags:
        keys = [comparable(name).strip().casefold() for name in wanted.tags]
        tagged = TicketTag.objects.filter(ticket=OuterRef("pk"), tag__key__in=keys)
        tickets = tickets.filter(Exists(tagged))
    for name in ("source_app", "source_user"):
        values = [re.escape(comparable(value).strip()) for value in getattr(wanted, name)]
        if values:
            # SQLite's LOWER and LIKE know no accented letters; its REGEXP is Python's.
            tickets = tickets.filter(**{f"{name}__iregex": f"^({'|'.join(values)})$"})
    if wanted.text:
        tickets = having_words(tickets, wanted.text, headline_only=not _reads_notes(actor))
    return tickets


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
    tickets = search(actor, wanted)
    start = (page - 1) * size
    if ranks is None:
        ordered = _sorted(tickets, order, descending=descending)
    else:
        sign = "-" if descending else ""
        whens = [When(**{_FIELD[order]: value}, then=rank) for value, rank in ranks.items()]
        ordered = tickets.alias(rank=Case(*whens)).order_by(f"{sign}rank", f"{sign}id")
    rows = shown(ordered)[start : start + size]
    return NumberedPage(rows=list(rows), total=tickets.count())


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

    Costs the same on every page. Raises Invalid for a cursor that is not of this list.
    """
    tickets = search(actor, wanted)
    name = _FIELD[order]
    if order is Order.DUE:
        tickets = tickets.filter(next_due_at__isnull=False)
    if cursor:
        tickets = tickets.filter(_beyond(name, cursor, descending=descending))
    rows = list(shown(_sorted(tickets, order, descending=descending))[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows=rows, next_cursor=_cursor(rows[-1], name) if more else None)


@dataclass(frozen=True)
class QueueCounts:
    """The live numbers beside a list, each up to COUNT_LIMIT."""

    mine: int = 0
    unassigned: int = 0
    needs_reply: int = 0
    waiting: int = 0
    active: int = 0
    by_queue: dict[int, int] = field(default_factory=dict)


def counts(actor: Actor, queue_ids: Sequence[int]) -> QueueCounts:
    """The numbers of the queue rail, in one statement however many queues there are."""
    wanted = views(actor) | {
        f"queue:{queue}": TicketFilter(queues=[queue], statuses=ACTIVE) for queue in queue_ids
    }
    found = _counted({name: search(actor, tickets) for name, tickets in wanted.items()})
    return QueueCounts(
        mine=found["mine"],
        unassigned=found["unassigned"],
        needs_reply=found["needs_reply"],
        waiting=found["waiting"],
        active=found["active"],
        by_queue={queue: found[f"queue:{queue}"] for queue in queue_ids},
    )


def views(actor: Actor) -> dict[str, TicketFilter]:
    """The lists an agent starts from, named by what there is to do."""
    return {
        "mine": TicketFilter(assignee=actor.user_id or 0, statuses=ACTIVE),
        "unassigned": TicketFilter(assignee=NOBODY, statuses=ACTIVE),
        "needs_reply": TicketFilter(needs_reply=True, statuses=ACTIVE),
        "waiting": TicketFilter(statuses=[Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY]),
        "active": TicketFilter(statuses=ACTIVE),
    }


def _counted(lists: dict[str, QuerySet[Ticket]]) -> dict[str, int]:
    """How many tickets each list holds, each bounded: scalar subqueries of one SELECT."""
    columns: list[str] = []
    values: list[Any] = []
    for tickets in lists.values():
        try:
            sql, params = tickets.order_by().values("id")[:COUNT_LIMIT].query.sql_with_params()
        except EmptyResultSet:  # a list that can hold nothing, such as that of no queues
            sql, params = "SELECT 1 WHERE 1 = 0", ()
        columns.append(f"(SELECT COUNT(*) FROM ({sql}) AS list)")  # noqa: S608
        values.extend(params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", values)
        row = cursor.fetchone()
    return dict(zip(lists, row, strict=True))


def _plain(wanted: TicketFilter) -> Q:
    """The conditions on columns of the ticket and its one-to-one companions."""
    conditions: dict[str, Any] = {
        "queue_id__in": wanted.queues,
        "priority__in": wanted.priorities,
        "customer_id": wanted.customer,
        "category__key": comparable(wanted.category).casefold(),
        "created_at__gte": wanted.created_from,
        "created_at__lte": wanted.created_to,
        "created_at__lt": wanted.created_before,
        "updated_at__gte": wanted.updated_since,
    }
    query = Q(**{name: value for name, value in conditions.items() if value})
    if set(wanted.statuses) == set(ACTIVE):
        # Said this way the partial indexes on active tickets serve it.
        query &= Q(status__lt=Status.SOLVED)
    elif wanted.statuses:
        query &= Q(status__in=wanted.statuses)
    if wanted.types:
        without = Q(type=None) if None in wanted.types else Q()
        query &= Q(type__key__in=[comparable(key) for key in wanted.types if key]) | without
    if isinstance(wanted.assignee, Nobody):
        query &= Q(assignee=None)
    elif wanted.assignee is not None:
        query &= Q(assignee_id=wanted.assignee)
    return query & Q(needs_reply=True) if wanted.needs_reply else query


def _reads_notes(actor: Actor) -> bool:
    return actor.queues_with(Right.NOTES_READ) == actor.queues_with(Right.TICKET_READ)


def _sorted(tickets: QuerySet[Ticket], order: Order, *, descending: bool) -> QuerySet[Ticket]:
    name = _FIELD[order]
    sign = "-" if descending else ""
    prefix = [f"{sign}prefix"] if order is Order.REFERENCE else []
    return tickets.order_by(*prefix, f"{sign}{name}", f"{sign}id")


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
