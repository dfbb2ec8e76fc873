"""What Django keeps for a request: its language, time zone and addresses. Without a lock.

Django keeps them in asgiref's ``Local``, each of which guards every look with one lock for all
threads. A page looks a thousand times, mostly to translate; whoever is interrupted while holding
the lock makes all other threads queue for it, again and again: with eight readers at once a list
took three times the processor that it takes with one. A context variable is each thread's and each
task's own and needs no lock.
"""

from contextvars import ContextVar
from typing import Any

from django.urls import base as addresses
from django.utils import timezone
from django.utils.translation import trans_real as language

_NOTHING = object()


class Moment:
    """Has at most the attribute ``value``, for the thread or task that looks."""

    def __init__(self, name: str) -> None:
        self._held: ContextVar[Any] = ContextVar(name, default=_NOTHING)

    @property
    def value(self) -> Any:
        """What was set here last. Raises AttributeError when nothing was."""
        held = self._held.get()
        if held is _NOTHING:
            raise AttributeError("value")
        return held

    @value.setter
    def value(self, value: Any) -> None:
        self._held.set(value)

    @value.deleter
    def value(self) -> None:
        self._held.set(_NOTHING)


def keep_without_locks() -> None:
    """Let Django keep them in ``Moment``. Call it once, before the first request."""
    for module, name in _KEPT:
        setattr(module, name, Moment(name))


_KEPT = (
    (timezone, "_active"),
    (language, "_active"),
    (addresses, "_prefixes"),
    (addresses, "_urlconfs"),
)
