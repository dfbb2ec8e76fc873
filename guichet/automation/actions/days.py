"""Saying on which days nobody works."""

from datetime import date

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.automation.events import DayExcluded, DayIncluded
from guichet.automation.models import ExcludedDay
from guichet.desk.models import Queue
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib.errors import Invalid
from guichet.lib.text import one_line


def exclude_day(
    actor: Actor,
    *,
    day: date | None = None,
    weekday: int | None = None,
    queue: Queue | None = None,
    name: str = "",
) -> bool:
    """Let a date, or a day of each week (0 is Monday), not count as waiting, in that queue or in
    all; says whether that is new. Raises Invalid unless it is one of the two."""
    _require(actor, queue)
    if (day is None) == (weekday is None) or not 0 <= (weekday or 0) <= 6:
        raise Invalid.field("day", "Use a date or a day of the week.")
    name = one_line(name, field="name", limit=100, required=False)
    with transaction.atomic():
        found = ExcludedDay.objects.filter(queue=queue, day=day, weekday=weekday)
        if found.update(name=name):
            return False
        ExcludedDay.objects.create(queue=queue, day=day, weekday=weekday, name=name)
        _record(actor, queue, DayExcluded(day=_told(day, weekday)))
    return True


def include_day(
    actor: Actor,
    *,
    day: date | None = None,
    weekday: int | None = None,
    queue: Queue | None = None,
) -> bool:
    """Let that day count as waiting again; says whether it did not."""
    _require(actor, queue)
    with transaction.atomic():
        found = ExcludedDay.objects.filter(queue=queue, day=day, weekday=weekday)
        removed, _ = found.delete()
        if removed:
            _record(actor, queue, DayIncluded(day=_told(day, weekday)))
    return bool(removed)


def _require(actor: Actor, queue: Queue | None) -> None:
    if queue is None:
        require(actor, Right.DESK_MANAGE)
    else:
        require(actor, Right.QUEUE_MANAGE, queue)


def _told(day: date | None, weekday: int | None) -> str:
    return day.isoformat() if day else f"weekday {weekday}"


def _record(actor: Actor, queue: Queue | None, fact: Fact) -> None:
    subject = Subject("queue", queue.id) if queue else Subject("desk", 0)
    record(actor, fact, subject=subject, queue_id=queue.id if queue else None)
