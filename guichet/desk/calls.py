"""The log of what programs asked: kept in memory for a moment, written in batches.

A row per request inside the request would double the cost of the cheapest ones. Counters may lag
by a few seconds; a crash may lose that much of the log, never of the tickets.
"""

import atexit
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, IntegrityError, close_old_connections, connection

from guichet.desk.models import ApiCall, ApiKey, PersonalKey
from guichet.people.models import User

log = structlog.get_logger(__name__)

FLUSH_SECONDS = 2.0
KEPT = timedelta(days=90)
_MOST_WAITING = 20_000


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request of somebody known: a key, which has a queue, or a user, whose request may be
    about none, maybe with a key of theirs. ``counted``: the key was valid at that time."""

    door: str
    api_key_id: int | None
    user_id: int | None
    queue_id: int | None
    at: datetime
    action: str
    method: str
    status: int
    reference: str
    address: str
    user_agent: str
    milliseconds: int
    counted: bool
    personal_key_id: int | None = None


class _Buffer:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._calls: list[Call] = []
        self._uses: dict[int, datetime] = {}
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def add(self, call: Call) -> None:
        with self._lock:
            # While the database is away the newest calls are not logged; the tickets come first.
            if len(self._calls) < _MOST_WAITING:
                self._calls.append(call)
            self._see_to_writing()

    def use(self, key_id: int, moment: datetime) -> None:
        with self._lock:
            self._uses[key_id] = moment
            self._see_to_writing()

    def flush(self) -> None:
        with self._writing:
            with self._lock:
                calls, self._calls = self._calls, []
                uses, self._uses = self._uses, {}
            try:
                _write(calls)
                _write_uses(uses)
            except DatabaseError:
                with self._lock:
                    self._calls = (calls + self._calls)[:_MOST_WAITING]
                    self._uses = uses | self._uses
                raise

    def _see_to_writing(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="api-calls", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(FLUSH_SECONDS):
            close_old_connections()
            try:
                self.flush()
            except DatabaseError as error:
                log.warning("api_calls.waiting", error=str(error))
        connection.close()


_buffer = _Buffer()


def log_call(call: Call) -> None:
    """Remember a call; it is written within FLUSH_SECONDS."""
    _buffer.add(call)


def note_use(key_id: int, moment: datetime) -> None:
    """Remember when a person's key was used last; it is written within FLUSH_SECONDS."""
    _buffer.use(key_id, moment)


def flush_calls() -> None:
    """Write every remembered call and use now."""
    _buffer.flush()


@atexit.register
def _flush_at_exit() -> None:
    try:
        _buffer.flush()
    except Exception as error:  # the process is ending; there is nobody left to tell
        log.warning("api_calls.lost", error=str(error))


def _write(calls: list[Call]) -> None:
    try:
        ApiCall.objects.bulk_create([_row(call) for call in calls], batch_size=500)
    except IntegrityError:
        # A key or an account is gone, deleted by hand perhaps: its calls must not hold up all
        # others for ever.
        keys = _known(ApiKey, {call.api_key_id for call in calls})
        users = _known(User, {call.user_id for call in calls})
        rows = [_row(c) for c in calls if c.api_key_id in keys and c.user_id in users]
        ApiCall.objects.bulk_create(rows, batch_size=500)


def _known(model: type[ApiKey | User], ids: set[int | None]) -> set[int | None]:
    """Those of ``ids`` that rows have, and None."""
    wanted = [id for id in ids if id is not None]
    return {None, *model._default_manager.filter(id__in=wanted).values_list("id", flat=True)}


def _write_uses(uses: dict[int, datetime]) -> None:
    for key_id, moment in uses.items():
        PersonalKey.objects.filter(id=key_id).update(last_used_at=moment)


def _row(call: Call) -> ApiCall:
    values = dict(vars(call))
    values["action"] = call.action[:100]
    values["method"] = call.method[:10]
    values["reference"] = call.reference[:60]
    values["user_agent"] = call.user_agent[:200].replace("\x00", "")
    return ApiCall(**values)
