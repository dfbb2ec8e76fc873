"""What dialects read out of a request."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest

from guichet.dialects.base import body_of
from guichet.lib.errors import Invalid

_DEEPEST = 100
"""Levels of nesting in a body; what is deeper was not made to be read."""


def json_body(request: HttpRequest) -> Any:
    """The body as JSON, whatever its Content-Type says.

    Raises TooLarge, and Invalid for ``body`` when there is none or it is not JSON (RFC 8259: no
    NaN, no Infinity).
    """
    try:
        value = json.loads(body_of(request), parse_constant=_not_json)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if _is_deep(value):
        raise _unreadable()
    return value


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _unreadable() -> Invalid:
    return Invalid.field("body", "This is not JSON.", code="unreadable")


def _is_deep(value: Any) -> bool:
    """Whether ``value`` is nested deeper than what writes it down again can bear."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return False
    return True
