"""What counters and keys must look like. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from guichet.lib.errors import Invalid

_CODE = re.compile(r"[A-Z0-9]{2,8}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GIVEN_TOKEN = re.compile(r"[\x21-\x7e]{16,255}")

# SQLite and PostgreSQL both hold larger numbers, but not every client's integer does.
LARGEST_NUMBER = 2**53

# Integria's programs say 1 for “every group”: docs/decisions/0011-no-queue-is-number-one.md
EVERY_QUEUE = 1
MOST_ESCALATE_DAYS = 3650


def queue_code(value: str) -> str:
    """2–8 characters of ``A-Z 0-9``: the prefix of references. Raises Invalid."""
    if not _CODE.fullmatch(value):
        raise Invalid.field("code", "Use 2 to 8 capital letters and digits.")
    return value


def queue_slug(value: str) -> str:
    """Lower-case words joined by dashes, at most 100 characters. Raises Invalid."""
    if not _SLUG.fullmatch(value) or len(value) > 100:
        raise Invalid.field("slug", "Use small letters, digits and single dashes.")
    return value


def ticket_number(value: int) -> int:
    """A number that a ticket may have. Raises Invalid."""
    if not 1 <= value <= LARGEST_NUMBER:
        raise Invalid.field("next_number", f"Use a number from 1 to {LARGEST_NUMBER}.")
    return value


def given_token(value: str) -> str:
    """A secret brought along from elsewhere: 16–255 visible ASCII characters. Raises Invalid."""
    if not _GIVEN_TOKEN.fullmatch(value):
        raise Invalid.field("token", "Use 16 to 255 visible characters without blanks.")
    return value


def key_refusal(
    revoked_at: datetime | None, expires_at: datetime | None, *, moment: datetime
) -> str | None:
    """Why a key opens nothing at ``moment``: revoked, expired, or None when it does."""
    if revoked_at is not None and revoked_at <= moment:
        return "revoked"
    if expires_at is not None and expires_at <= moment:
        return "expired"
    return None


@dataclass(frozen=True)
class Numbering:
    """How a queue numbers: the least digits of a number and the first one given."""

    padding: int
    first: int


def default_numbering(*, own_directory: bool) -> Numbering:
    """``FACT-001`` for counters that share their customers (ICD Tracker), ``INV-1001`` for an
    application with customers of its own (SupportDesk)."""
    return Numbering(padding=1, first=1001) if own_directory else Numbering(padding=3, first=1)
