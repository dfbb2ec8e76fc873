"""The worker: calls listeners, at least once, with back-off, until done or dead."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, Q

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
    batch = _claim(limit)
    # Whoever waits for a slow one before it must not lose its lease meanwhile.
    until = clock.now() + LEASE / 2
    skipped: list[tuple[Delivery, str]] = []
    done = 0
    try:
        for delivery in batch:
            if clock.now() > until or (stop is not None and stop.is_set()):
                break
            between()
            done += 1
            reason = _deliver(delivery)
            if reason is not None:
                skipped.append((delivery, reason))
    finally:
        _skip(skipped)
        _release(batch[done:])
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


def _free(moment: datetime) -> Q:
    pending = Q(state=Delivery.State.PENDING, due_at__lte=moment)
    return pending & (Q(leased_until=None) | Q(leased_until__lt=moment))


def _claim(limit: int) -> Sequence[Delivery]:
    """Lease up to ``limit`` due deliveries for this worker, in one transaction for all of them:
    on SQLite each is a flush for which every request waits.

    PostgreSQL skips rows that others are claiming; SQLite lets one worker look at a time.
    """
    moment = clock.now()
    due = Delivery.objects.filter(_free(moment)).order_by("due_at", "id").values_list("id")
    if not due.exists():
        return ()
    with transaction.atomic():
        if connection.vendor == "postgresql":
            due = due.select_for_update(skip_locked=True)
        ids = [id for (id,) in due[:limit]]
        Delivery.objects.filter(id__in=ids).update(leased_until=moment + LEASE)
    claimed = Delivery.objects.select_related("event").in_bulk(ids)
    return [claimed[id] for id in ids if id in claimed]


def _deliver(delivery: Delivery) -> str | None:
    """Call the listener and write down how it went; of one with nothing to do, return why."""
    listener = listener_named(delivery.listener)
    with traced(delivery.event.request_id):
        try:
            if listener is None:
                raise Skip("this listener is not installed")
            listener.handler(delivery.event)
        except Skip as reason:
            return str(reason)
        except Later as wait:
            _put_off(delivery, wait)
        except GiveUp as reason:
            _give_up(delivery, str(reason))
        except Exception as error:  # a listener's failure must not stop the others
            _retry_later(delivery, error)
        else:
            _finish(delivery, Delivery.State.DONE, "")
    return None


def _skip(skipped: Sequence[tuple[Delivery, str]]) -> None:
    """Finish deliveries that came to nothing, together: asking again after a crash does no harm."""
    if not skipped:
        return
    alike: dict[str, list[int]] = {}
    for delivery, reason in skipped:
        alike.setdefault(reason, []).append(delivery.id)
    with transaction.atomic():
        for reason, ids in alike.items():
            Delivery.objects.filter(id__in=ids).update(
                state=Delivery.State.SKIPPED,
                attempts=F("attempts") + 1,
                leased_until=None,
                finished_at=clock.now(),
                last_error=reason,
            )


def _release(deliveries: Sequence[Delivery]) -> None:
    """Leave deliveries to the next round, or to another worker."""
    if deliveries:
        ids = [delivery.id for delivery in deliveries]
        Delivery.objects.filter(id__in=ids).update(leased_until=None)


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
