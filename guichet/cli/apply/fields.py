"""What may stand behind a key, for the models of the kinds."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

from django.utils import timezone
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_DURATION = re.compile(r"(\d{1,6}) ?(min|m|h|d)")
_MINUTES = {"min": 1, "m": 1, "h": 60, "d": 24 * 60}


class Entry(BaseModel):
    """One entry of a set-up file: no key it does not know, no value of another type.

    A default marks a key that may be left out. What then happens, ``given`` leaves to the verbs.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def given(self, *names: str) -> dict[str, Any]:
        """Those of these keys that stand in the file; the others stay as they are on the desk."""
        return {name: getattr(self, name) for name in names if name in self.model_fields_set}


def _as_typed(value: object) -> object:
    """``external_id: 42`` means the text "42"."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _minutes(value: object) -> object:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("use a time such as 15 min, 4 h or 3 d")
    return int(found[1]) * _MINUTES[found[2]]


def _moment(value: object) -> object:
    """ISO 8601; without a zone it is the desk's own, without a time midnight."""
    try:
        found = datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("use a moment such as 2027-01-31 or 2027-01-31T18:00:00+01:00") from None
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _amount(value: object) -> object:
    """9.99 and "9,99"; never a number that only looks like it."""
    try:
        text = str(value).replace(",", ".")
        found = Decimal(text if isinstance(value, int | float | str) else "")
    except InvalidOperation:
        raise ValueError("use an amount such as 9.99") from None
    if isinstance(value, bool) or not found.is_finite():
        raise ValueError("use an amount such as 9.99")
    return found


def _uuid(value: object) -> object:
    try:
        return UUID(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("use a UUID such as 0198c0de-1c2a-7c3e-9a51-0d5f2c1b7e42") from None


Text = Annotated[str, BeforeValidator(_as_typed)]
Duration = Annotated[int, BeforeValidator(_minutes)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Uid = Annotated[UUID, BeforeValidator(_uuid)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Number = Annotated[int, Field(ge=1, le=2**53)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
