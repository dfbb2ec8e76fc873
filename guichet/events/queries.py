"""Questions about facts and deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from guichet.access import Actor, Right, require
from guichet.events.facts import Subject
from guichet.events.models import Delivery, Event, WorkerHeartbeat
from guichet.lib import clock


def facts_of(subject: Subject) -> QuerySet[Event]:
    """The facts about ``subject``, in the order they happened.

    The caller has shown that its actor may see the subject.
    """
    return Event.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by(
        "occurred_at", "id"
    )


def feed(actor: Actor, *, after: int, limit: int) -> QuerySet[Event]:
    """Facts with an id above ``after`` that ``actor`` may see, oldest first."""
    return Event.objects.filter(visible_to(actor), id__gt=after).order_by("id")[:limit]


def visible_to(actor: Actor) -> Q:
    """Which facts ``actor`` may see: those of queues it reads, or its own if it is from outside."""
    if actor.own_only:
        return Q(actor_kind=actor.kind, actor_id=actor.id)
    queues = actor.queues_with(Right.TICKET_READ)
    return Q() if queues is None else Q(queue_id__in=queues)


def events_with_ids(actor: Actor, ids: Sequence[int]) -> QuerySet[Event]:
    """Those of these facts that ``actor`` may see, oldest first."""
    return Event.objects.filter(visible_to(actor), id__in=ids).order_by("id")


def last_event_id() -> int:
    """The newest fact's id, or 0 on a new desk."""
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


def recent_events(actor: Actor, *, limit: int, kind: str = "") -> QuerySet[Event]:
    """The newest facts first, optionally of one kind; for administrators."""
    require(actor, Right.DESK_MANAGE)
    events = Event.objects.filter(kind=kind) if kind else Event.objects.all()
    return events.order_by("-id")[:limit]


def dead_deliveries(actor: Actor, *, limit: int) -> QuerySet[Delivery]:
    """Deliveries that were given up, newest first; for administrators."""
    require(actor, Right.DESK_MANAGE)
    dead = Delivery.objects.filter(state=Delivery.State.DEAD)
    return dead.select_related("event").order_by("-id")[:limit]


def listeners_waited_for(actor: Actor) -> set[str]:
    """The names of listeners that something is still to be told; for administrators."""
    require(actor, Right.DESK_MANAGE)
    pending = Delivery.objects.filter(state=Delivery.State.PENDING)
    return set(pending.order_by().values_list("listener", flat=True).distinct())


def waiting_deliveries(prefix: str) -> int:
    """How many deliveries to listeners whose names begin with ``prefix`` are still to be made."""
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING)
    return waiting.filter(listener__startswith=prefix).count()


@dataclass(frozen=True)
class Pulse:
    """How the workers are: seconds since one was seen (None: never) and the oldest overdue job."""

    heartbeat_age: float | None
    delivery_lag: float


def pulse() -> Pulse:
    """The state of delivery now."""
    moment = clock.now()
    # A worker seen in an hour was seen before the clock was set back. Clocks differ a little.
    heartbeats = WorkerHeartbeat.objects.filter(seen_at__lt=moment + timedelta(minutes=1))
    seen = heartbeats.order_by("-seen_at").values_list("seen_at", flat=True).first()
    oldest = (
        Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=moment)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    return Pulse(
        heartbeat_age=None if seen is None else max(0.0, (moment - seen) / timedelta(seconds=1)),
        delivery_lag=0.0 if oldest is None else (moment - oldest) / timedelta(seconds=1),
    )


def seconds_ahead() -> float:
    """How far in the future a worker was seen: clocks differ, or this one was set back."""
    newest = WorkerHeartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    return 0.0 if newest is None else max(0.0, (newest - clock.now()) / timedelta(seconds=1))
