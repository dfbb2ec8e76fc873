"""Rows of SQLite as PostgreSQL would write them, and back."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection

from guichet.cli.backup.archive import Table
from guichet.cli.backup.snapshot import DIGESTS, MIGRATIONS

_ROWS = 2000

# How a column is read: as text that PostgreSQL understands.
_READ = {
    "plain": "{0}",
    "uuid": "substr({0}, 1, 8) || '-' || substr({0}, 9, 4) || '-' || substr({0}, 13, 4) "
    "|| '-' || substr({0}, 17, 4) || '-' || substr({0}, 21)",
    "time": "{0} || '+00'",
    "boolean": "CASE {0} WHEN 1 THEN 't' WHEN 0 THEN 'f' END",
    "bytes": "CASE WHEN {0} IS NOT NULL THEN '\\x' || hex({0}) END",
}
# How a value of PostgreSQL's is written. Django compares moments as texts, so a fraction has six
# digits or is not there at all.
_WRITE = {
    "plain": "{0}",
    "uuid": "replace({0}, '-', '')",
    "time": "CASE WHEN instr({0}, '.') THEN substr(replace({0}, '+00', '') || '00000', 1, 26) "
    "ELSE replace({0}, '+00', '') END",
    "boolean": "{0} = 't'",
    "bytes": "guichet_bytes({0})",
}
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPING = str.maketrans(_ESCAPES)
_MEANINGS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPED = re.compile(r"\\(.)")


@contextmanager
def snapshot() -> Iterator["SqliteSnapshot"]:
    """The database as it is now. Others read and write meanwhile: nothing is locked in WAL mode."""
    # Django's connection begins every transaction as a writer's.
    database = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=20)
    try:
        database.execute("BEGIN")
        # The first read decides which moment it is.
        database.execute(MIGRATIONS).fetchone()
        yield SqliteSnapshot(database)
    finally:
        database.close()


class SqliteSnapshot:
    """One moment of an SQLite database."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def rows(self, table: Table) -> Iterator[bytes]:
        columns = ", ".join(_READ[c.kind].format(f'"{c.name}"') for c in table.columns)
        found = self._database.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608
        while rows := found.fetchmany(_ROWS):
            yield "".join(map(_line, rows)).encode()

    def migrations(self) -> list[tuple[str, str]]:
        return self._database.execute(MIGRATIONS).fetchall()

    def digests(self) -> Sequence[str]:
        return [digest for (digest,) in self._database.execute(DIGESTS)]

    def last_ids(self, tables: Sequence[str]) -> dict[str, int]:
        found = self._database.execute("SELECT name, seq FROM sqlite_sequence WHERE seq > 0")
        return {name: last for name, last in found if name in tables}

    def numbering(self) -> dict[int, int]:
        return dict(self._database.execute("SELECT queue_id, next_number FROM desk_queuecounter"))


def load(table: Table, lines: Iterable[bytes]) -> None:
    """Write rows in COPY text format into ``table``."""
    connection.ensure_connection()
    database: Any = connection.connection
    database.create_function("guichet_bytes", 1, _bytes, deterministic=True)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(
        _WRITE[column.kind].format(f"?{place}") for place, column in enumerate(table.columns, 1)
    )
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'  # noqa: S608
    rows = map(_row, lines)
    while batch := list(islice(rows, _ROWS)):
        database.executemany(statement, batch)


def set_last_id(table: str, last: int) -> None:
    """Give no id of ``table`` up to ``last`` again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
            [table, max(last, row[0] if row else 0)],
        )


def _line(row: Sequence[Any]) -> str:
    return "\t".join(map(_cell, row)) + "\n"


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(_ESCAPING) if isinstance(value, str) else repr(value)


def _row(line: bytes) -> list[str | None]:
    cells = line.decode().removesuffix("\n").split("\t")
    return [None if cell == "\\N" else _plain(cell) for cell in cells]


def _plain(cell: str) -> str:
    if "\\" not in cell:
        return cell
    return _ESCAPED.sub(lambda found: _MEANINGS.get(found[1], found[1]), cell)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text.removeprefix("\\x"))
