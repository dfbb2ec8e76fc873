"""What breaks around a desk is told at every door, leaves nothing half-done, and passes."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import psutil
import psycopg
import pytest

from tests.faults.creators import ask
from tests.faults.disk import SmallDisk, small_disk
from tests.faults.doors import DOORS, Door, set_up
from tests.faults.stores import Postgres, Sqlite, Store
from tests.mail.servers import FINE, GO_ON, GREETING, HELLO, RudeServer, gone_after
from tests.support.desk import LiveDesk
from tests.support.environment import DATABASE
from tests.support.mailbox import Mailbox

pytestmark = pytest.mark.xdist_group("trouble")

SQLITE = DATABASE == "sqlite"
PATIENCE_SECONDS = 1
MEBIBYTE = 1024 * 1024


@dataclass
class Troubled:
    """A desk that something is wrong with, and somebody signed in to its console."""

    desk: LiveDesk
    store: Store
    disk: SmallDisk
    browser: httpx.Client
    mailbox: Mailbox
    doors: tuple[Door, ...]
    token: str = ""
    refused: list[str] = field(default_factory=list)

    def file(self) -> Mapping[str, httpx.Response]:
        """The answers of every door to a new ticket."""
        titles = {door.name: f"{door.name} {uuid4()}" for door in self.doors} | {
            "console": f"{uuid4()}"
        }
        with httpx.Client(base_url=self.desk.url, timeout=60, trust_env=False) as client:
            answers = {door.name: ask(client, door, titles[door.name]) for door in self.doors}
        answers["console"] = self.post(titles["console"])
        self.refused += [titles[name] for name, a in answers.items() if a.status_code >= 400]
        return answers

    def post(self, title: str, *, attached: bytes = b"") -> httpx.Response:
        """File a ticket through the console, with a file perhaps."""
        fields = {"queue": "FAPP", "channel": "phone", "priority": "high", "type": "incident"}
        fields |= {"csrfmiddlewaretoken": self.token, "subject": title, "description": "It broke."}
        files = {"files": ("a.bin", attached)} if attached else None
        return self.browser.post("/tickets/new", data=fields, files=files)

    def ready(self) -> httpx.Response:
        """What /readyz says."""
        return httpx.get(f"{self.desk.url}/readyz", timeout=60, trust_env=False)

    def has_recovered(self) -> bool:
        """Whether every door takes tickets again, and no ticket is there that was refused."""
        well = self.ready().status_code == 200
        well = well and all(answer.status_code < 400 for answer in self.file().values())
        if well:
            there = {row[0] for row in self.store.ask("SELECT subject FROM tickets_ticket")}
            assert not there.intersection(self.refused)
        return well


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    """One desk for all troubles, on a small disk."""
    mailbox = Mailbox()
    mailbox.start()
    folder = tmp_path_factory.mktemp("desk")
    with small_disk(folder / "data") as disk:
        store: Store = Sqlite(disk.path) if SQLITE else Postgres()
        url = f"{store.url}?timeout={PATIENCE_SECONDS}" if SQLITE else f"{store.url}&{_LOCK}"
        desk = LiveDesk(folder, database_url=url, smtp_url=mailbox.url)
        try:
            desk.start()
            doors = set_up(desk)
            with httpx.Client(base_url=desk.url, timeout=60, trust_env=False) as browser:
                found = _signed_in(Troubled(desk, store, disk, browser, mailbox, doors))
                yield found
                found.mailbox.stop()
        finally:
            desk.remove()
            store.remove()


_LOCK = f"options=-c%20lock_timeout%3D{PATIENCE_SECONDS}s"


def _signed_in(troubled: Troubled) -> Troubled:
    browser = troubled.browser
    sign_in = {"login": "anne", "password": "correct-horse-battery"}
    sign_in["csrfmiddlewaretoken"] = _form_token(browser.get("/sign-in"))
    assert browser.post("/sign-in", data=sign_in).status_code == 302
    troubled.token = _form_token(browser.get("/profile"))
    return troubled


def _form_token(page: httpx.Response) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


REFUSES = {door.name: door.refuses for door in DOORS}


def says_come_back(name: str, answer: httpx.Response) -> None:
    """The answer is a refusal for now, in the words of its door."""
    assert answer.status_code == 503, (name, answer.status_code, answer.text)
    assert int(answer.headers["Retry-After"]) > 0
    if name == "console":
        assert answer.headers["Content-Type"].startswith("text/html")
        assert "Not available now" in answer.text
    else:
        assert REFUSES[name](answer), answer.text


def wait_until(condition: Callable[[], object], *, seconds: float = 40) -> None:
    """Poll until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def test_a_full_disk(troubled: Troubled) -> None:
    with troubled.disk.full():
        assert troubled.ready().status_code == 503
        assert int(troubled.ready().headers["Retry-After"]) > 0
        if SQLITE:
            for name, answer in troubled.file().items():
                says_come_back(name, answer)
        # What is attached goes to the disk whatever the database is.
        title = f"attached {uuid4()}"
        says_come_back("console", troubled.post(title, attached=b"a" * MEBIBYTE))
        troubled.refused.append(title)
        assert [path for path in troubled.disk.path.rglob("tmp*") if path.is_file()] == []
    wait_until(troubled.has_recovered)


