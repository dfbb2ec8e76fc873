"""A small in-process cache whose entries are forgotten after a moment."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class BriefCache(Generic[Key, Value]):
    """Remembers values for ``seconds``: what changes elsewhere is believed no longer than that."""

    def __init__(self, *, seconds: float, size: int = 4096) -> None:
        self._seconds = seconds
        self._size = size
        self._lock = threading.Lock()
        self._entries: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key, load: Callable[[], Value]) -> Value:
        """The value of ``key``, from ``load()`` when it is not fresh. Errors are not remembered."""
        entry = self._entries.get(key)
        if entry is not None and entry[0] > time.monotonic():
            return entry[1]
        value = load()
        self.keep(key, value)
        return value

    def holds(self, key: Key) -> bool:
        """Whether a fresh value of ``key`` is there."""
        entry = self._entries.get(key)
        return entry is not None and entry[0] > time.monotonic()

    def keep(self, key: Key, value: Value) -> None:
        """Remember ``value`` from now on."""
        with self._lock:
            if len(self._entries) >= self._size:
                self._entries.clear()
            self._entries[key] = (time.monotonic() + self._seconds, value)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
