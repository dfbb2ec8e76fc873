"""Live streams over real connections, and how long a stream may last."""

import asyncio
import json
import re
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import psycopg
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from guichet.config.front import streams
from guichet.config.front.streams import LiveStreams
from guichet.config.front.threads import ThreadPool
from guichet.people.models import User
from tests.support.builders import a_user
from tests.support.desk import LiveDesk
from tests.support.environment import DATABASE

Stream = Iterator[dict[str, str]]

INSERT = """
INSERT INTO events_event (uid, kind, subject_kind, subject_id, queue_id, actor_kind, actor_name,
    door, data, occurred_at, recorded_at, request_id)
VALUES ('%s', '%s', 'ticket', %d, 3, 'system', 'x', 'x', '{}', CURRENT_TIMESTAMP,
    CURRENT_TIMESTAMP, '')
"""


class Visitor:
    """Somebody signed in to a running desk."""

    def __init__(self, desk: LiveDesk) -> None:
        self.desk = desk
        self.client = httpx.Client(base_url=desk.url, timeout=30, trust_env=False)
        link = re.search(r"/sign-in/link/\S+", desk.log())
        assert link is not None
        self.client.get(link[0])
        token = self.client.cookies[settings.CSRF_COOKIE_NAME]
        answer = self.client.post(link[0], data={"csrfmiddlewaretoken": token})
        assert answer.status_code == 302

    @contextmanager
    def stream(self, **headers: str) -> Iterator[Stream]:
        """An open stream of events."""
        with self.client.stream("GET", "/live", headers=headers) as answer:
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            yield events(answer.iter_lines())

    def state(self, ticket: int, kind: str = "bell.rang") -> None:
        """Let a fact happen on the desk, in a process of its own."""
        sql = INSERT % (uuid.uuid4().hex, kind, ticket)
        address = self.desk.environment.get("GUICHET_DATABASE_URL", "")
        if DATABASE == "postgresql":
            with psycopg.connect(address) as server:
                server.execute(sql.encode())
            return
        path = unquote(urlsplit(address).path) or f"{self.desk.folder}/data/guichet.db"
        with closing(sqlite3.connect(path, timeout=20)) as database, database:
            database.execute(sql)


def events(lines: Iterator[str]) -> Stream:
    """The fields of each event, comments left out."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _colon, value = line.partition(": ")
        if name and not line.startswith(":"):
            fields[name] = value
        if not line and fields:
            yield fields
            fields = {}


def next_hint(stream: Stream) -> dict[str, str]:
    return next(event for event in stream if "data" in event)


@pytest.fixture(scope="module")
def visitor(new_desk: Callable[..., LiveDesk]) -> Visitor:
    desk = new_desk()
    desk.start()
    deadline = time.monotonic() + 60
    while "/sign-in/link/" not in desk.log():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return Visitor(desk)


def test_strangers_hear_nothing(visitor: Visitor) -> None:
    url = f"{visitor.desk.url}/live"
    cookies = {settings.SESSION_COOKIE_NAME: "guessed"}
    assert httpx.get(url, trust_env=False, timeout=30).status_code == 401
    assert httpx.get(url, trust_env=False, timeout=30, cookies=cookies).status_code == 401
    assert httpx.post(url, trust_env=False, timeout=30).status_code == 405


def test_a_fact_is_hinted_at_once(visitor: Visitor) -> None:
    with visitor.stream() as stream:
        opening = [next(stream), next(stream)]
        assert opening[0] == {"retry": "2000"}
        started = time.monotonic()
        visitor.state(ticket=42)
        heard = next_hint(stream)
        assert time.monotonic() - started < 5
    assert heard["event"] == "bell.rang"
    assert json.loads(heard["data"]) == {"ticket": 42, "queue": 3}
    assert int(heard["id"]) > int(opening[1]["id"])


def test_a_stream_that_comes_back_hears_what_it_missed(visitor: Visitor) -> None:
    with visitor.stream() as stream:
        visitor.state(ticket=1)
        seen = next_hint(stream)["id"]
    visitor.state(ticket=2)
    visitor.state(ticket=3)
    with visitor.stream(**{"Last-Event-ID": seen}) as stream:
        # Where ids are given before commit, what has just happened may be told twice.
        tickets = {0}
        while not tickets >= {2, 3}:
            tickets.add(json.loads(next_hint(stream)["data"]).get("ticket"))


def test_a_stream_that_was_away_too_long_is_told_to_start_over(visitor: Visitor) -> None:
    with visitor.stream(**{"Last-Event-ID": "999999999"}) as stream:
        assert next_hint(stream)["event"] == "reset"


def test_many_streams_hear_the_same_fact(visitor: Visitor) -> None:
    def listen(_number: int) -> str:
        with visitor.stream() as stream:
            while "id" not in next(stream):
                pass
            opened.append(1)
            return next_hint(stream)["data"]

    opened: list[int] = []
    with ThreadPoolExecutor(40) as listeners:
        heard = [listeners.submit(listen, number) for number in range(40)]
        while len(opened) < 40:
            time.sleep(0.02)
        visitor.state(ticket=77)
        assert {future.result(20) for future in heard} == {'{"ticket": 77, "queue": 3}'}


def test_a_desk_that_stops_ends_its_streams(visitor: Visitor) -> None:
    with visitor.stream() as stream:
        next(stream)
        started = time.monotonic()
        assert visitor.desk.stop() == 0
        assert not [event for event in stream if "data" in event]
    assert time.monotonic() - started < 10


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that passes faster."""
    monkeypatch.setattr(streams, "KEEP_ALIVE_SECONDS", 0.05)
    monkeypatch.setattr(streams, "RECHECK_SECONDS", 0.1)


def session_of(user: User) -> SessionStore:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session


class Written:
    """What a stream has sent."""

    def __init__(self) -> None:
        self.still_here = asyncio.Event()
        self.last: bytes | None = None

    async def send(self, message: Any) -> None:
        self.last = message.get("body")
        if self.last and self.last.startswith(b": still here"):
            self.still_here.set()


async def stream_until_it_ends(session: SessionStore, written: Written, pool: ThreadPool) -> None:
    """Open a stream with that session; returns when the server has ended it."""
    scope: dict[str, Any] = {
        "method": "GET",
        "query_string": b"",
        "headers": [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={session.session_key}".encode())],
    }

    async def never() -> Any:
        await asyncio.Event().wait()

    await asyncio.wait_for(LiveStreams(pool)(scope, never, written.send), 20)


@pytest.mark.django_db(transaction=True)
def test_a_stream_ends_soon_after_its_session(quick: None) -> None:
    session = session_of(a_user(is_admin=True))
    written = Written()

    async def story() -> None:
        pool = ThreadPool(1)
        stream = asyncio.ensure_future(stream_until_it_ends(session, written, pool))
        await written.still_here.wait()
        assert not stream.done()
        await pool.run(session.delete)
        await stream
        await pool.run(connections.close_all)

    asyncio.run(story())
    assert written.last == b""
