"""The worker: calls listeners, at least once, with back-off, until done or dead."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Q

from guichet.events.models import Delivery, WorkerHeartbeat
from guichet.events.registry import GiveUp, Later, Skip, all_jobs, listener_named
from guichet.lib import clock
from guichet.lib.trace import traced

log = structlog.get_logger(__name__)

IDLE_SECONDS = 0.2
HEARTBEAT_SECONDS = 5.0
LEASE = timedelta(minutes=2)
BACK_OFF = (5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400)
"""Seconds before each new attempt; a mail server may be away for a long weekend."""

# When this process last ran each job. Two workers may both run one: jobs bear that.
_last_runs: dict[str, datetime] = {}


def run_forever(stop: threading.Event, *, name: str) -> None:
    """Deliver what is due and tidy up until ``stop`` is set, then finish the delivery at hand."""
    pulse = _Pulse(name)
    while not stop.is_set():
        pulse.beat()
        run_jobs()
        if not run_due(limit=20, stop=stop, between=pulse.beat):
            stop.wait(IDLE_SECONDS)


def run_due(
    *,
    limit: int = 100,
    stop: threading.Event | None = None,
    between: Callable[[], None] = lambda: None,
) -> int:
    """Deliver up to ``limit`` deliveries that are due now; returns how many were tried.

    ``between`` is called before each: a slow mail server must not look like a dead worker.
    """
    done = 0
    for delivery_id in _due_ids(limit):
        if stop is not None and stop.is_set():
            break
        between()
        delivery = _claim(delivery_id)
        if delivery is not None:
            _deliver(delivery)
            done += 1
    return done


def run_jobs() -> None:
    """Run the periodic jobs whose time has come. A job that fails is tried again next time."""
    for job in all_jobs():
        last = _last_runs.get(job.name)
        # A clock that was set back must not keep a job from running.
        if last is None or not timedelta(0) <= clock.now() - last < job.interval:
            _last_runs[job.name] = clock.now()
            try:
                job.run()
            except Exception as error:  # tidying up must not stop deliveries
                log.error("job.failed", job=job.name, error=f"{type(error).__name__}: {error}")


class _Pulse:
    """Says that a worker is alive, now and then."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last: datetime | None = None

    def beat(self) -> None:
        rhythm = timedelta(seconds=HEARTBEAT_SECONDS)
        # Out of rhythm it is, too, when the clock was set back.
        if self._last is None or not timedelta(0) <= clock.now() - self._last < rhythm:
            beat(self._name)
            self._last = clock.now()


def beat(name: str) -> None:
    """Say that the worker ``name`` is alive; long-gone workers are forgotten."""
    seen_at = clock.now()
    WorkerHeartbeat.objects.update_or_create(worker=name, defaults={"seen_at": seen_at})
    WorkerHeartbeat.objects.filter(seen_at__lt=seen_at - timedelta(hours=1)).delete()


def _due_ids(limit: int) -> Sequence[int]:
    due = Delivery.objects.filter(_free(clock.now()))
    return list(due.order_by("due_at", "id").values_list("id", flat=True)[:limit])


def _free(moment: datetime) -> Q:
    pending = Q(state=Delivery.State.PENDING, due_at__lte=moment)
    return pending & (Q(leased_until=None) | Q(leased_until__lt=moment))


def _claim(delivery_id: int) -> Delivery | None:
    """Lease a delivery for this worker, or None when another one was quicker.

    PostgreSQL skips rows that others are claiming; elsewhere the conditional update decides.
    """
    moment = clock.now()
    with transaction.atomic():
        candidates = Delivery.objects.filter(_free(moment), id=delivery_id)
        if connection.vendor == "postgresql":
            candidates = candidates.select_for_update(skip_locked=True)
            if not candidates.exists():
                return None
        if not Delivery.objects.filter(_free(moment), id=delivery_id).update(
            leased_until=moment + LEASE
        ):
            return None
    return Delivery.objects.select_related("event").get(id=delivery_id)


def _deliver(delivery: Delivery) -> None:
    listener = listener_named(delivery.listener)
    with traced(delivery.event.request_id):
        try:
            if listener is None:
                raise Skip("this listener is not installed")
            listener.handler(delivery.event)
        except Skip as reason:
            _finish(delivery, Delivery.State.SKIPPED, str(reason))
        except Later as wait:
            _put_off(delivery, wait)
        except GiveUp as reason:
            _give_up(delivery, str(reason))
        except Exception as error:  # a listener's failure must not stop the others
            _retry_later(delivery, error)
        else:
            _finish(delivery, Delivery.State.DONE, "")


def _finish(delivery: Delivery, state: Delivery.State, note: str) -> None:
    Delivery.objects.filter(id=delivery.id).update(
        state=state,
        attempts=delivery.attempts + 1,
        leased_until=None,
        finished_at=clock.now(),
        last_error=note,
    )


def _put_off(delivery: Delivery, wait: Later) -> None:
    Delivery.objects.filter(id=delivery.id).update(
        leased_until=None, due_at=wait.due_at, last_error=str(wait)
    )


def _retry_later(delivery: Delivery, error: Exception) -> None:
    attempts = delivery.attempts + 1
    note = f"{type(error).__name__}: {error}"[:2000]
    if attempts > len(BACK_OFF):
        _give_up(delivery, note)
        return
    wait = BACK_OFF[attempts - 1]
    log.warning(
        "delivery.failed", delivery=delivery.id, listener=delivery.listener, error=note, wait=wait
    )
    Delivery.objects.filter(id=delivery.id).update(
        attempts=attempts,
        leased_until=None,
        due_at=clock.now() + timedelta(seconds=wait),
        last_error=note,
    )


def _give_up(delivery: Delivery, note: str) -> None:
    log.error("delivery.dead", delivery=delivery.id, listener=delivery.listener, error=note)
    _finish(delivery, Delivery.State.DEAD, note)
