"""A ticket's timeline as it is read: what was said, and between it what happened, folded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from guichet.web.console.facts import Told, tell

if TYPE_CHECKING:
    from guichet.events.models import Event
    from guichet.tickets.models import Message
    from guichet.tickets.timeline import Entry

FOLD_FROM = 4
ONE_ACT = timedelta(seconds=2)


@dataclass(frozen=True, kw_only=True)
class File:
    """An attachment."""

    name: str
    size: int
    url: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message. ``side`` is agent, customer or program; ``led_to`` the status it brought about."""

    id: int
    author: str
    side: str
    is_note: bool
    is_description: bool
    body: str
    created_at: datetime
    files: tuple[File, ...] = ()
    led_to: str = ""
    hours: Decimal | None = None

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
    """The core's timeline: facts gathered into runs, and the status that a message led to told
    with the message."""
    said: Said | None = None
    told: list[Told] = []
    for entry in entries:
        if entry.message is not None:
            yield from _flush(said, told)
            said, told = as_said(entry.message), []
        elif entry.fact is not None:
            follows = said is not None and not told and _follows(said, entry.fact)
            if said is not None and follows:
                said = replace(said, led_to=str(entry.fact.data["new"]))
            elif (fact := tell(entry.fact)) is not None:
                told.append(fact)
    yield from _flush(said, told)


def _flush(said: Said | None, told: list[Told]) -> Iterator[Said | Run]:
    if said is not None:
        yield said
    if told:
        yield Run(tuple(told))


def _follows(said: Said, fact: "Event") -> bool:
    """Whether the change of status came with the message, in the same act."""
    return (
        fact.kind == "ticket.status_changed"
        and not said.led_to
        # Opening a ticket says its status itself; whatever follows is somebody's own act.
        and not said.is_description
        and not said.is_note
        and fact.occurred_at - said.created_at < ONE_ACT
        and not fact.data.get("resolution")
    )


def as_said(message: "Message", *, files_at: str = "/attachments") -> Said:
    """One message; its files are fetched below ``files_at``."""
    return Said(
        id=message.id,
        author=message.author_name,
        side=_side(message),
        is_note=message.is_note,
        is_description=message.is_description,
        body=message.body,
        created_at=message.created_at,
        hours=message.time_entry.hours if hasattr(message, "time_entry") else None,
        files=tuple(
            File(name=file.name, size=file.size, url=f"{files_at}/{file.uid}")
            for file in message.attachments.all()
        ),
    )


def _side(message: "Message") -> str:
    if message.user_id is not None:
        return "agent"
    return "customer" if message.customer_id is not None else "program"
