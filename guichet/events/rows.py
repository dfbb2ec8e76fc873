"""Rows by statements that are put together once.

``save()`` and ``bulk_create()`` build the same INSERT anew on each call, which takes longer than
the database needs to run it. Filing a ticket is half a dozen of them.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one table in one statement; they are given their ids, in order."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    fields = _fields(type(rows[0]))
    values = [
        field.get_db_prep_save(getattr(row, field.attname), database)
        for row in rows
        for field in fields
    ]
    with database.cursor() as cursor:
        cursor.execute(_statement(type(rows[0]), len(rows)), values)
        ids = cursor.fetchall()
    for row, (id,) in zip(rows, ids, strict=True):
        row.pk = id
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def columns(model: type[Model], table: str) -> str:
    """What to select where ``table`` is the model's table or stands for it.

    Never ``*``: PostgreSQL keeps the statements of a connection prepared, and one that says ``*``
    fails wherever it was prepared before another node's new release added a column.
    """
    quote = connection.ops.quote_name
    return ", ".join(f"{table}.{quote(str(field.column))}" for field in model._meta.concrete_fields)


@cache
def _fields(model: type[Model]) -> "Sequence[Field[Any, Any]]":
    """Every column but the id, which the database gives."""
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@cache
def _statement(model: type[Model], rows: int) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in _fields(model)]
    marks = f"({', '.join(['%s'] * len(columns))})"
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES {', '.join([marks] * rows)} RETURNING {quote(str(model._meta.pk.column))}"
    )
