"""Questions about days on which nobody works, about tickets that have waited too long, and about
prepared answers."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from guichet.access import Actor, Right, may, require
from guichet.automation import rules
from guichet.automation.models import ExcludedDay, Macro
from guichet.desk.models import Queue
from guichet.desk.queries import queues_where
from guichet.lib import clock
from guichet.lib.errors import NotFound
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


def macros_for(actor: Actor, queue_id: int) -> QuerySet[Macro]:
    """The prepared answers of that queue, then those of all; none where ``actor`` can't reply."""
    if not actor.holds(Right.TICKET_REPLY, queue_id):
        return Macro.objects.none()
    own = Q(queue=queue_id) | Q(queue=None)
    own_first = F("queue").asc(nulls_last=True)
    return Macro.objects.filter(own).order_by(own_first, "name", "id")


def macros_managed(actor: Actor) -> QuerySet[Macro]:
    """The prepared answers that ``actor`` may change, by name."""
    mine = Q(queue__in=queues_where(actor, Right.QUEUE_MANAGE).order_by())
    if may(actor, Right.DESK_MANAGE):
        mine |= Q(queue=None)
    return Macro.objects.filter(mine).select_related("queue").order_by("name", "id")


def macro_managed(actor: Actor, macro_id: int) -> Macro:
    """One of them. Raises NotFound."""
    found = macros_managed(actor).filter(id=macro_id).first()
    if found is None:
        raise NotFound("macro")
    return found


def macro_for(actor: Actor, queue_id: int, macro_id: int) -> Macro:
    """One that ``actor`` may answer with in that queue. Raises NotFound, and Forbidden where they
    can't reply."""
    require(actor, Right.TICKET_REPLY, queue_id)
    found = macros_for(actor, queue_id).filter(id=macro_id).first()
    if found is None:
        raise NotFound("macro")
    return found
