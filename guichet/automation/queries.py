"""Questions about days on which nobody works, and about tickets that have waited too long."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from guichet.access import Actor, Right
from guichet.automation import rules
from guichet.automation.models import ExcludedDay
from guichet.desk.models import Queue
from guichet.desk.queries import queues_where
from guichet.lib import clock
from guichet.sla.priority import Priority
from guichet.tickets.models import Ticket
from guichet.tickets.queries import visible_to
from guichet.tickets.rules import ESCALATED

_AT_ONCE = 200


def excluded_days() -> list[ExcludedDay]:
    """Every excluded day, days of the week first."""
    by_day = F("day").asc(nulls_first=True)
    return list(ExcludedDay.objects.select_related("queue").order_by(by_day, "weekday", "id"))


def excluded_in(queue: Queue, days: Iterable[ExcludedDay]) -> Callable[[date], bool]:
    """Says of a date whether it is excluded in that queue, by ``days``."""
    mine = [each for each in days if each.queue_id in (None, queue.id)]
    dates = {each.day for each in mine}
    weekdays = {each.weekday for each in mine}
    return lambda day: day in dates or day.weekday() in weekdays


def escalating_queues(actor: Actor) -> QuerySet[Queue]:
    """The queues in use whose tickets escalate, where ``actor`` changes priorities."""
    return queues_where(actor, Right.TICKET_PRIORITY).filter(escalate_days__gt=0)


def waiting_too_long_since(queue: Queue) -> datetime | None:
    """The latest moment since which waiting in that queue is too long now; None when nothing
    escalates there today."""
    if not queue.escalate_days:
        return None
    return rules.waiting_since(
        clock.now(),
        queue.escalate_days,
        excluded=excluded_in(queue, excluded_days()),
        zone=timezone.get_default_timezone(),
    )


def tickets_waiting_since(actor: Actor, queue: Queue, since: datetime) -> Iterator[Ticket]:
    """The queue's tickets that have waited for the agents since then, oldest first."""
    waiting = visible_to(actor).filter(
        queue=queue, status__in=ESCALATED, on_hold=False, priority__lt=Priority.URGENT
    )
    waiting = waiting.alias(since=Coalesce("escalated_at", "created_at"))
    yield from waiting.filter(since__lte=since).order_by("id").iterator(_AT_ONCE)
