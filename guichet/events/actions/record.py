"""Stating facts, in the transaction of the change they tell of."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from guichet.access import Actor
from guichet.events.facts import Fact, Subject
from guichet.events.models import Delivery, Event
from guichet.events.registry import listeners_of
from guichet.events.rows import insert, insert_values
from guichet.lib import clock
from guichet.lib.trace import request_id

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A fact with what it is about. ``occurred_at`` may lie in the past; the default is now."""

    fact: Fact
    subject: Subject
    queue_id: int | None = None
    occurred_at: datetime | None = None


def record(
    actor: Actor,
    fact: Fact,
    *,
    subject: Subject,
    queue_id: int | None = None,
    occurred_at: datetime | None = None,
) -> Event:
    """Write one fact down, with a delivery for each of its listeners. See record_all."""
    entry = Entry(fact=fact, subject=subject, queue_id=queue_id, occurred_at=occurred_at)
    return record_all(actor, [entry])[0]


def record_all(actor: Actor, entries: Sequence[Entry]) -> list[Event]:
    """Write facts down in order, in the caller's transaction, in a fixed number of statements.

    They become visible, are delivered and are streamed when that transaction commits, or never.
    """
    if not entries:
        return []
    events = [_event(actor, entry) for entry in entries]
    insert(events)
    if not _quiet.get():
        insert_values(
            Delivery,
            [
                {"event_id": event.id, "listener": listener.name, "due_at": event.recorded_at}
                for event in events
                for listener in listeners_of(event.kind)
            ],
        )
    return events


@contextmanager
def quiet() -> Iterator[None]:
    """Facts stated inside are kept but told to nobody: imports and demo data send no mail."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def _event(actor: Actor, entry: Entry) -> Event:
    recorded_at = clock.now()
    return Event(
        kind=entry.fact.kind,
        subject_kind=entry.subject.kind,
        subject_id=entry.subject.id,
        queue_id=entry.queue_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        door=actor.door,
        data=dict(entry.fact.data()),
        occurred_at=entry.occurred_at or recorded_at,
        recorded_at=recorded_at,
        request_id=request_id()[:64],
    )
