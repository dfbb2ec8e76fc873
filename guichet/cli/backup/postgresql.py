"""Rows of PostgreSQL, out and in by COPY."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from guichet.cli.backup.archive import Table
from guichet.cli.backup.snapshot import DIGESTS, MIGRATIONS
from guichet.desk.numbering import next_number


@contextmanager
def snapshot() -> Iterator["PostgresqlSnapshot"]:
    """The database as it is now; nobody waits for it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # The first read decides which moment it is.
        cursor.execute(MIGRATIONS)
        yield PostgresqlSnapshot(cursor)


class PostgresqlSnapshot:
    """One moment of a PostgreSQL database."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def rows(self, table: Table) -> Iterator[bytes]:
        with self._cursor.copy(f"COPY {_names(table)} TO STDOUT") as copy:
            for block in copy:
                yield bytes(block)

    def migrations(self) -> list[tuple[str, str]]:
        self._cursor.execute(MIGRATIONS)
        return list(self._cursor.fetchall())

    def digests(self) -> Sequence[str]:
        self._cursor.execute(DIGESTS)
        return [digest for (digest,) in self._cursor.fetchall()]

    def last_ids(self, tables: Sequence[str]) -> dict[str, int]:
        # Sequences know no snapshots. They may have gone on meanwhile, which does no harm.
        self._cursor.execute(
            "SELECT name, last_value FROM unnest(%s::text[]) AS name JOIN pg_sequences ON "
            "format('%%I.%%I', schemaname, sequencename) = "
            "pg_get_serial_sequence(quote_ident(name), 'id') WHERE last_value IS NOT NULL",
            [list(tables)],
        )
        return dict(self._cursor.fetchall())

    def numbering(self) -> dict[int, int]:
        self._cursor.execute("SELECT id FROM desk_queue")
        return {queue_id: next_number(queue_id) for (queue_id,) in self._cursor.fetchall()}


def load(table: Table, lines: Iterable[bytes]) -> None:
    """Write rows in COPY text format into ``table``."""
    with connection.cursor() as cursor:
        copying: Any = cursor
        with copying.copy(f"COPY {_names(table)} FROM STDIN") as copy:
            for line in lines:
                copy.write(line)


def set_last_id(table: str, last: int) -> None:
    """Give no id of ``table`` up to ``last`` again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        (sequence,) = cursor.fetchone()
        cursor.execute(
            f'SELECT setval(%s, greatest(%s, (SELECT max(id) FROM "{table}")))',  # noqa: S608
            [sequence, last],
        )


def _names(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'"{table.name}" ({columns})'
