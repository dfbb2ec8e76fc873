"""A ticket's timeline as it is read: what was said, and between it what happened, folded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from guichet.web.console.facts import Told, tell

if TYPE_CHECKING:
    from guichet.tickets.models import Message
    from guichet.tickets.timeline import Entry

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


def in_order(entries: Iterable["Entry"]) -> Iterator[Said | Run]:
    """The core's timeline with its facts gathered into runs."""
    for is_fact, group in groupby(entries, key=lambda entry: entry.fact is not None):
        if is_fact:
            told = (tell(entry.fact) for entry in group if entry.fact is not None)
            facts = tuple(fact for fact in told if fact is not None)
            if facts:
                yield Run(facts)
        else:
            yield from (_said(entry.message) for entry in group if entry.message is not None)


def _said(message: "Message") -> Said:
    return Said(
        id=message.id,
        author=message.author_name,
        side=_side(message),
        is_note=message.is_note,
        is_description=message.is_description,
        body=message.body,
        created_at=message.created_at,
        files=tuple(
            File(name=file.name, size=file.size, url=f"/attachments/{file.uid}")
            for file in message.attachments.all()
        ),
    )


def _side(message: "Message") -> str:
    if message.user_id is not None:
        return "agent"
    return "customer" if message.customer_id is not None else "program"
