"""Which dialects answer here, and at which paths."""

from collections.abc import Iterator

from django.urls import URLPattern

from guichet.config.environment import environment
from guichet.dialects import DIALECTS
from guichet.dialects.base import Dialect, enabled


def open_dialects() -> tuple[Dialect, ...]:
    """The dialects that are not switched off."""
    return enabled(DIALECTS, disabled=environment().switched_off_dialects)


def dialect_routes() -> Iterator[URLPattern]:
    """Every dialect at its own paths, and again below the operator's prefix when there is one."""
    for prefix in _prefixes():
        dialects = open_dialects()
        for dialect in dialects:
            yield from dialect.urls(prefix)


def dialect_fallbacks() -> Iterator[URLPattern]:
    """What dialects say to addresses that nobody else answers: the last of all routes."""
    for prefix in _prefixes():
        dialects = open_dialects()
        for dialect in dialects:
            others = [other for other in dialects if other is not dialect]
            yield from dialect.fallbacks(prefix, others=others)


def dialect_of(path: str) -> Dialect | None:
    """The dialect that ``path`` speaks, or None where pages are."""
    for prefix in _prefixes():
        if path.startswith(f"/{prefix}"):
            address = path.removeprefix(f"/{prefix}")
            for dialect in open_dialects():
                if dialect.owns(address):
                    return dialect
    return None


def _prefixes() -> tuple[str, ...]:
    prefix = environment().dialect_prefix
    return (f"{prefix}/", "") if prefix else ("",)
