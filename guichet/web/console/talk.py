"""A ticket's timeline as it is read: what was said, and between it what happened, folded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from guichet.web.console.facts import Told

FOLD_FROM = 4


@dataclass(frozen=True, kw_only=True)
class File:
    """An attachment."""

    name: str
    size: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message. ``side`` is agent, customer or program."""

    id: int
    author: str
    side: str
    is_note: bool
    is_description: bool
    body: str
    created_at: datetime
    files: tuple[File, ...] = ()

    @property
    def avatar_kind(self) -> str:
        """Agents' circles are tinted."""
        return "agent" if self.side == "agent" else ""


@dataclass(frozen=True)
class Run:
    """Facts in a row: few are shown as lines, many are folded under one."""

    facts: tuple[Told, ...]

    @property
    def is_folded(self) -> bool:
        """Whether the reader has to open them."""
        return len(self.facts) >= FOLD_FROM


def in_order(messages: Iterable[Said], facts: Iterable[Told]) -> Iterator[Said | Run]:
    """Messages and runs of facts, oldest first."""
    both: list[Said | Told] = [*messages, *facts]
    both.sort(key=_moment)
    for is_fact, group in groupby(both, key=lambda item: isinstance(item, Told)):
        if is_fact:
            yield Run(tuple(item for item in group if isinstance(item, Told)))
        else:
            yield from (item for item in group if isinstance(item, Said))


def _moment(item: Said | Told) -> tuple[datetime, int]:
    # Of one moment, the message comes before the changes it brought.
    return (item.created_at, 0) if isinstance(item, Said) else (item.at, 1)
