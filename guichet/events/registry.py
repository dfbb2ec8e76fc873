"""Which listener hears which kind of fact, and what is done now and then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guichet.events.models import Event

Handler = Callable[["Event"], None]


@dataclass(frozen=True)
class Listener:
    """A function called once for each fact of its kinds; at least once, so it is idempotent."""

    name: str
    kinds: tuple[str, ...]
    handler: Handler

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.handler.__doc__ or "").strip().split("\n")[0]


class Skip(Exception):
    """Raised by a listener when there is nothing to do about this fact; says why."""


class GiveUp(Exception):
    """Raised by a listener when trying again can't help; the delivery is dead at once."""


class Later(Exception):
    """Raised by a listener when it is too early; it is called again at ``due_at``, not as a new
    attempt."""

    def __init__(self, due_at: datetime) -> None:
        super().__init__(f"not before {due_at.isoformat(timespec='seconds')}")
        self.due_at = due_at


@dataclass(frozen=True)
class Job:
    """A function that the workers call now and then; running it twice does no harm."""

    name: str
    interval: timedelta
    run: Callable[[], None]


_by_name: dict[str, Listener] = {}
_by_kind: dict[str, list[Listener]] = {}
_jobs: dict[str, Job] = {}


def listens(*kinds: str, name: str) -> Callable[[Handler], Handler]:
    """Register a function as the listener ``name`` of these kinds of facts."""

    def register(handler: Handler) -> Handler:
        if name in _by_name:
            raise ValueError(f"two listeners are named {name}")
        listener = Listener(name=name, kinds=kinds, handler=handler)
        _by_name[name] = listener
        for kind in kinds:
            _by_kind.setdefault(kind, []).append(listener)
        return handler

    return register


def listener_named(name: str) -> Listener | None:
    """The listener of that name, or None when it is not installed (any more)."""
    return _by_name.get(name)


def listeners_of(kind: str) -> Sequence[Listener]:
    """Everybody who hears facts of ``kind``."""
    return _by_kind.get(kind, ())


def all_listeners() -> Sequence[Listener]:
    """Every listener, by name."""
    return [_by_name[name] for name in sorted(_by_name)]


def every(interval: timedelta, *, name: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function as the periodic job ``name``."""

    def register(run: Callable[[], None]) -> Callable[[], None]:
        if name in _jobs:
            raise ValueError(f"two jobs are named {name}")
        _jobs[name] = Job(name=name, interval=interval, run=run)
        return run

    return register


def all_jobs() -> Sequence[Job]:
    """Every periodic job, by name."""
    return [_jobs[name] for name in sorted(_jobs)]
