"""Lists of tickets: filters, orders and bounded counts. Their pages are in pages.py."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from guichet.access import Actor, Right
from guichet.lib.text import comparable
from guichet.sla.priority import Priority
from guichet.tickets.models import FieldValue, Message, Ticket, TicketTag
from guichet.tickets.queries import visible_to
from guichet.tickets.search import having_words
from guichet.tickets.states import ACTIVE, FieldKind, Status

COUNT_LIMIT = 1000
"""Counts on screens stop here: what is shown as “999+” must not cost a scan."""


class Nobody:
    """The assignee of tickets that have none."""


NOBODY = Nobody()


@dataclass(frozen=True, kw_only=True)
class TicketFilter:
    """Which tickets. Everything given must hold; several values of one kind mean any of them.

    ``text`` is words that must all occur, ``contains`` a piece of subject or description in any
    letter case: looking for it reads every ticket that matches otherwise. A type of None is that of
    tickets without one. Times are aware; ``created_to`` and ``created_before`` differ in including
    the moment itself. ``ids`` may be a subquery. ``answers`` are pairs of a custom field's id and
    what it says; of a text field, a piece of it.
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
    created_by: int | None = None
    company: int | None = None
    ids: Collection[int] | QuerySet[Any, Any] | None = None
    contains: str = ""
    answers: Sequence[tuple[int, str]] = ()

    @property
    def is_of_whole_queues(self) -> bool:
        """Whether every ticket of the queues matches: an empty choice asks for nothing."""
        wanted = replace(
            self,
            statuses=tuple(self.statuses),
            priorities=tuple(self.priorities),
            types=tuple(self.types),
            tags=tuple(self.tags),
            source_app=tuple(self.source_app),
            source_user=tuple(self.source_user),
            answers=tuple(self.answers),
        )
        return wanted == TicketFilter(queues=self.queues)


class Order(StrEnum):
    """What a list is sorted by."""

    CREATED = "created"
    UPDATED = "updated"
    PRIORITY = "priority"
    STATUS = "status"
    REFERENCE = "reference"
    DUE = "due"


def search(actor: Actor, wanted: TicketFilter, *, newest: int | None = None) -> QuerySet[Ticket]:
    """The tickets ``actor`` sees that match, in no order yet; of those that have the words of
    ``wanted.text``, the ``newest`` if so many are enough."""
    tickets = visible_to(actor, wanted.queues).filter(_plain(wanted))
    if wanted.tags:
        keys = [comparable(name).strip().casefold() for name in wanted.tags]
        tagged = TicketTag.objects.filter(ticket=OuterRef("pk"), tag__key__in=keys)
        tickets = tickets.filter(Exists(tagged))
    for name in ("source_app", "source_user"):
        values = [re.escape(comparable(value).strip()) for value in getattr(wanted, name)]
        if values:
            # SQLite's LOWER and LIKE know no accented letters; its REGEXP is Python's.
            tickets = tickets.filter(**{f"{name}__iregex": f"^({'|'.join(values)})$"})
    for field_id, said in wanted.answers:
        tickets = tickets.filter(_saying(field_id, comparable(said)))
    if wanted.ids is not None:
        tickets = tickets.filter(id__in=wanted.ids)
    if wanted.contains:
        tickets = tickets.filter(_containing(wanted.contains))
    if wanted.text:
        headline_only = not _reads_notes(actor)
        return having_words(tickets, wanted.text, headline_only=headline_only, newest=newest)
    return tickets


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
        "priority__in": wanted.priorities,
        "customer_id": wanted.customer,
        "category__key": comparable(wanted.category).casefold(),
        "created_at__gte": wanted.created_from,
        "created_at__lte": wanted.created_to,
        "created_at__lt": wanted.created_before,
        "updated_at__gte": wanted.updated_since,
        "created_by_id": wanted.created_by,
        "customer__company_id": wanted.company,
    }
    query = Q(**{name: value for name, value in conditions.items() if value})
    if wanted.statuses and set(wanted.statuses) <= set(ACTIVE):
        # Said this way the partial indexes on active tickets serve it.
        query &= Q(status__lt=Status.SOLVED)
    if wanted.statuses and set(wanted.statuses) != set(ACTIVE):
        query &= Q(status__in=wanted.statuses)
    if wanted.types:
        without = Q(type=None) if None in wanted.types else Q()
        query &= Q(type__key__in=[comparable(key) for key in wanted.types if key]) | without
    if isinstance(wanted.assignee, Nobody):
        query &= Q(assignee=None)
    elif wanted.assignee is not None:
        query &= Q(assignee_id=wanted.assignee)
    return query & Q(needs_reply=True) if wanted.needs_reply else query


def _saying(field_id: int, said: str) -> Exists:
    in_text = Q(field__kind__in=[FieldKind.TEXT, FieldKind.TEXTAREA], value__iregex=re.escape(said))
    rows = FieldValue.objects.filter(ticket=OuterRef("pk"), field_id=field_id)
    return Exists(rows.filter(Q(value=said) | in_text))


def _containing(piece: str) -> Q:
    # SQLite's LIKE knows no accented letters; its REGEXP is Python's.
    pattern = re.escape(comparable(piece))
    described = Message.objects.filter(
        ticket=OuterRef("pk"), is_description=True, body__iregex=pattern
    )
    return Q(subject__iregex=pattern) | Q(Exists(described))


def _reads_notes(actor: Actor) -> bool:
    return actor.queues_with(Right.NOTES_READ) == actor.queues_with(Right.TICKET_READ)
