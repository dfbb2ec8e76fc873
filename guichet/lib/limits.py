"""How many requests in how long: sliding windows kept in this process."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from guichet.lib.errors import RateLimited

_SWEEP_EVERY = 1024


@dataclass(frozen=True)
class Window:
    """At most ``limit`` requests in any ``seconds``."""

    limit: int
    seconds: float


class SlidingWindows:
    """Counts requests per caller over several windows at once.

    A refused request is not counted, so a client that keeps knocking is let in again
    as soon as its earlier requests have aged.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._hits: dict[str, deque[float]] = {}
        self._calls = 0
        self._longest = 60.0

    def hit(self, caller: str, windows: Sequence[Window]) -> None:
        """Count one request of ``caller``.

        Raises RateLimited with whole seconds to wait when any window is full.
        """
        if not windows:
            return
        now = self._clock()
        longest = max(window.seconds for window in windows)
        with self._lock:
            self._longest = max(self._longest, longest)
            self._sweep(now)
            hits = self._hits.setdefault(caller, deque())
            while hits and hits[0] <= now - longest:
                hits.popleft()
            for window in windows:
                wait = _seconds_to_wait(hits, window, now)
                if wait > 0:
                    raise RateLimited(retry_after=max(1, ceil(wait)))
            hits.append(now)

    def left(self, caller: str, window: Window) -> int:
        """How many more requests ``caller`` may make before that window is full."""
        since = self._clock() - window.seconds
        with self._lock:
            hits = self._hits.get(caller, ())
            return max(0, window.limit - sum(moment > since for moment in hits))

    def add(self, caller: str, number: int, *, ago: float) -> None:
        """Count requests of ``caller`` that were let in elsewhere, ``ago`` seconds ago."""
        now = self._clock()
        with self._lock:
            self._sweep(now)
            hits = self._hits.setdefault(caller, deque())
            later: deque[float] = deque()
            while hits and hits[-1] > now - ago:
                later.appendleft(hits.pop())
            hits.extend([now - ago] * number)
            hits.extend(later)

    def clear(self) -> None:
        """Forget every request."""
        with self._lock:
            self._hits.clear()

    def _sweep(self, now: float) -> None:
        """Forget callers that have been silent, so that memory does not grow with them."""
        self._calls += 1
        if self._calls % _SWEEP_EVERY:
            return
        oldest = now - self._longest
        for caller in [c for c, hits in self._hits.items() if not hits or hits[-1] <= oldest]:
            del self._hits[caller]


def _seconds_to_wait(hits: deque[float], window: Window, now: float) -> float:
    if len(hits) < window.limit:
        return 0.0
    oldest_that_counts = hits[-window.limit]
    return oldest_that_counts + window.seconds - now
