"""When things happen: a desk breathes with the working week of the people who write to it."""

from datetime import datetime, time, timedelta
from random import Random

from guichet.cli.demo.words import ZONE

SPAN = timedelta(days=182)
"""How far back the demo desk goes."""

_OPENS, _SHUTS = time(8, 30), time(18, 30)
_MINUTE = timedelta(minutes=1)


def openings(random: Random, now: datetime, count: int) -> list[datetime]:
    """``count`` moments of the last six months at which customers write, in order.

    Most fall into office hours; the last days hold a little more than their share, and the last
    hours are never empty, so that the desk looks alive whenever it is made.
    """
    fresh = [now - random.randint(4, 600) * _MINUTE for _ in range(count // 25)]
    week = [_busy_moment(random, now, timedelta(days=6)) for _ in range(count // 6)]
    rest = count - len(fresh) - len(week)
    return sorted(fresh + week + [_busy_moment(random, now, SPAN) for _ in range(rest)])


def in_office(random: Random, after: datetime, *, minutes: float) -> datetime:
    """About ``minutes`` of office time after ``after``, at a moment when somebody is there."""
    left = timedelta(minutes=minutes * random.lognormvariate(0, 0.5))
    moment = _next_open(after)
    while True:
        shuts = datetime.combine(moment.astimezone(ZONE).date(), _SHUTS, ZONE)
        if moment + left <= shuts:
            return moment + left
        left -= shuts - moment
        moment = _next_open(shuts)


def on_call(random: Random, after: datetime, *, minutes: float) -> datetime:
    """About ``minutes`` later by the clock on the wall, day or night."""
    return after + timedelta(minutes=minutes * random.lognormvariate(0, 0.4))


def when_awake(random: Random, after: datetime, *, minutes: float) -> datetime:
    """About ``minutes`` later, but not between eleven at night and seven in the morning."""
    moment = on_call(random, after, minutes=minutes)
    local = moment.astimezone(ZONE)
    if 7 <= local.hour < 23:
        return moment
    morning = local + timedelta(days=1 if local.hour >= 23 else 0)
    return morning.replace(hour=7, minute=0, second=0) + random.randint(10, 170) * _MINUTE


def _busy_moment(random: Random, now: datetime, span: timedelta) -> datetime:
    while True:
        moment = now - random.random() * span
        if random.random() < _busyness(moment):
            return moment - timedelta(microseconds=moment.microsecond)


def _busyness(moment: datetime) -> float:
    """Between 0 and 1: Monday at ten is busy, Sunday night is not."""
    local = moment.astimezone(ZONE)
    by_hour = {9: 0.8, 10: 1.0, 11: 0.9, 12: 0.45, 13: 0.5, 14: 0.9, 15: 0.9, 16: 0.75, 17: 0.5}
    weight = by_hour.get(local.hour, 0.12 if 7 <= local.hour < 22 else 0.02)
    by_day = (1.0, 0.9, 0.85, 0.85, 0.7, 0.15, 0.1)
    return weight * by_day[local.weekday()]


def _next_open(moment: datetime) -> datetime:
    """``moment`` itself when the office is open, or the next opening."""
    local = moment.astimezone(ZONE)
    if local.weekday() < 5 and _OPENS <= local.time() < _SHUTS:
        return moment
    day = local.date() + timedelta(days=0 if local.time() < _OPENS else 1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, _OPENS, ZONE)