def test_a_read_only_disk(troubled: Troubled) -> None:
    with troubled.disk.read_only():
        # Files that are open stay writable; the desk's processes come back to a disk that is not.
        for word in ("web", "worker"):
            (victim,) = troubled.desk.children(word)
            victim.kill()
            wait_until(lambda victim=victim, word=word: _replaced(troubled, word, victim))  # type: ignore[misc]
        assert troubled.ready().status_code == 503
        if SQLITE:
            for name, answer in troubled.file().items():
                says_come_back(name, answer)
        title = f"attached {uuid4()}"
        says_come_back("console", troubled.post(title, attached=b"b" * MEBIBYTE))
        troubled.refused.append(title)
    wait_until(troubled.has_recovered)


def _replaced(troubled: Troubled, word: str, victim: psutil.Process) -> bool:
    return any(child != victim for child in troubled.desk.children(word))


@contextmanager
def _locked(store: Store) -> Iterator[None]:
    """Somebody else writes, and does not come to an end."""
    if isinstance(store, Sqlite):
        with closing(sqlite3.connect(store.path, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(store.url) as connection:
            connection.execute("LOCK TABLE tickets_ticket IN ACCESS EXCLUSIVE MODE")
            yield


def test_a_locked_database(troubled: Troubled) -> None:
    with _locked(troubled.store), ThreadPoolExecutor(3) as programs:
        # More requests than there are threads, and all get their answer.
        started = time.monotonic()
        waiting = [programs.submit(troubled.file) for _ in range(3)]
        for future in waiting:
            for name, answer in future.result().items():
                says_come_back(name, answer)
        assert time.monotonic() - started < 30
    wait_until(troubled.has_recovered)


@pytest.mark.skipif("not SQLITE", reason="PostgreSQL locks rows and tables, not all writers")
def test_a_lock_that_lasts_leaves_threads_for_those_who_only_ask(troubled: Troubled) -> None:
    door = DOORS[0]
    ping = f"{troubled.desk.url}/api.php?action=ping"

    def write(number: int) -> httpx.Response:
        with httpx.Client(base_url=troubled.desk.url, timeout=120, trust_env=False) as client:
            return ask(client, door, f"locked out {number} {uuid4()}")

    with _locked(troubled.store), ThreadPoolExecutor(40) as programs:
        started = time.monotonic()
        waiting = [programs.submit(write, number) for number in range(40)]
        answer = httpx.get(ping, headers=door.headers, timeout=60, trust_env=False)
        assert answer.status_code == 200
        for future in waiting:
            says_come_back("icd", future.result())
        # One after the other they would have waited for PATIENCE_SECONDS each.
        assert time.monotonic() - started < 40 * PATIENCE_SECONDS / 2
    wait_until(troubled.has_recovered)


@pytest.mark.skipif("SQLITE", reason="SQLite is never away")
def test_a_database_that_is_away(troubled: Troubled) -> None:
    store = troubled.store
    assert isinstance(store, Postgres)
    store.kill()
    until = time.monotonic() + 3
    while time.monotonic() < until:
        for name, answer in troubled.file().items():
            says_come_back(name, answer)
        ready = troubled.ready()
        assert (ready.status_code, ready.json()["checks"]["database"]["ok"]) == (503, False)
        assert int(ready.headers["Retry-After"]) > 0
    assert httpx.get(f"{troubled.desk.url}/healthz", trust_env=False).text == "ok\n"
    store.start()
    wait_until(troubled.has_recovered)
    # The worker has found it again too.
    reference = troubled.file()["icd"].json()["ticket"]["ref"]
    troubled.mailbox.wait_for(lambda mail: reference in str(mail["Subject"]), seconds=60)


def test_a_mail_server_that_hangs_up_mid_message_delays_mail_and_nothing_else(
    troubled: Troubled,
) -> None:
    rude = gone_after(GREETING, HELLO, FINE, FINE, GO_ON)
    troubled.mailbox.stop()
    with RudeServer(rude, port=troubled.mailbox.port) as server:
        answers = troubled.file()
        assert all(answer.status_code < 400 for answer in answers.values())
        # Each ticket has its mail, and none of them was taken.
        wait_until(lambda: server.callers >= len(answers))
        assert troubled.ready().status_code == 200
    troubled.mailbox = Mailbox(port=troubled.mailbox.port)
    troubled.mailbox.start()
    reference = answers["icd"].json()["ticket"]["ref"]
    troubled.mailbox.wait_for(lambda mail: reference in str(mail["Subject"]), seconds=60)
