"""Rounds of the fault suite: sixteen programs file tickets, something is killed, all is checked."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.faults.audit import Crash, Evidence, listeners_of, problems
from tests.faults.creators import CREATORS, Creators, Journal, ask
from tests.faults.doors import set_up, shop_door
from tests.faults.peer import Peer
from tests.faults.shopper import Shopper
from tests.faults.stores import Postgres, Sqlite, Store
from tests.support.desk import LiveDesk

RECOVERY_SECONDS = 180.0
DELIVERY_SECONDS = 180.0
REPEATED = 8
LONGEST_OUTAGE_SECONDS = 1.5


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One round. ``problems`` are sentences; none means that every promise was kept."""

    number: int
    victim: str
    killed_after: float
    back_after: float
    delivered_after: float
    filed: int
    lost_answers: int
    replays: int
    unavailable: int
    problems: tuple[str, ...]

    def __str__(self) -> str:
        verdict = "kept" if not self.problems else f"BROKEN: {len(self.problems)}"
        return (
            f"{self.number:>3}  {self.victim:<10} killed after {self.killed_after:4.2f} s, "
            f"back after {self.back_after:5.2f} s   {self.filed:>4} filed  "
            f"{self.lost_answers:>3} answers lost  {self.unavailable:>3} × 503  "
            f"{self.replays:>3} replays   all delivered {self.delivered_after:5.2f} s later   "
            f"{verdict}"
        )


