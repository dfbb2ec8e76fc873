"""Where the tickets of a desk stand: old ones are closed, young ones are everywhere."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

_Choice = TypeVar("_Choice", bound=str)


class Ending(StrEnum):
    """Where a ticket stands today."""

    NEW = "new"
    UNCONFIRMED = "unconfirmed"
    OPEN = "open"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_THIRD_PARTY = "waiting_third_party"
    ON_HOLD = "on_hold"
    REOPENED = "reopened"
    SOLVED = "solved"
    CLOSED = "closed"


_FRESH = {Ending.NEW: 40, Ending.OPEN: 20, Ending.WAITING_CUSTOMER: 34, Ending.SOLVED: 6}
_RECENT = {
    Ending.NEW: 6,
    Ending.OPEN: 18,
    Ending.WAITING_CUSTOMER: 37,
    Ending.WAITING_THIRD_PARTY: 8,
    Ending.ON_HOLD: 5,
    Ending.REOPENED: 5,
    Ending.SOLVED: 17,
}
_FORTNIGHT = {
    Ending.OPEN: 6,
    Ending.WAITING_CUSTOMER: 16,
    Ending.WAITING_THIRD_PARTY: 7,
    Ending.ON_HOLD: 4,
    Ending.REOPENED: 4,
    Ending.SOLVED: 40,
    Ending.CLOSED: 17,
}
_SEASON = {
    Ending.OPEN: 1,
    Ending.WAITING_CUSTOMER: 1,
    Ending.ON_HOLD: 1,
    Ending.SOLVED: 21,
    Ending.CLOSED: 76,
}
_OLD = {Ending.SOLVED: 3, Ending.CLOSED: 97}
_ENDINGS_BY_AGE = (
    (timedelta(hours=12), _FRESH),
    (timedelta(days=3), _RECENT),
    (timedelta(days=14), _FORTNIGHT),
    (timedelta(days=60), _SEASON),
    (timedelta.max, _OLD),
)


def ending_after(random: Random, age: timedelta) -> Ending:
    """Where a ticket of that age may well stand."""
    return drawn(random, next(weights for limit, weights in _ENDINGS_BY_AGE if age < limit))


def drawn(random: Random, weights: Mapping[_Choice, int]) -> _Choice:
    """One of the choices, the heavier the likelier."""
    return random.choices(list(weights), list(weights.values()))[0]
