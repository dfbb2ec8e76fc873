"""What people's particulars must look like. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from guichet.lib.errors import Invalid
from guichet.lib.text import one_line

METADATA_BYTES = 16 * 1024
PAYLOAD_BYTES = 64 * 1024

_USERNAME = re.compile(r"[^\W_][\w.@+, -]*")
_ACTIVITY = re.compile(r"[a-z0-9_.]{1,100}")
_check_email = EmailValidator()


def email_address(value: str, *, field: str = "email") -> str:
    """A valid address of at most 254 characters, trimmed. Raises Invalid."""
    address = one_line(value, field=field, limit=254)
    try:
        _check_email(address)
    except ValidationError as error:
        raise Invalid.field(field, "This is not an e-mail address.") from error
    return address


def looks_like_email(value: str) -> bool:
    """Whether ``value`` is an e-mail address."""
    try:
        email_address(value)
    except Invalid:
        return False
    return True


def username(value: str) -> str:
    """1–100 letters, digits, ``._@+-``, commas and blanks (``Doe, John``). Raises Invalid."""
    name = one_line(value, field="username", limit=100)
    if not _USERNAME.fullmatch(name):
        raise Invalid.field("username", "Use letters, digits, commas, blanks and . _ @ + - only.")
    return name


def web_address(value: str, *, field: str) -> str:
    """An absolute http(s) address of at most 2048 characters. Raises Invalid."""
    address = one_line(value, field=field, limit=2048)
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise Invalid.field(field, "This is not an absolute http(s) address.")
    return address


def json_object(value: Mapping[str, Any], *, field: str, limit: int) -> dict[str, Any]:
    """``value``, if it can be stored and takes at most ``limit`` bytes as JSON. Raises Invalid."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        size = len(text.encode())
    except ValueError as error:
        raise Invalid.field(field, "This can't be written as JSON.") from error
    if size > limit:
        raise Invalid.field(
            field, f"At most {limit} bytes; this has {size}.", code="too_long", limit=limit
        )
    # PostgreSQL's jsonb has no NUL character.
    if "\\u0000" in text:
        raise Invalid.field(field, "NUL characters are not allowed.", code="control_characters")
    return dict(value)


def activity_type(value: str) -> str:
    """A dotted name of ``a-z 0-9 _ .``, 1–100 characters. Raises Invalid."""
    if not _ACTIVITY.fullmatch(value):
        raise Invalid.field("type", "Use 1 to 100 characters out of a-z, 0-9, _ and . only.")
    return value
