"""Counting the days that a ticket has waited. Pure."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

_ONE_DAY = timedelta(days=1)
_LONGEST = 20 * 366
"""Days that are looked back at most: every weekday may be excluded."""


def waiting_since(
    now: datetime, days: int, *, excluded: Callable[[date], bool], zone: tzinfo
) -> datetime | None:
    """The latest moment since which ``days`` whole days have passed that are not excluded.

    Whole days are those from midnight to midnight: of a ticket of Monday at ten, two have passed
    on Thursday. None on a day that is excluded itself, and when there are not that many.
    """
    today = now.astimezone(zone).date()
    if excluded(today):
        return None
    day = today
    for _ in range(_LONGEST):
        if days == 0:
            return datetime.combine(day, time.min, tzinfo=zone)
        day -= _ONE_DAY
        days -= not excluded(day)
    return None
