"""The floor: the rows of one created ticket, written over and over by the bare driver.

Same tables, same indexes, same durability, same number of writers, nothing else. The rows are
those that the desk has just written for a ticket that came in over HTTP.
"""

import json
import sqlite3
import threading
import time
import uuid
from abc import ABC, abstractmethod
from array import array
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench.load import Samples

COUNTERS = {
    "sqlite": "UPDATE desk_queuecounter SET next_number = next_number + 1 "
    "WHERE queue_id = {queue} RETURNING next_number - 1",
    "postgresql": "SELECT nextval('desk_queue_{queue}_number')",
}
SEARCH = {
    "sqlite": "INSERT INTO tickets_search (rowid, headline, rest) VALUES (?, ?, '')",
    "postgresql": "INSERT INTO tickets_search (ticket_id, document) "
    "VALUES (%s, setweight(to_tsvector('simple', %s), 'A'))",
}
Values = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """What one creation leaves behind. Ids and what refers to them are given anew each time."""

    ticket: Values
    messages: Sequence[Values]
    tags: Sequence[Values]
    events: Sequence[Values]
    deliveries: Sequence[Values]


def measure_floor(url: str, *, writers: int, seconds: float) -> Samples:
    """Write for a while with that many writers, in another process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, url, writers, seconds).result()


def _run(url: str, writers: int, seconds: float) -> Samples:
    samples = Samples()
    first = _connection(url)
    rows = first.newest()
    turn = threading.Lock()
    started = time.perf_counter()

    def write() -> None:
        connection = _connection(url)
        latencies = array("d")
        while (begun := time.perf_counter()) < started + seconds:
            # SQLite has one writer at a time anyway: taking turns here is quicker than its naps.
            if isinstance(connection, _Sqlite):
                with turn:
                    connection.create(rows)
            else:
                connection.create(rows)
            latencies.append(time.perf_counter() - begun)
        samples.latencies.extend(latencies)
        connection.close()

    threads = [threading.Thread(target=write) for _writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    samples.answered = len(samples.latencies)
    samples.seconds = time.perf_counter() - started
    first.close()
    return samples


class _Writer(ABC):
    """One connection and the few statements it needs."""

    mark: str
    kind: str

    @abstractmethod
    def all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement; returns its rows."""

    @abstractmethod
    def names(self, table: str) -> list[str]:
        """The columns of a table."""

    @abstractmethod
    def close(self) -> None:
        """Leave the database."""

    def create(self, rows: Rows) -> None:
        """Write the rows of one ticket, in one transaction."""
        self.all("BEGIN IMMEDIATE" if self.kind == "sqlite" else "BEGIN")
        counter = COUNTERS[self.kind].format(queue=rows.ticket["queue_id"])
        number = self.all(counter)[0][0]
        reference = f"{rows.ticket['prefix']}-{number}"
        ticket = self._insert(
            "tickets_ticket", [rows.ticket | {"number": number, "reference": reference}]
        )[0]
        about = {"ticket_id": ticket}
        self._insert("tickets_message", [message | about for message in rows.messages])
        self._insert("tickets_tickettag", [tag | about for tag in rows.tags])
        words = f"{reference} {rows.ticket['subject']} {rows.messages[0]['body']}"
        self.all(SEARCH[self.kind], (ticket, words))
        events = self._insert(
            "events_event", [event | {"subject_id": ticket} for event in rows.events]
        )
        ids = dict(zip((event["id"] for event in rows.events), events, strict=True))
        self._insert(
            "events_delivery",
            [delivery | {"event_id": ids[delivery["event_id"]]} for delivery in rows.deliveries],
        )
        self.all("COMMIT")

    def newest(self) -> Rows:
        """The rows of the ticket that came in last."""
        ticket = self._rows("tickets_ticket", "id = (SELECT max(id) FROM tickets_ticket)")[0]
        mine = f"ticket_id = {ticket['id']}"
        events = self._rows(
            "events_event",
            f"subject_kind = 'ticket' AND subject_id = {ticket['id']} "
            f"AND kind IN ('ticket.created', 'ticket.assigned')",
        )
        ids = ", ".join(str(event["id"]) for event in events)
        return Rows(
            ticket=ticket,
            messages=self._rows("tickets_message", mine),
            tags=self._rows("tickets_tickettag", mine),
            events=events,
            deliveries=self._rows("events_delivery", f"event_id IN ({ids})"),
        )

    def _insert(self, table: str, rows: Sequence[Values]) -> list[int]:
        """Insert rows in one statement; returns their new ids."""
        if not rows:
            return []
        names = [name for name in rows[0] if name != "id"]
        marks = ", ".join([f"({', '.join([self.mark] * len(names))})"] * len(rows))
        values = [
            uuid.uuid4().hex if name == "uid" else row[name] for row in rows for name in names
        ]
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES {marks} RETURNING id"
        return [row[0] for row in self.all(statement, values)]

    def _rows(self, table: str, condition: str) -> list[Values]:
        names = self.names(table)
        found = self.all(f"SELECT {', '.join(names)} FROM {table} WHERE {condition}")
        return [dict(zip(names, map(_plain, row), strict=True)) for row in found]


class _Sqlite(_Writer):
    mark = "?"
    kind = "sqlite"

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=20)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    def all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement, values).fetchall()

    def names(self, table: str) -> list[str]:
        return [row[1] for row in self.all(f"PRAGMA table_info({table})")]

    def close(self) -> None:
        self._connection.close()


class _Postgres(_Writer):
    mark = "%s"
    kind = "postgresql"

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def all(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        cursor = self._connection.execute(statement.encode(), values or None)
        return cursor.fetchall() if cursor.description else []

    def names(self, table: str) -> list[str]:
        found = self.all(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
        )
        return [row[0] for row in found]

    def close(self) -> None:
        self._connection.close()


def _connection(url: str) -> _Writer:
    if url.startswith("sqlite"):
        return _Sqlite(urlsplit(url).path)
    return _Postgres(url)


def _plain(value: Any) -> Any:
    """A value as it is written again: PostgreSQL's JSON comes back as objects."""
    return json.dumps(value) if isinstance(value, dict | list) else value
