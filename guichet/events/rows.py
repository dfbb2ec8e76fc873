"""Rows by statements that are put together once.

``save()``, ``bulk_create()`` and ``raw()`` work out anew on each call what they worked out before,
which takes longer than the database needs. Filing a ticket is half a dozen of them.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from datetime import UTC, datetime
from functools import cache, partial
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, ForeignKey, Model

Row = TypeVar("Row", bound=Model)
Convert = Callable[..., Any]

_SIMPLE: dict[str, type] = {
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
"""What a kind of column takes as it is. Called, the type makes it of members of enumerations."""

_POSTGRESQL: dict[str, type] = {"DateTimeField": datetime, "UUIDField": UUID}
"""What psycopg takes as it is besides."""

_FOR_SQLITE: dict[str, Convert] = {
    "DateTimeField": lambda moment: str(moment.astimezone(UTC).replace(tzinfo=None)),
    "JSONField": json.dumps,
    "UUIDField": attrgetter("hex"),
}
"""What Django makes of other values for SQLite, where it first asks each what it is."""

_OF_SQLITE: dict[str, Convert] = {
    "BooleanField": bool,
    "DateTimeField": lambda moment: moment.replace(tzinfo=UTC),
    "UUIDField": UUID,
}
"""What it makes of the values of SQLite's columns."""


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one table in one statement; they are given their ids, in order."""
    if not rows:
        return
    model = type(rows[0])
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_returning(model, len(rows)), _values(model, map(vars, rows)))
        ids = cursor.fetchall()
    for row, (id,) in zip(rows, ids, strict=True):
        row.pk = id
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_values(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows that nobody looks at afterwards in one statement.

    Each is given as its columns' values; a column whose default is a constant may be left out.
    """
    if not rows:
        return
    defaults = _defaults(model)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        values = _values(model, ({**defaults, **row} for row in rows))
        cursor.execute(_statement(model, len(rows)), values)


def read(model: type[Row], statement: str, values: Sequence[Any]) -> Iterator[Row]:
    """The rows of a statement that selects ``columns(model, ...)`` first.

    What it selects after them stands on the rows as attributes.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall()
        more = [column[0] for column in cursor.description][len(model._meta.concrete_fields) :]
    for values in found:
        row = _row(model, values)
        vars(row).update(zip(more, values[-len(more) :] if more else (), strict=True))
        yield row


def read_by_ids(
    model: type[Row], ids: Sequence[int], *, with_related: tuple[str, ...], hold: bool = False
) -> list[Row]:
    """The rows of these ids in that order, those that are gone left out, in one statement.

    ``with_related`` are foreign keys whose rows are read along; what many rows refer to is read
    into one object that they have in common. ``hold`` keeps the rows themselves from being changed
    by others until the transaction ends.
    """
    if not ids:
        return []
    database = connections[DEFAULT_DB_ALIAS]
    statement, parts = _joined(model, with_related)
    held = " FOR UPDATE OF own" if hold and database.features.has_select_for_update else ""
    with database.cursor() as cursor:
        cursor.execute(f"{statement} {marks(ids)}{held}", ids)
        found = cursor.fetchall()
    rows: dict[int, Row] = {}
    common: dict[tuple[type[Model], int], Model] = {}
    for values in found:
        row = _row(model, values)
        rows[row.pk] = row
        for relation, other, place in parts:
            id = getattr(row, relation.attname)
            if id is not None and (other, id) not in common:
                common[other, id] = _row(other, values[place:])
            relation.set_cached_value(row, None if id is None else common[other, id])
    return [rows[id] for id in ids if id in rows]


def marks(values: Sized) -> str:
    """What stands for a list of values in a statement: one ``%s`` for each, in parentheses."""
    return f"({', '.join(['%s'] * len(values))})"


@cache
def columns(model: type[Model], table: str) -> str:
    """What to select where ``table`` is the model's table or stands for it.

    Never ``*``: PostgreSQL keeps the statements of a connection prepared, and one that says ``*``
    fails wherever it was prepared before another node's new release added a column.
    """
    quote = connection.ops.quote_name
    return ", ".join(f"{table}.{quote(str(field.column))}" for field in model._meta.concrete_fields)


@cache
def _joined(
    model: type[Model], related: tuple[str, ...]
) -> tuple[str, Sequence[tuple["ForeignKey[Any, Any]", type[Model], int]]]:
    """A statement that wants ids at its end, and of each relation the table and its first place."""
    select, tables = [columns(model, "own")], f"{model._meta.db_table} own"
    parts = []
    place = len(model._meta.concrete_fields)
    for name in related:
        relation = model._meta.get_field(name)
        assert isinstance(relation, ForeignKey)
        other: type[Model] = relation.related_model
        select.append(columns(other, name))
        tables += (
            f" LEFT JOIN {other._meta.db_table} {name}"
            f" ON {name}.{other._meta.pk.column} = own.{relation.column}"
        )
        parts.append((relation, other, place))
        place += len(other._meta.concrete_fields)
    key = f"own.{model._meta.pk.column}"
    return f"SELECT {', '.join(select)} FROM {tables} WHERE {key} IN", parts  # noqa: S608


def _row(model: type[Row], values: Sequence[Any]) -> Row:
    """An instance of the first of ``values``, as the database gave them."""
    names, converted = _to_read(model)
    held = list(values[: len(names)])
    for place, convert in converted:
        if held[place] is not None:
            held[place] = convert(held[place])
    return model.from_db(DEFAULT_DB_ALIAS, names, held)


@cache
def _statement(model: type[Model], rows: int) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in _fields(model)]
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES {', '.join([marks(columns)] * rows)}"
    )


@cache
def _returning(model: type[Model], rows: int) -> str:
    """The same, which tells the new ids."""
    key = connection.ops.quote_name(str(model._meta.pk.column))
    return f"{_statement(model, rows)} RETURNING {key}"


def _values(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The values of all columns of all rows, as the driver takes them."""
    columns = _to_write(model)
    return [
        value if value is None or type(value) is plain else convert(value)
        for row in rows
        for name, plain, convert in columns
        for value in (row[name],)
    ]


