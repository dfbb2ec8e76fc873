"""When something is due. Pure; the desk is open around the clock until calendars say otherwise."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Target:
    """What is promised: minutes to the first reply and to the solution; None promises nothing."""

    first_reply_minutes: int | None
    resolution_minutes: int | None


@dataclass(frozen=True)
class DueDates:
    """When the promises of a Target fall due."""

    first_reply_at: datetime | None
    resolution_at: datetime | None


def due_dates(target: Target | None, *, start: datetime) -> DueDates:
    """The due dates of a ticket opened at ``start``."""
    if target is None:
        return DueDates(None, None)
    return DueDates(
        _after(start, target.first_reply_minutes), _after(start, target.resolution_minutes)
    )


def _after(start: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else start + timedelta(minutes=minutes)
