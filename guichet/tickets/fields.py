"""What custom fields take. Pure: no tables."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Protocol

from guichet.lib.errors import Invalid
from guichet.lib.text import many_lines, one_line
from guichet.tickets.states import FieldKind

LABEL_LENGTH = 100
VALUE_LENGTH = 255
TEXTAREA_LENGTH = 65_535
MOST_OPTIONS = 500
_YES = {"1", "true", "yes", "on"}
_NO = {"", "0", "false", "no", "off"}


def checked_value(kind: FieldKind, value: str, *, name: str, options: Sequence[str]) -> str:
    """``value`` as it is stored; ``""`` is no value. Raises Invalid for the field ``name``.

    Numbers are stored with a dot, dates as 2027-01-31, a ticked box as ``1``.
    """
    if kind is FieldKind.TEXTAREA:
        return many_lines(value, field=name, limit=TEXTAREA_LENGTH, required=False).strip()
    text = one_line(value, field=name, limit=VALUE_LENGTH, required=False)
    if kind.chooses:
        if text and text not in options:
            raise Invalid.field(name, "This is none of the options.", code="unknown")
        return text
    check = _CHECKS.get(kind)
    return text if check is None or not text else check(text, name)


class Question(Protocol):
    """What of a custom field decides whether it is asked."""

    id: int
    parent_id: int | None
    linked_value: str


def asked_now(questions: Sequence[Question], answers: Mapping[int, str]) -> set[int]:
    """The ids of those that are asked while these are the answers: all but linked ones whose
    parent says something else, or is not asked itself."""
    by_id = {question.id: question for question in questions}

    def is_asked(question: Question | None) -> bool:
        if question is None or question.parent_id is None:
            return question is not None
        says = answers.get(question.parent_id, "")
        return says == question.linked_value and is_asked(by_id.get(question.parent_id))

    return {question.id for question in questions if is_asked(question)}


def checked_options(kind: FieldKind, options: Sequence[str]) -> list[str]:
    """The options of a field that has some, each once. Raises Invalid."""
    names = [one_line(option, field="options", limit=VALUE_LENGTH) for option in options]
    once = list(dict.fromkeys(names))
    if not kind.chooses:
        return []
    if not once:
        raise Invalid.field("options", "A choice needs at least one option.", code="required")
    if len(once) > MOST_OPTIONS:
        message = f"At most {MOST_OPTIONS} options."
        raise Invalid.field("options", message, code="too_long", limit=MOST_OPTIONS)
    return once


def _number(text: str, name: str) -> str:
    try:
        number = Decimal(text.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Invalid.field(name, "This is not a number.")
    return f"{number:f}"


def _date(text: str, name: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Invalid.field(name, "Use a date such as 2027-01-31.") from error


def _tick(text: str, name: str) -> str:
    if text.casefold() in _YES:
        return "1"
    if text.casefold() in _NO:
        return ""
    raise Invalid.field(name, "Use 1 or 0.")


_CHECKS: dict[FieldKind, Callable[[str, str], str]] = {
    FieldKind.NUMERIC: _number,
    FieldKind.DATE: _date,
    FieldKind.CHECKBOX: _tick,
}
