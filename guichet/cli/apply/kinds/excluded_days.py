"""``excluded_days``: days that do not count as waiting."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator

from guichet.automation.actions import exclude_day, include_day
from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _date(value: object) -> object:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("use a date such as 2027-12-25") from None


class ExcludedDayEntry(Entry):
    """``{weekday: sunday}`` or ``{day: 2027-12-25, name: Christmas, queue: SUP}``"""

    day: Annotated[date, BeforeValidator(_date)] | None = None
    weekday: (
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None
    ) = None
    queue: Text | None = None
    name: Text = ""
    removed: bool = False


def carry_out(setup: Setup, entry: ExcludedDayEntry) -> None:
    """Exclude the day, or let it count again."""
    queue = setup.queue(entry.queue) if entry.queue else None
    weekday = _WEEK.index(entry.weekday) if entry.weekday else None
    told = entry.day.isoformat() if entry.day else entry.weekday
    what = f"excluded day {told} of {queue.code if queue else 'every queue'}"
    if entry.removed:
        if include_day(setup.actor, day=entry.day, weekday=weekday, queue=queue):
            setup.ledger.changed(what, {"excluded": True}, {"excluded": False})
        return
    if exclude_day(setup.actor, day=entry.day, weekday=weekday, queue=queue, name=entry.name):
        setup.ledger.created(what, entry.given("name"))


KIND = Kind(key="excluded_days", model=ExcludedDayEntry, carry_out=carry_out)
"""Its entries are found by their day."""