class Trial:
    """A desk under sixteen programs, on a database and with a mail server of its own."""

    def __init__(self, desk: LiveDesk, store: Store, peer: Peer, seed: int) -> None:
        self._desk = desk
        self._store = store
        self._dice = random.Random(seed)
        self._crashes: list[Crash] = []
        self._doors = set_up(desk)
        self._shop = shop_door(desk)
        self._services = [id for (id,) in store.ask("SELECT id FROM commerce_service")]
        ((last,),) = store.ask("SELECT max(id) FROM events_event")
        listeners = listeners_of(desk.guichet("listeners"))
        self.journal = Journal()
        self._evidence = Evidence(store, self.journal, peer, listeners, self._crashes, last)
        self._killers: Mapping[str, Callable[[], None]] = {
            "web": lambda: self._kill_child("web"),
            "worker": lambda: self._kill_child("worker"),
            "everything": self._kill_everything,
            **({"database": self._kill_database} if isinstance(store, Postgres) else {}),
        }
        # Each of them in turn, in an order nobody chose: a short run must not miss one.
        self._victims = list(self._killers)
        self._dice.shuffle(self._victims)

    @property
    def victims(self) -> int:
        """How many different things can be killed here."""
        return len(self._victims)

    def play(self, number: int, *, seconds: float) -> Outcome:
        """File tickets for that long at least, kill something meanwhile, and look at the result."""
        before = Journal(**vars(self.journal))
        filed, broken = len(self.journal.filed), len(self.journal.problems)
        victim = self._victims[number % len(self._victims)]
        moment = self._dice.uniform(0.1, seconds)
        programs = self._programs(self._dice.getrandbits(64))
        for program in programs:
            program.start()
        try:
            # A desk that is killed before anybody asks it has nothing to lose.
            self._wait_until_busy(filed + CREATORS)
            started = time.monotonic()
            _sleep_until(started + moment)
            back_after = self._crash(victim)
            # What is back must take tickets again, too.
            _sleep_until(max(started + seconds, time.monotonic() + 0.3))
        finally:
            for program in programs:
                program.stop()
        finished = time.monotonic()
        late = list(self._late_deliveries())
        delivered_after = time.monotonic() - finished
        found = [*late, *self._other_answers(filed), *problems(self._evidence)]
        return Outcome(
            number=number + 1,
            victim=victim,
            killed_after=moment,
            back_after=back_after,
            delivered_after=delivered_after,
            filed=len(self.journal.filed) - filed,
            lost_answers=self.journal.lost_answers - before.lost_answers,
            replays=self.journal.replays - before.replays,
            unavailable=self.journal.unavailable - before.unavailable,
            problems=(*self.journal.problems[broken:], *found),
        )

    def _programs(self, seed: int) -> Sequence[Creators | Shopper]:
        url, journal = self._desk.url, self.journal
        shoppers = [Shopper(url, self._shop, each, journal, seed) for each in self._services]
        return [Creators(url, journal, seed, self._doors), *shoppers]

    def _crash(self, victim: str) -> float:
        """Kill, and wait until everything is back; returns the seconds that took."""
        begun = time.monotonic()
        self._killers[victim]()
        self._wait_until_back()
        self._crashes.append(Crash(begun, time.monotonic()))
        # A dead worker's leases end after two minutes. What happens then may as well happen now.
        self._store.tell(
            "UPDATE events_delivery SET leased_until = due_at "
            "WHERE state = 'pending' AND leased_until IS NOT NULL"
        )
        return time.monotonic() - begun

    def _kill_child(self, word: str) -> None:
        victim = self._dice.choice(self._desk.children(word))
        victim.kill()
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not [child for child in self._desk.children(word) if child != victim]:
            assert time.monotonic() < deadline, f"no new {word}:\n{self._desk.log()[-3000:]}"
            time.sleep(0.02)

    def _kill_database(self) -> None:
        assert isinstance(self._store, Postgres)
        self._store.kill()
        time.sleep(self._dice.uniform(0, LONGEST_OUTAGE_SECONDS))
        self._store.start()

    def _kill_everything(self) -> None:
        """As a power cut would. On SQLite this is how a database dies."""
        self._desk.kill()
        if isinstance(self._store, Postgres):
            self._store.kill()
            self._store.start()
        self._desk.start()

    def _wait_until_busy(self, filed: int) -> None:
        deadline = time.monotonic() + RECOVERY_SECONDS
        while len(self.journal.filed) < filed:
            assert time.monotonic() < deadline, f"nobody files:\n{self._desk.log()[-3000:]}"
            time.sleep(0.02)

    def _wait_until_back(self) -> None:
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not _is_ready(self._desk.url):
            assert time.monotonic() < deadline, f"not back:\n{self._desk.log()[-3000:]}"
            time.sleep(0.05)

    def _late_deliveries(self) -> Iterator[str]:
        """Wait until nothing is left to deliver."""
        deadline = time.monotonic() + DELIVERY_SECONDS
        question = "SELECT count(*) FROM events_delivery WHERE state = 'pending'"
        while (left := self._store.ask(question)[0][0]) and time.monotonic() < deadline:
            time.sleep(0.1)
        if left:
            yield f"{left} deliveries were not made within {DELIVERY_SECONDS:.0f} s"

    def _other_answers(self, since: int) -> Iterator[str]:
        """Ask again for some tickets of this round: the answer is the same ticket."""
        keyed = [filed for filed in self.journal.filed[since:] if filed.key]
        with httpx.Client(base_url=self._desk.url, timeout=60, trust_env=False) as client:
            for filed in self._dice.sample(keyed, min(REPEATED, len(keyed))):
                answer = ask(client, filed.door, filed.title, filed.key)
                if not answer.is_success or filed.door.reference(answer) != filed.reference:
                    yield f"{filed.title}: was {filed.reference}, repeated: {answer.text}"


@contextmanager
def running_trial(kind: str, folder: Path, seed: int) -> Iterator[Trial]:
    """A trial on a new desk on that kind of database, with durability as an operator has it."""
    peer = Peer()
    peer.start()
    store: Store = Postgres() if kind == "postgresql" else Sqlite(folder)
    desk = LiveDesk(folder, database_url=store.url, smtp_url=peer.url, sqlite_synchronous="FULL")
    try:
        desk.start()
        yield Trial(desk, store, peer, seed)
    finally:
        desk.remove()
        store.remove()
        peer.stop()


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def _is_ready(url: str) -> bool:
    try:
        answer = httpx.get(f"{url}/readyz", timeout=10, trust_env=False)
    except httpx.TransportError:
        return False
    return answer.status_code == httpx.codes.OK