@cache
def _fields(model: type[Model]) -> "Sequence[Field[Any, Any]]":
    """Every column but the id, which the database gives."""
    return [field for field in model._meta.concrete_fields if not field.primary_key]


@cache
def _defaults(model: type[Model]) -> Mapping[str, Any]:
    """The values of columns that nothing is said about, where they are always the same."""
    return {
        field.attname: field.get_default()
        for field in _fields(model)
        if not (field.has_default() and callable(field.default))
    }


@cache
def _to_write(model: type[Model]) -> Sequence[tuple[str, type | None, Convert]]:
    """Of each column: the attribute, the type that is written as it is, and what becomes of
    others."""
    return [(field.attname, *_conversion(field)) for field in _fields(model)]


def _conversion(field: "Field[Any, Any]") -> tuple[type | None, Convert]:
    kind = _kind(field)
    if kind in _SIMPLE:
        return _SIMPLE[kind], _SIMPLE[kind]
    if connection.vendor == "sqlite" and kind in _FOR_SQLITE:
        return None, _FOR_SQLITE[kind]
    return _POSTGRESQL.get(kind), partial(field.get_db_prep_save, connection=connection)


def _kind(field: "Field[Any, Any]") -> str:
    return (field.target_field if isinstance(field, ForeignKey) else field).get_internal_type()


@cache
def _to_read(model: type[Model]) -> tuple[Sequence[str], Sequence[tuple[int, Convert]]]:
    """The attributes in order, and the places of those that the driver gives in another shape with
    what makes them the model's."""
    fields = model._meta.concrete_fields
    converted = []
    for place, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        steps = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if connection.vendor == "sqlite" and _kind(field) in _OF_SQLITE:
            converted.append((place, _OF_SQLITE[_kind(field)]))
        elif steps:
            converted.append((place, partial(_in_steps, steps, column)))
    return [field.attname for field in fields], converted


def _in_steps(steps: Sequence[Convert], column: Any, value: Any) -> Any:
    for step in steps:
        value = step(value, column, connection)
    return value
