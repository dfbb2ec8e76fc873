"""What is forgotten about the counters, and when."""

from datetime import timedelta

from guichet.desk.actions.idempotency import KEPT as ANSWERS_KEPT
from guichet.desk.calls import KEPT as CALLS_KEPT
from guichet.desk.models import ApiCall, IdempotentAnswer
from guichet.events.batches import delete_in_batches
from guichet.events.registry import every
from guichet.lib import clock


@every(timedelta(hours=1), name="desk.forget_old_calls")
def forget_old_calls() -> None:
    """Deletes the log of programs' calls older than 90 days."""
    delete_in_batches(ApiCall.objects.filter(at__lt=clock.now() - CALLS_KEPT))


@every(timedelta(hours=1), name="desk.forget_old_answers")
def forget_old_answers() -> None:
    """Deletes the answers to repeatable requests older than 24 hours."""
    delete_in_batches(IdempotentAnswer.objects.filter(created_at__lt=clock.now() - ANSWERS_KEPT))
