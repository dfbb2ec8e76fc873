"""Reads new facts as they are committed, by whichever process."""

import threading
import time
from collections.abc import Callable, Sequence

import structlog
from django.db import close_old_connections, connection

from guichet.events.live.hints import Hint, read_hints
from guichet.events.models import Event
from guichet.events.queries import last_event_id

log = structlog.get_logger("guichet.live")

POLL_SECONDS = 0.05
GAP_SECONDS = 60.0
"""How long an id that was skipped may still appear: the longest a transaction lasts here."""

BATCH = 500
RETRY_SECONDS = 2.0

Publish = Callable[[Sequence[Hint]], None]


class Tail(threading.Thread):
    """Calls ``publish`` from its own thread with new hints, oldest first, until stopped.

    ``ready`` is called once every fact that commits from then on will be published.
    """

    def __init__(self, publish: Publish, *, ready: Callable[[], object]) -> None:
        super().__init__(name="live-tail", daemon=True)
        self._publish = publish
        self._ready = ready
        self._stopping = threading.Event()
        self._news: News | None = None

    def stop(self) -> None:
        """End after the round at hand."""
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except Exception as error:  # pages would stand still without a word if this ended
                log.warning("live.interrupted", error=str(error).strip() or repr(error))
                close_old_connections()
                self._stopping.wait(RETRY_SECONDS)
        connection.close()

    def _follow(self) -> None:
        # After a lost connection it goes on where it was: streams must not miss the time between.
        self._news = self._news or News(last_event_id())
        self._ready()
        signal = _commits()
        while not self._stopping.wait(POLL_SECONDS):
            if not signal():
                continue
            while hints := self._news.read():
                self._publish(hints)


class News:
    """Facts above the last one read, and those whose ids were skipped because they commit late."""

    def __init__(self, last_id: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.last_id = last_id
        self._clock = clock
        self._gaps: dict[int, float] = {}

    def read(self) -> list[Hint]:
        """What was committed since the last call, at most a batch of it."""
        hints = self._late() + read_hints(Event.objects.filter(id__gt=self.last_id), limit=BATCH)
        for hint in hints:
            self._note(hint.id)
        return hints

    def _late(self) -> list[Hint]:
        oldest = self._clock() - GAP_SECONDS
        self._gaps = {id: since for id, since in self._gaps.items() if since > oldest}
        if not self._gaps:
            return []
        return read_hints(Event.objects.filter(id__in=list(self._gaps)), limit=BATCH)

    def _note(self, id: int) -> None:
        self._gaps.pop(id, None)
        if id <= self.last_id:
            return
        # SQLite gives ids to one transaction at a time: what is missing there never comes.
        if connection.vendor != "sqlite":
            first = max(self.last_id + 1, id - BATCH)
            self._gaps |= dict.fromkeys(range(first, id), self._clock())
        self.last_id = id


def _commits() -> Callable[[], bool]:
    """A function that says whether anything may have been committed since its last call."""
    if connection.vendor != "sqlite":
        return _Pace().due
    return _DataVersion().changed


class _DataVersion:
    """SQLite counts the commits of others for each connection: a look costs microseconds."""

    def __init__(self) -> None:
        self._seen: int | None = None

    def changed(self) -> bool:
        with connection.cursor() as cursor:
            version: int = cursor.execute("PRAGMA data_version").fetchone()[0]
        changed, self._seen = version != self._seen, version
        return changed


class _Pace:
    """PostgreSQL is asked every second time: see docs/decisions/0002."""

    def __init__(self) -> None:
        self._even = False

    def due(self) -> bool:
        self._even = not self._even
        return self._even
