"""What a stream says about a fact: that it happened and where, never what it says."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from guichet.events.models import Event
from guichet.events.queries import last_event_id
from guichet.lib import clock

REPLAYED_AT_MOST = 500
"""A page that missed more is quicker loaded again than told."""

OVERLAP = timedelta(seconds=5)
OVERLAP_IDS = 200
"""How far below the last id seen is read again, where ids are given before commit."""

Queues = frozenset[int] | None
"""The queues whose facts may be seen; None means all, and facts outside any queue."""


@dataclass(frozen=True)
class Hint:
    """A fact happened: ``kind``, about what, in which queue."""

    id: int
    kind: str
    subject_kind: str
    subject_id: int
    queue_id: int | None

    def visible_in(self, queues: Queues) -> bool:
        """Whether somebody who sees ``queues`` may know."""
        return queues is None or self.queue_id in queues

    @cached_property
    def as_sse(self) -> bytes:
        """The hint as a server-sent event."""
        data = {self.subject_kind: self.subject_id, "queue": self.queue_id}
        return f"id: {self.id}\nevent: {self.kind}\ndata: {json.dumps(data)}\n\n".encode()


@dataclass(frozen=True)
class Replay:
    """What a stream missed: hints, or too many of them. ``last_id`` is the newest fact's id."""

    hints: Sequence[Hint]
    too_many: bool
    last_id: int


def missed_since(last_seen: int | None, queues: Queues) -> Replay:
    """What happened since the fact ``last_seen``, oldest first; nothing for a new page (None).

    A fact may be repeated, none is left out.
    """
    newest = last_event_id()
    if last_seen is None or last_seen > newest:
        # An id from the future was given by another database: there is nothing to go on from.
        return Replay((), too_many=last_seen is not None, last_id=newest)
    visible = Q() if queues is None else Q(queue_id__in=queues)
    hints = read_hints(
        Event.objects.filter(visible, _unseen(last_seen)), limit=REPLAYED_AT_MOST + 1
    )
    too_many = len(hints) > REPLAYED_AT_MOST
    return Replay(() if too_many else hints, too_many=too_many, last_id=newest)


def _unseen(last_seen: int) -> Q:
    later = Q(id__gt=last_seen)
    if connection.vendor == "sqlite":
        return later
    just_now = clock.now() - OVERLAP
    return later | Q(id__gt=last_seen - OVERLAP_IDS, recorded_at__gt=just_now)


def read_hints(events: QuerySet[Event], *, limit: int) -> list[Hint]:
    """Hints of those events, oldest first."""
    rows: Any = events.order_by("id").values_list(
        "id", "kind", "subject_kind", "subject_id", "queue_id"
    )
    return [Hint(*row) for row in rows[:limit]]
