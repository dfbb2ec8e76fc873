"""How much one caller may ask of all web processes together.

Each process decides alone, from memory, and a few times a second tells the others what it let in:
see docs/decisions/0009. On SQLite there is one web process, and nobody to tell.
"""

import threading
import time
from collections import Counter
from collections.abc import Sequence

import structlog
from django.db import Error, close_old_connections, connection

from guichet.desk.models import RateTally
from guichet.lib.ids import new_uid
from guichet.lib.limits import SlidingWindows, Window

log = structlog.get_logger(__name__)

TELL_SECONDS = 0.25
_REMEMBERED_SECONDS = 60.0
# A tally is committed a moment after its time was taken.
_OVERLAP_SECONDS = 5.0
_TIDY_SECONDS = 30.0


class SharedWindows(SlidingWindows):
    """SlidingWindows that count what other web processes let in too, a moment later.

    ``name`` tells limits of different kinds apart.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        _exchange.join(name, self)

    def hit(self, caller: str, windows: Sequence[Window]) -> None:
        super().hit(caller, windows)
        if windows and connection.vendor == "postgresql":
            _exchange.note(self._name, caller)


class Exchange:
    """Tells other processes what was let in here, and hears what they let in."""

    def __init__(self) -> None:
        self._process = new_uid()
        self._windows: dict[str, SlidingWindows] = {}
        self._lock = threading.Lock()
        self._fresh: Counter[tuple[str, str]] = Counter()
        self._busy = threading.Event()
        self._thread: threading.Thread | None = None
        self._heard: dict[int, float] = {}
        self._listened_at = float("-inf")
        self._noted_at = self._tidied_at = time.monotonic()

    def join(self, name: str, windows: SlidingWindows) -> None:
        """Let ``windows`` hear of requests that were let in under the same name elsewhere."""
        self._windows[name] = windows

    def note(self, name: str, caller: str) -> None:
        """One request was let in here; the others hear of it within TELL_SECONDS."""
        with self._lock:
            self._fresh[name, caller] += 1
            self._noted_at = time.monotonic()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="limits", daemon=True)
                self._thread.start()
        self._busy.set()

    def take_part(self) -> None:
        """Tell and hear once."""
        self._tell()
        self._listen()
        if time.monotonic() - self._tidied_at > _TIDY_SECONDS:
            self._tidied_at = time.monotonic()
            RateTally.objects.extra(
                where=["at < statement_timestamp() - make_interval(secs => %s)"],
                params=[2 * _REMEMBERED_SECONDS],
            ).delete()

    def _run(self) -> None:
        while self._busy.wait():
            # First the pause: many requests are told of together.
            time.sleep(TELL_SECONDS)
            try:
                close_old_connections()
                self.take_part()
            except Error as error:
                # Each process goes on with what it knows.
                log.warning("limits.alone", error=str(error).strip())
                connection.close()
            if time.monotonic() - self._noted_at > _REMEMBERED_SECONDS:
                self._busy.clear()

    def _tell(self) -> None:
        with self._lock:
            fresh, self._fresh = self._fresh, Counter()
        if fresh:
            counts = [[name, caller, number] for (name, caller), number in fresh.items()]
            RateTally.objects.create(process=self._process, counts=counts)

    def _listen(self) -> None:
        moment = time.monotonic()
        since = min(moment - self._listened_at + _OVERLAP_SECONDS, _REMEMBERED_SECONDS)
        for tally_id, counts, ago in self._tallies(since):
            if tally_id not in self._heard:
                self._heard[tally_id] = moment
                for name, caller, number in counts:
                    if name in self._windows:
                        self._windows[name].add(caller, number, ago=ago)
        self._listened_at = moment
        old = moment - 2 * _REMEMBERED_SECONDS
        self._heard = {tally: at for tally, at in self._heard.items() if at > old}

    def _tallies(self, seconds: float) -> list[tuple[int, list[tuple[str, str, int]], float]]:
        """What others told in the last ``seconds``, by the clock of the database alone."""
        told = RateTally.objects.exclude(process=self._process).extra(
            select={"ago": "extract(epoch FROM statement_timestamp() - at)::float8"},
            where=["at > statement_timestamp() - make_interval(secs => %s)"],
            params=[seconds],
        )
        return list(told.order_by("id").values_list("id", "counts", "ago"))


_exchange = Exchange()
