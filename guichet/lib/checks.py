"""Checking several fields so that one answer names every problem."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from guichet.lib.errors import Invalid, Problem
from guichet.lib.text import one_line
from guichet.lib.unset import UNSET

Check = Callable[[Any], Any]
CENT = Decimal("0.01")


def checked(given: Mapping[str, Any], checks: Mapping[str, Check]) -> dict[str, Any]:
    """The given values as their checks return them, without those left UNSET.

    Raises Invalid with the problems of all fields together.
    """
    fields: dict[str, Any] = {}
    errors: dict[str, list[Problem]] = {}
    for name, check in checks.items():
        value = given.get(name, UNSET)
        if value is UNSET:
            continue
        try:
            fields[name] = check(value)
        except Invalid as error:
            errors.update(error.errors)
    if errors:
        raise Invalid(errors)
    return fields


def checked_together(
    first: Callable[[], dict[str, Any]], second: Callable[[], dict[str, Any]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What both return. Raises Invalid with the problems of both."""
    errors: dict[str, list[Problem]] = {}
    results: list[dict[str, Any]] = []
    for check in (first, second):
        try:
            results.append(check())
        except Invalid as error:
            for name, problems in error.errors.items():
                errors.setdefault(name, []).extend(problems)
    if errors:
        raise Invalid(errors)
    return results[0], results[1]


def required(fields: Mapping[str, Any], *names: str) -> None:
    """Raise Invalid with every one of ``names`` that is missing."""
    missing = {
        name: [Problem("This field can't be empty.", code="required")]
        for name in names
        if fields.get(name, UNSET) is UNSET
    }
    if missing:
        raise Invalid(missing)


def whole_number(value: int, *, field: str, least: int, most: int) -> int:
    """``value``, when it lies between ``least`` and ``most``. Raises Invalid."""
    if not least <= value <= most:
        raise Invalid.field(field, f"Use a whole number from {least} to {most}.")
    return value


def money(value: Decimal, *, field: str, most: Decimal) -> Decimal:
    """``value`` to the cent, from 0 to ``most``. Raises Invalid."""
    if not value.is_finite() or not 0 <= value <= most:
        raise Invalid.field(field, f"Use an amount from 0 to {most}.")
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def line(field: str, limit: int, *, needed: bool = False) -> Check:
    """A check of a line, which may be empty unless it is ``needed``."""
    return lambda value: one_line(value, field=field, limit=limit, required=needed)


def as_given(value: Any) -> Any:
    """The check of what needs none: a row, a flag."""
    return value
