"""Keyset pages: a cursor names the last row seen, so page 100 costs what page 1 does."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from guichet.lib.errors import Invalid

Row = TypeVar("Row")
CursorValue = str | int | float | None


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A page of rows and the cursor of the next one, or None at the end."""

    rows: Sequence[Row]
    next_cursor: str | None


def encode_cursor(values: Sequence[CursorValue]) -> str:
    """An opaque, URL-safe cursor over the sort values of the last row."""
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, size: int) -> list[CursorValue]:
    """The values in ``cursor``. Raises Invalid when it was not made by encode_cursor."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Invalid.field("cursor", "This is not a cursor of this list.") from error
    plain = isinstance(values, list) and all(
        value is None or isinstance(value, str | int | float) for value in values
    )
    if not plain or len(values) != size:
        raise Invalid.field("cursor", "This is not a cursor of this list.")
    return list(values)
