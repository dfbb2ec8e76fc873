"""Two nodes share one database: each knows within a second what the other did."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event as Flag

import httpx
import psycopg
import pytest

from guichet.lib.secrets import random_hex
from tests.dialects.supportdesk.live import PASSWORD, LiveApp, console
from tests.support.desk import LiveDesk
from tests.support.environment import DATABASE
from tests.support.mailbox import Mailbox

pytestmark = pytest.mark.skipif(DATABASE != "postgresql", reason="more nodes need PostgreSQL")

LIMIT = 40
TOKEN = "API-NODES_0123456789abcdef"
KEY = "sk_live_agent_" + random_hex(24)
SETUP = f"""
users:
  - {{username: nora, email: nora@example.com, name: Nora, kind: agent, password: {PASSWORD}}}
queues:
  - {{code: NODES, name: Nodes, directory: own, agents: [{{user: nora, level: N1}}]}}
customers:
  - {{queue: NODES, external_id: user_42, email: jean@acme.com, name: Jean Dupont}}
api_keys:
  - {{dialect: supportdesk, queue: NODES, name: backend, token: {KEY}}}
  - {{dialect: icd, queue: NODES, name: erp, token: {TOKEN}}}
"""


@dataclass
class Nodes:
    """Two desks on one database, and the application on each."""

    a: LiveDesk
    b: LiveDesk

    def app(self, desk: LiveDesk) -> LiveApp:
        return LiveApp(desk, "NODES", KEY)


@pytest.fixture(scope="module")
def nodes(new_desk: Callable[..., LiveDesk], smtp_sink: Mailbox) -> Iterator[Nodes]:
    settings = {"smtp_url": smtp_sink.url, "icd_rate_limit": str(LIMIT)}
    a = new_desk(**settings)
    b = new_desk(**settings, database_url=a.environment["GUICHET_DATABASE_URL"])
    a.start()
    b.start()
    a.apply(SETUP)
    yield Nodes(a, b)
    b.stop()


def test_a_ticket_filed_through_one_shows_on_a_page_of_the_other(nodes: Nodes) -> None:
    with console(nodes.b, "nora") as page, page.live() as hints:
        nodes.app(nodes.a).file(subject="From the other side")
        assert next(about for kind, about in hints if kind == "ticket.created")["ticket"] > 0


def test_two_workers_send_each_mail_once(nodes: Nodes, smtp_sink: Mailbox) -> None:
    with psycopg.connect(nodes.a.environment["GUICHET_DATABASE_URL"]) as database:
        workers = database.execute("SELECT count(*) FROM events_workerheartbeat").fetchone()
    assert workers == (2,)
    smtp_sink.clear()
    with ThreadPoolExecutor(8) as programs:
        filed = programs.map(
            lambda n: nodes.app((nodes.a, nodes.b)[n % 2]).file(subject=f"Mail {n}"), range(16)
        )
        numbers = {ticket["ticketNumber"] for ticket in filed}
    smtp_sink.wait_for(lambda _: _mailed(smtp_sink, numbers).keys() == numbers, seconds=60)
    # Nothing is left to be done, so nothing more will be sent.
    _wait_until_done(nodes)
    assert _mailed(smtp_sink, numbers) == Counter(dict.fromkeys(numbers, 1))


def test_what_both_let_in_counts_together(nodes: Nodes) -> None:
    statuses = [_ping(nodes.a) for _ in range(LIMIT)]
    assert statuses == [200] * LIMIT
    full_at = started = time.monotonic()
    while _ping(nodes.b) == httpx.codes.OK:
        assert started < full_at + 1
        started = time.monotonic()


def test_a_key_revoked_through_one_is_refused_by_the_other_within_a_second(nodes: Nodes) -> None:
    asked: list[tuple[float, int]] = []
    done = Flag()

    def ask_on_and_on() -> None:
        while not done.is_set():
            started = time.monotonic()
            asked.append((started, nodes.app(nodes.b).ask("GET", "auth/whoami").status_code))

    with ThreadPoolExecutor(1) as program:
        asking = program.submit(ask_on_and_on)
        nodes.a.guichet("keys", "revoke", "NODES", "backend")
        revoked = time.monotonic()
        while not any(started > revoked + 1 for started, _ in asked):
            done.wait(0.05)
        done.set()
        asking.result()
    assert asked[0][1] == 200
    assert {status for started, status in asked if started > revoked + 1} == {401}


def _ping(desk: LiveDesk) -> int:
    address, headers = f"{desk.url}/api.php?action=ping", {"X-API-Token": TOKEN}
    return httpx.get(address, headers=headers, timeout=30, trust_env=False).status_code


def _mailed(mailbox: Mailbox, numbers: set[str]) -> Counter[str]:
    subjects = [str(mail["Subject"]) for mail in mailbox.messages]
    return Counter(n for subject in subjects for n in numbers if n in subject)


def _wait_until_done(nodes: Nodes) -> None:
    pending = "SELECT count(*) FROM events_delivery WHERE state = 'pending' AND due_at < now()"
    pause, deadline = Flag(), time.monotonic() + 60
    with psycopg.connect(nodes.a.environment["GUICHET_DATABASE_URL"], autocommit=True) as database:
        while database.execute(pending).fetchone() != (0,):
            assert time.monotonic() < deadline, "deliveries wait in vain"
            pause.wait(0.05)
