"""The fields of a request: what each may hold, in one table to read and document them by.

Every mistake is collected before any is told. Sentences are those that CLIENTXCMS's clients know.
"""

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from guichet.dialects.clientxcms.inputs import is_file
from guichet.lib.errors import Invalid, Problem

Schema = Mapping[str, Any]

BIGGEST_ID = 2**63 - 1
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,15})?")
_TRUE = {True, "1", "true"}
_FALSE = {False, "0", "false"}


class Wrong(Exception):
    """A value that its field can't hold: the end of “The NAME field …” or “The selected NAME …”."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field. ``read`` makes a value of what was sent or raises Wrong; ``schema`` is what
    OpenAPI says of it. A field that is not ``nullable`` takes null for “not given”."""

    name: str
    read: Callable[[Any], Any]
    schema: Schema
    required: bool = False
    nullable: bool = False
    description: str = ""

    def optional(self) -> "Field":
        """The same field where an update may leave it out."""
        return replace(self, required=False)


Fields = Sequence[Field]


def read_fields(given: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
    """The values of those fields that are given. Raises Invalid with everything that is wrong."""
    values: dict[str, Any] = {}
    problems: dict[str, list[Problem]] = {}
    for each in fields:
        try:
            if each.name not in given or (given[each.name] is None and not each.nullable):
                if each.required:
                    raise Wrong("The {name} field is required.")
            else:
                value = given[each.name]
                values[each.name] = None if value is None else each.read(value)
        except Wrong as error:
            problems[each.name] = [said(each.name, error)]
        except Invalid as error:
            problems.update({name: list(found) for name, found in error.errors.items()})
    if problems:
        raise Invalid(problems)
    return values


def said(name: str, error: Wrong) -> Problem:
    """The sentence about a field, worded for the wire already."""
    words = name.replace("_", " ")
    code = "required" if "is required" in error.sentence else "worded"
    return Problem(error.sentence.replace("{name}", words), code=code)


def text(name: str, *, limit: int, least: int = 0, required: bool = False, nullable: bool = False,
         description: str = "") -> Field:  # fmt: skip
    """Characters; a number is taken for how it is written."""

    def read(value: Any) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Wrong("The {name} field must be a string.")
        if len(value) > limit:
            raise Wrong(f"The {{name}} field must not be greater than {limit} characters.")
        if len(value) < least:
            raise Wrong(f"The {{name}} field must be at least {least} characters.")
        return value

    schema = {"type": "string", "maxLength": limit} | ({"minLength": least} if least else {})
    return Field(name=name, read=read, schema=schema, required=required, nullable=nullable,
                 description=description)  # fmt: skip


def integer(name: str, *, least: int = -(2**31), most: int = 2**31 - 1, required: bool = False,
            nullable: bool = False, description: str = "") -> Field:  # fmt: skip
    """A whole number, as JSON writes it or as text."""

    def read(value: Any) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Wrong("The {name} field must be an integer.")
        _see_range(value, least, most)
        return value

    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Field(name=name, read=read, schema=schema, required=required, nullable=nullable,
                 description=description)  # fmt: skip


def reference(name: str, *, required: bool = False, nullable: bool = False) -> Field:
    """The id of something; whether it exists is for the view to say."""
    return integer(name, least=1, most=BIGGEST_ID, required=required, nullable=nullable)


def amount(name: str, *, most: str, required: bool = False, nullable: bool = False) -> Field:
    """Money: a number of at least 0; text may use a comma."""
    return Field(
        name=name,
        read=lambda value: money(value, Decimal(most)),
        schema={"type": "number", "minimum": 0, "maximum": float(most)},
        required=required,
        nullable=nullable,
    )


def money(value: Any, most: Decimal) -> Decimal:
    """An amount to the cent. Raises Wrong."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = value.replace(",", ".")
    elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Wrong("The {name} field must be a number.")
    try:
        exact = Decimal(str(value))
        _see_range(exact, Decimal(0), most)
        return exact.quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Wrong("The {name} field must be a number.") from None


def boolean(name: str, *, required: bool = False, description: str = "") -> Field:
    """Yes or no, in any of the ways that clients write it."""

    def read(value: Any) -> bool:
        if isinstance(value, str | int | float):
            if value in _TRUE:
                return True
            if value in _FALSE:
                return False
        raise Wrong("The {name} field must be true or false.")

    return Field(name=name, read=read, schema={"type": "boolean"}, required=required,
                 description=description)  # fmt: skip


def choice(name: str, values: Callable[[], Collection[str]], *, required: bool = False,
           nullable: bool = False, open_ended: bool = False) -> Field:  # fmt: skip
    """One of a list. An ``open_ended`` one is long or each desk's own, so it is not documented."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in values():
            raise Wrong("The selected {name} is invalid.")
        return value

    schema: dict[str, Any] = {"type": "string"}
    if not open_ended:
        schema["enum"] = list(values())
    return Field(name=name, read=read, schema=schema, required=required, nullable=nullable)


def moment(name: str, *, nullable: bool = True) -> Field:
    """A time: ISO 8601, ``YYYY-MM-DD HH:MM:SS`` or a day, UTC unless it says otherwise."""

    def read(value: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None:
                found = found.replace(tzinfo=UTC)
            return found.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            raise Wrong("The {name} field must be a valid date.") from None

    return Field(
        name=name, read=read, schema={"type": "string", "format": "date-time"}, nullable=nullable
    )


def anything(name: str, *, nullable: bool = True) -> Field:
    """An object of the caller's own."""

    def read(value: Any) -> Any:
        if not isinstance(value, dict | list):
            raise Wrong("The {name} field must be an array.")
        return value

    return Field(name=name, read=read, schema={"type": "object"}, nullable=nullable)


def upload(name: str, *, limit: int, kinds: Sequence[str]) -> Field:
    """A file by multipart; its kind is told by its content when it is kept."""

    def read(value: Any) -> Any:
        if not is_file(value):
            raise Wrong("The {name} field must be a file.")
        if value.size > limit:
            raise Wrong(f"The {{name}} field must not be greater than {limit // 1024} kilobytes.")
        return value

    return Field(
        name=name,
        read=read,
        schema={"type": "string", "format": "binary"},
        description=f"Multipart only: {', '.join(kinds)}.",
    )


def _see_range(value: int | Decimal, least: int | Decimal, most: int | Decimal) -> None:
    if value < least:
        raise Wrong(f"The {{name}} field must be at least {least}.")
    if value > most:
        raise Wrong(f"The {{name}} field must not be greater than {most}.")


@dataclass(frozen=True)
class Body:
    """What a route takes: its fields, all of them optional where an object exists already."""

    fields: Fields
    files: bool = field(default=False)

    def partial(self) -> "Body":
        """For updates: what is absent stays as it is."""
        return replace(self, fields=tuple(each.optional() for each in self.fields))
