"""Rows by statements that are put together once.

``save()``, ``bulk_create()`` and ``raw()`` work out anew on each call what they worked out before,
which takes longer than the database needs. Filing a ticket is half a dozen of them.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, ForeignKey, Model

Row = TypeVar("Row", bound=Model)
Convert = Callable[[Any], Any]

# What the drivers take as it is, by the kind of column. Enumerations are none of these types.
_PLAIN: dict[str, type] = {
    "BigAutoField": int,
    "BigIntegerField": int,
    "BooleanField": bool,
    "CharField": str,
    "IntegerField": int,
    "PositiveIntegerField": int,
    "PositiveSmallIntegerField": int,
    "SmallIntegerField": int,
    "TextField": str,
}


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one table in one statement; they are given their ids, in order."""
    if not rows:
        return
    fields = _to_write(type(rows[0]))
    values: list[Any] = [
        value if value is None or type(value) is plain else prepare(value)
        for held in map(vars, rows)
        for name, plain, prepare in fields
        for value in (held[name],)
    ]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_statement(type(rows[0]), len(rows)), values)
        ids = cursor.fetchall()
    for row, (id,) in zip(rows, ids, strict=True):
        row.pk = id
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def read(model: type[Row], statement: str, values: Sequence[Any]) -> Iterator[Row]:
    """The rows of a statement that selects ``columns(model, ...)`` first.

    What it selects after them stands on the rows as attributes.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
        more = [column[0] for column in cursor.description][len(model._meta.concrete_fields) :]
    names, converted = _to_read(model)
    for each in found:
        held = list(each)
        for place, convert in converted:
            held[place] = convert(held[place])
        row = model.from_db(DEFAULT_DB_ALIAS, names, held[: len(names)])
        vars(row).update(zip(more, held[len(names) :], strict=True))
        yield row


@cache
def columns(model: type[Model], table: str) -> str:
    """What to select where ``table`` is the model's table or stands for it.

    Never ``*``: PostgreSQL keeps the statements of a connection prepared, and one that says ``*``
    fails wherever it was prepared before another node's new release added a column.
    """
    quote = connection.ops.quote_name
    return ", ".join(f"{table}.{quote(str(field.column))}" for field in model._meta.concrete_fields)


@cache
def _statement(model: type[Model], rows: int) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in _fields(model)]
    marks = f"({', '.join(['%s'] * len(columns))})"
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES {', '.join([marks] * rows)} RETURNING {quote(str(model._meta.pk.column))}"
    )


@cache
def _fields(model: type[Model]) -> "Sequence[Field[Any, Any]]":
    """Every column but the id, which the database gives."""
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@cache
def _to_write(model: type[Model]) -> Sequence[tuple[str, type | None, Convert]]:
    """Of each column: the attribute, the type that is written as it is, and what becomes of
    others."""
    return [
        (field.attname, _PLAIN.get(_kind(field)), partial(_prepared, field))
        for field in _fields(model)
    ]


def _kind(field: "Field[Any, Any]") -> str:
    return (field.target_field if isinstance(field, ForeignKey) else field).get_internal_type()


def _prepared(field: "Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])


@cache
def _to_read(model: type[Model]) -> tuple[Sequence[str], Sequence[tuple[int, Convert]]]:
    """The attributes in order, and the places of those that the driver gives in another shape."""
    fields = model._meta.concrete_fields
    converted = []
    for place, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        database = connections[DEFAULT_DB_ALIAS]
        steps = database.ops.get_db_converters(column) + column.get_db_converters(database)
        if steps:
            converted.append((place, partial(_converted, steps, column)))
    return [field.attname for field in fields], converted


def _converted(steps: Sequence[Callable[..., Any]], column: Any, value: Any) -> Any:
    for step in steps:
        value = step(value, column, connections[DEFAULT_DB_ALIAS])
    return value
