"""What is forgotten about events, and when."""

from datetime import timedelta

from django.db.models import F

from guichet.events.batches import delete_in_batches
from guichet.events.models import Delivery
from guichet.events.registry import every
from guichet.lib import clock

KEPT = timedelta(days=30)


@every(timedelta(minutes=1), name="events.follow_the_clock")
def follow_the_clock() -> None:
    """Makes due again what became due in the future because the clock was set back since."""
    moment = clock.now()
    Delivery.objects.filter(
        state=Delivery.State.PENDING,
        attempts=0,
        due_at__gt=moment,
        # What is meant for later was due later when it was written, too.
        due_at__lte=F("event__recorded_at"),
    ).update(due_at=moment)


@every(timedelta(hours=1), name="events.forget_old_deliveries")
def forget_old_deliveries() -> None:
    """Deletes deliveries that were done or skipped over 30 days ago; the facts stay."""
    ended = (Delivery.State.DONE, Delivery.State.SKIPPED)
    old = Delivery.objects.filter(state__in=ended, finished_at__lt=clock.now() - KEPT)
    delete_in_batches(old)
