"""What is forgotten about events, and when."""

from datetime import timedelta

from guichet.events.models import Delivery
from guichet.events.registry import every
from guichet.lib import clock

KEPT = timedelta(days=30)


@every(timedelta(hours=1), name="events.forget_old_deliveries")
def forget_old_deliveries() -> None:
    """Deletes deliveries that were done or skipped over 30 days ago; the facts stay."""
    ended = (Delivery.State.DONE, Delivery.State.SKIPPED)
    Delivery.objects.filter(state__in=ended, finished_at__lt=clock.now() - KEPT).delete()
