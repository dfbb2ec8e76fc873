"""Programs that file tickets without a pause, and remember every answer they got."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from tests.faults.doors import Door

CREATORS = 16
PATIENCE_SECONDS = 120.0
LONGEST_PAUSE_SECONDS = 0.1
REPEATING_SHARE = 0.8
"""Of the programs' requests, those that carry an Idempotency-Key and are repeated until answered.
The others are sent once; nobody knows what became of those whose answer was lost."""

# Certificates are read for each client, though nobody here speaks TLS; that takes a while.
QUICK: dict[str, Any] = {"trust_env": False, "verify": False}
_AT_WORK = {httpx.codes.CONFLICT, httpx.codes.TOO_MANY_REQUESTS}


@dataclass(frozen=True)
class Filed:
    """A ticket that the desk has answered for."""

    door: Door
    title: str
    reference: str
    key: str | None


@dataclass(frozen=True)
class Act:
    """Something done to a service that the desk has answered for: the fact that must be there."""

    service: int
    kind: str
    reason: str


@dataclass
class Journal:
    """What the programs know. ``unsure`` are titles whose answer never came."""

    filed: list[Filed] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lost_answers: int = 0
    replays: int = 0
    unavailable: int = 0


class Creators:
    """Sixteen programs at once, through all doors in turn. Join them with ``stop()``."""

    def __init__(self, url: str, journal: Journal, seed: int, doors: Sequence[Door]) -> None:
        self._url = url
        self._journal = journal
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._work, args=(doors[n % len(doors)], random.Random(f"{seed}/{n}"))
            )
            for n in range(CREATORS)
        ]

    def start(self) -> None:
        """Begin to file."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """File no more; returns when every program has its answer, or has given up on it."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self, door: Door, dice: random.Random) -> None:
        with httpx.Client(base_url=self._url, timeout=PATIENCE_SECONDS, **QUICK) as client:
            while not self._stop.wait(dice.uniform(0, LONGEST_PAUSE_SECONDS)):
                title = f"{door.name} {UUID(int=dice.getrandbits(128))}"
                repeats = door.repeatable and dice.random() < REPEATING_SHARE
                self._file(client, door, title, key=title if repeats else None)

    def _file(self, client: httpx.Client, door: Door, title: str, *, key: str | None) -> None:
        """Send a request until it is answered, when it can be repeated; else once."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            answer = self._ask(client, door, title, key)
            if answer is not None and answer.is_success:
                self._note(door, title, answer, key)
                return
            if answer is not None and not may_come_back(self._journal, door, answer):
                return
            if key is None:
                break
            time.sleep(0.25)
        self._journal.unsure.append(title)

    def _ask(
        self, client: httpx.Client, door: Door, title: str, key: str | None
    ) -> httpx.Response | None:
        try:
            return ask(client, door, title, key)
        except httpx.ConnectError:  # nothing was sent
            return None
        except httpx.TransportError:
            self._journal.lost_answers += 1
            return None

    def _note(self, door: Door, title: str, answer: httpx.Response, key: str | None) -> None:
        # Each dialect that knows the key marks a repeated answer in its own way.
        if key and (
            answer.status_code == httpx.codes.OK or "Idempotent-Replayed" in answer.headers
        ):
            self._journal.replays += 1
        reference = door.reference(answer)
        self._journal.filed.append(Filed(door, title, reference, key))


def may_come_back(journal: Journal, door: Door, answer: httpx.Response) -> bool:
    """Whether this is a refusal that a crash explains; others are written down."""
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        journal.unavailable += 1
    expected = {httpx.codes.SERVICE_UNAVAILABLE} | _AT_WORK
    well = answer.status_code in expected and door.refuses(answer)
    if answer.status_code != httpx.codes.CONFLICT:
        well = well and "Retry-After" in answer.headers
    if not well:
        headers = dict(answer.headers)
        journal.problems.append(f"answered {answer.status_code}: {answer.text} {headers}")
    return well


def ask(client: httpx.Client, door: Door, title: str, key: str | None = None) -> httpx.Response:
    """File the ticket of that title once. Raises httpx.TransportError when the answer is lost."""
    headers = dict(door.headers) | ({"Idempotency-Key": key} if key else {})
    return client.post(door.path, headers=headers, **door.request(title))
