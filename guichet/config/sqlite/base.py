"""SQLite lets one transaction write at a time; the threads of a process take turns here.

Left to SQLite alone they would find the database busy and look again after ever longer naps: a
few unlucky requests then wait for seconds while the database is idle between two others. Other
processes (the worker, a command) still meet each other in SQLite's own way.

Statements are translated into SQLite's words once, not each time that they are asked.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

STUCK_SECONDS = 3.0
_LOOK_SECONDS = 0.25


class _Turn:
    """Whose turn it is. When the first one waits too long for another process, the others give up.

    Otherwise a lock that somebody forgot would hold every thread of the desk, those too that would
    answer questions; so one waits, and the others say at once that the database is locked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting_since: float | None = None

    def take(self, *, patience: float) -> None:
        """Wait until it is the caller's turn. Raises OperationalError when that takes too long."""
        deadline = time.monotonic() + patience
        while not self._lock.acquire(blocking=False):
            if self._is_stuck() or time.monotonic() >= deadline:
                raise OperationalError("database is locked")
            if self._lock.acquire(timeout=_LOOK_SECONDS):
                return

    def give(self) -> None:
        """Let the next one begin."""
        self._lock.release()

    @contextmanager
    def beginning(self) -> Iterator[None]:
        """While the one whose turn it is waits for other processes."""
        self._waiting_since = self._waiting_since or time.monotonic()
        try:
            yield
        except OperationalError as error:
            # Still locked: whoever tries next goes on waiting for the same thing.
            if "locked" not in str(error):
                self._waiting_since = None
            raise
        self._waiting_since = None

    def _is_stuck(self) -> bool:
        since = self._waiting_since
        return since is not None and time.monotonic() - since > STUCK_SECONDS


_turn = _Turn()


class _Cursor(base.SQLiteCursorWrapper):
    """A cursor that remembers what Django makes of a statement: most are asked again and again."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        if param_names is None:
            return _converted(query)
        return super().convert_query(query, param_names=param_names)


@lru_cache(maxsize=500)
def _converted(query: str) -> str:
    # The cursor plays no part in it.
    return base.SQLiteCursorWrapper.convert_query(None, query)  # type: ignore[arg-type]


# The stubs leave out the hooks that Django's backends are made of.
class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin when it is their turn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_turn = False

    def create_cursor(self, name: str | None = None) -> _Cursor:
        cursor: _Cursor = self.connection.cursor(factory=_Cursor)
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            with _turn.beginning():
                super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        # A commit that fails is rolled back next, and the turn ends there.
        super()._commit()  # type: ignore[misc]
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _take_turn(self) -> None:
        if self._has_turn:
            return
        _turn.take(patience=self.settings_dict["OPTIONS"].get("timeout", 5))
        self._has_turn = True

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.give()
