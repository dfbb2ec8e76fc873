"""The words of tickets, in FTS5 on SQLite and a tsvector on PostgreSQL.

Words are folded (lower case, no accents) before either database sees them, so that both find the
same tickets. The headline is what everyone who sees the ticket may search: its reference, subject
and description; the rest are replies and notes.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from guichet.lib.text import words
from guichet.tickets.models import Message, Ticket

_LONGEST_WORD = 60
_MOST_WORDS = 20_000
_BATCH = 500


def index_ticket(ticket_id: int, *, headline: str) -> None:
    """Make a new ticket findable by the words of its headline."""
    _execute(
        sqlite="INSERT INTO tickets_search (rowid, headline, rest) VALUES (%s, %s, '')",
        postgresql="INSERT INTO tickets_search (ticket_id, document) "
        "VALUES (%s, setweight(to_tsvector('simple', %s), 'A'))",
        values=(ticket_id, _text(headline)),
    )


def index_more(ticket_id: int, text: str) -> None:
    """Make a ticket findable by the words of a new message as well."""
    _execute(
        sqlite="UPDATE tickets_search SET rest = rest || ' ' || %s WHERE rowid = %s",
        postgresql="UPDATE tickets_search SET document = "
        "document || setweight(to_tsvector('simple', %s), 'B') WHERE ticket_id = %s",
        values=(_text(text), ticket_id),
    )


def reindex_headline(ticket_id: int, *, headline: str) -> None:
    """Forget the words of the old headline and learn those of the new one."""
    _execute(
        sqlite="UPDATE tickets_search SET headline = %s WHERE rowid = %s",
        postgresql="UPDATE tickets_search SET document = "
        "setweight(to_tsvector('simple', %s), 'A') || ts_filter(document, '{b}') "
        "WHERE ticket_id = %s",
        values=(_text(headline), ticket_id),
    )


def rebuild_index() -> None:
    """Learn the words of every ticket anew, whatever was known."""
    with transaction.atomic():
        _execute(
            sqlite="DELETE FROM tickets_search",
            postgresql="TRUNCATE tickets_search",
            values=(),
        )
        last_id = 0
        while tickets := list(Ticket.objects.filter(id__gt=last_id).order_by("id")[:_BATCH]):
            _index_all(tickets)
            last_id = tickets[-1].id


def count_unindexed(*, newest: int) -> int:
    """How many of the ``newest`` tickets can't be found by any word."""
    ids = list(Ticket.objects.order_by("-id").values_list("id", flat=True)[:newest])
    statement = (
        "SELECT count(*) FROM tickets_search WHERE ticket_id IN "
        "(SELECT value::bigint FROM json_array_elements_text(%s))"
        if connection.vendor == "postgresql"
        else "SELECT count(*) FROM tickets_search WHERE rowid IN (SELECT value FROM json_each(%s))"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(ids)])
        return len(ids) - int(cursor.fetchone()[0])


def _index_all(tickets: Sequence[Ticket]) -> None:
    descriptions: dict[int, str] = {}
    rest: dict[int, list[str]] = {ticket.id: [] for ticket in tickets}
    said = Message.objects.filter(ticket_id__in=rest).order_by("id")
    for ticket_id, is_description, body in said.values_list("ticket_id", "is_description", "body"):
        if is_description:
            descriptions[ticket_id] = body
        else:
            rest[ticket_id].append(body)
    for ticket in tickets:
        description = descriptions.get(ticket.id, "")
        index_ticket(ticket.id, headline=f"{ticket.reference} {ticket.subject} {description}")
        for body in rest[ticket.id]:
            index_more(ticket.id, body)


def forget_words(ticket_id: int) -> None:
    """Make a ticket that is being deleted unfindable."""
    _execute(
        sqlite="DELETE FROM tickets_search WHERE rowid = %s",
        postgresql="DELETE FROM tickets_search WHERE ticket_id = %s",
        values=(ticket_id,),
    )


def having_words(
    tickets: QuerySet[Ticket], text: str, *, headline_only: bool, newest: int | None = None
) -> QuerySet[Ticket]:
    """Those of ``tickets`` that have every word of ``text``, or a longer word starting with it.

    Only the ``newest``, if so many are enough: a word that is in every fifth ticket then costs
    little more than a rare one.
    """
    query = _query(text, headline_only=headline_only)
    if not query:
        return tickets
    if newest is None:
        return tickets.filter(id__in=RawSQL(*_matching(query)))  # noqa: S611
    # Asked of each match, from the newest on, until there are enough.
    key = "ticket_id" if connection.vendor == "postgresql" else "rowid"
    asked = tickets.filter(id=RawSQL(f"tickets_search.{key}", ())).order_by()  # noqa: S611
    try:
        sql, params = asked.values("id").query.sql_with_params()
    except EmptyResultSet:
        return tickets.none()
    matching, values = _matching(query)
    found = f"{matching} AND EXISTS ({sql}) ORDER BY {key} DESC LIMIT {newest:d}"
    return Ticket.objects.filter(id__in=RawSQL(found, (*values, *params)))  # noqa: S611


def _query(text: str, *, headline_only: bool) -> str:
    """``text`` in the words of the database; empty when it has none."""
    wanted = [word[:_LONGEST_WORD] for word in words(text)[:20]]
    if connection.vendor == "postgresql":
        weight = "A" if headline_only else ""
        return " & ".join(f"{word}:*{weight}" for word in wanted)
    query = " ".join(f'"{word}"*' for word in wanted)
    return f"headline : ({query})" if headline_only and query else query


def _matching(query: str) -> tuple[str, tuple[str, ...]]:
    """A statement that finds the tickets of ``query``, and its values."""
    if connection.vendor == "postgresql":
        from psycopg.sql import quote

        # Not a value: a statement that is prepared for any word is planned as if all were rare, and
        # takes a second for a common one.
        wanted = f"to_tsquery('simple', {quote(query)})".replace("%", "%%")
        return f"SELECT ticket_id FROM tickets_search WHERE document @@ {wanted}", ()  # noqa: S608
    return "SELECT rowid FROM tickets_search WHERE tickets_search MATCH %s", (query,)


def _text(value: str) -> str:
    # tsvector refuses lexemes of 2 KiB and documents of 1 MiB; a pasted log may hold both.
    return " ".join(word[:_LONGEST_WORD] for word in words(value)[:_MOST_WORDS])


def _execute(*, sqlite: str, postgresql: str, values: Sequence[Any]) -> None:
    statement = postgresql if connection.vendor == "postgresql" else sqlite
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
