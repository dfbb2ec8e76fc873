"""Writing many rows at once: with the indexes away, and made again at the end."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Protocol

import psycopg
from psycopg import sql

from bench.seed.tables import TABLES, Batch, Row, Table

NAMES = [table.name for table in TABLES]


class Store(Protocol):
    """A database that is being filled."""

    def write(self, batch: Batch) -> None:
        """Add the rows."""

    def finish(self, numbers: Mapping[int, int]) -> None:
        """Put the indexes back; ``numbers`` are the next ticket numbers, by queue."""


class SqliteStore:
    """An SQLite file that nobody else has open."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        # A data set that is lost half-way is begun again: nothing is flushed, nothing is undone.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            self._run(f"PRAGMA {pragma}")
        marks = ", ".join("?" * len(NAMES))
        self._indexes = self._connection.execute(
            "SELECT name, sql FROM sqlite_master "
            f"WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",
            NAMES,
        ).fetchall()
        for name, _definition in self._indexes:
            self._run(f'DROP INDEX "{name}"')

    def write(self, batch: Batch) -> None:
        self._run("BEGIN")
        for table, rows in batch.rows.items():
            names = [*table.columns, *table.rest]
            marks = ", ".join("?" * len(names))
            self._connection.executemany(
                f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})",
                (row + table.defaults for row in rows),
            )
        self._connection.executemany(
            "INSERT INTO tickets_search (rowid, headline, rest) VALUES (?, ?, ?)", batch.words
        )
        self._run("COMMIT")

    def finish(self, numbers: Mapping[int, int]) -> None:
        for _name, definition in self._indexes:
            self._run(definition)
        for queue, number in numbers.items():
            self._connection.execute(
                "UPDATE desk_queuecounter SET next_number = ? WHERE queue_id = ?",
                (number, queue),
            )
        wrong = self._connection.execute("PRAGMA foreign_key_check").fetchmany(5)
        if wrong:
            raise RuntimeError(f"The data set has rows that refer to nothing: {wrong}")
        self._run("PRAGMA journal_mode=WAL")
        self._connection.close()

    def _run(self, statement: str) -> None:
        self._connection.execute(statement)


class PostgresStore:
    """A PostgreSQL database, reached as a superuser."""

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address)
        # Replicas believe what they are given: foreign keys are not looked up for each row.
        self._run("SET session_replication_role = replica")
        self._run("SET synchronous_commit = off")
        self._run("SET TIME ZONE 'UTC'")
        self._run("SET maintenance_work_mem = '512MB'")
        self._indexes: Sequence[Row] = self._connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) "
            "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [[*NAMES, "tickets_search"]],
        ).fetchall()
        for name, _definition in self._indexes:
            self._run(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        self._run("CREATE TEMP TABLE words (ticket_id bigint, headline text, rest text)")

    def write(self, batch: Batch) -> None:
        for table, rows in batch.rows.items():
            self._copy(table, rows)
        self._copy(Table("words", ("ticket_id", "headline", "rest")), batch.words)
        self._run(
            "INSERT INTO tickets_search SELECT ticket_id, "
            "setweight(to_tsvector('simple', headline), 'A') || "
            "setweight(to_tsvector('simple', rest), 'B') FROM words"
        )
        self._run("TRUNCATE words")
        self._connection.commit()

    def finish(self, numbers: Mapping[int, int]) -> None:
        for _name, definition in self._indexes:
            self._run(definition)
        for table in NAMES:
            self._run(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) "
                f"FROM {table} HAVING max(id) > 0"
            )
        for queue, number in numbers.items():
            self._run(f"SELECT setval('desk_queue_{queue}_number', {number}, false)")
        self._connection.commit()
        self._connection.autocommit = True
        # As autovacuum would have done in the course of the years. It leaves out what was written
        # a moment ago and may not be on disk yet; a list of that is sorted, not walked in order.
        self._run("CHECKPOINT")
        self._run("VACUUM ANALYZE")
        self._connection.close()

    def _copy(self, table: Table, rows: Sequence[Row]) -> None:
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(map(sql.Identifier, (*table.columns, *table.rest))),
        )
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row + table.defaults)

    def _run(self, statement: str | sql.Composed) -> None:
        text = statement.encode() if isinstance(statement, str) else statement
        self._connection.execute(text)
