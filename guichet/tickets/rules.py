"""How tickets behave. Pure: no tables, no clock."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from guichet.lib.checks import whole_number
from guichet.lib.errors import Invalid
from guichet.sla.priority import Priority
from guichet.tickets.states import Resolution, Status

SUBJECT_LENGTH = 255
BODY_LENGTH = 1_000_000
CATEGORY_LENGTH = 100
TAG_LENGTH = 50
BROUGHT_ALONG = frozenset({"bug", "incident", "question", "task", "feature", "improvement"})
"""The types that a new desk has, and that programs name."""
MOST_TAGS = 50
MOST_COPIES = 50
METADATA_BYTES = 16 * 1024

_TYPE_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The part of a ticket that a change of status touches."""

    status: Status
    solved_at: datetime | None
    closed_at: datetime | None
    resolution: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where a change of status leads, and whether it brings an ended ticket back."""

    standing: Standing
    reopened: bool


def move(
    standing: Standing,
    wanted: Status,
    *,
    resolution: str | None,
    moment: datetime,
    literally: bool = False,
) -> Move:
    """Change the status at ``moment``. Any status may follow any other; a resolution of None
    leaves the one that stands.

    An ended ticket that becomes merely “new” again is reopened, unless that is meant ``literally``;
    solved and closed keep the time they were entered, and lose it when the ticket comes back.
    """
    reopened = wanted.is_active and not standing.status.is_active
    if reopened and not literally and wanted in (Status.NEW, Status.UNCONFIRMED):
        wanted = Status.REOPENED
    if wanted.is_active:
        ended = Standing(status=wanted, solved_at=None, closed_at=None, resolution=Resolution.NONE)
        return Move(standing=ended, reopened=reopened)
    return Move(standing=_ended(standing, wanted, resolution, moment), reopened=False)


def _ended(
    standing: Standing, wanted: Status, resolution: str | None, moment: datetime
) -> Standing:
    entered = wanted is not standing.status
    solved_at, closed_at = standing.solved_at, standing.closed_at
    if wanted is Status.SOLVED:
        solved_at, closed_at = (moment if entered else solved_at), None
    elif entered:
        closed_at = moment
    return Standing(
        status=wanted,
        solved_at=solved_at,
        closed_at=closed_at,
        resolution=standing.resolution if resolution is None else resolution,
    )


def status_after_reply(status: Status, *, by_customer: bool) -> Status:
    """Where a public reply leaves the ticket when nobody says otherwise.

    The customer's word brings a ticket back to the agents; an agent's word makes it wait for the
    customer, unless the ticket has ended.
    """
    if by_customer:
        if not status.is_active:
            return Status.REOPENED
        return Status.OPEN if status is Status.WAITING_CUSTOMER else status
    return Status.WAITING_CUSTOMER if status.is_active else status


def comes_back(status: Status, closed_at: datetime | None, *, days: int, moment: datetime) -> bool:
    """Whether whoever asked may take an ended ticket up again: a closed one for as many days as its
    queue says (-1 always, 0 never)."""
    if status is not Status.CLOSED or days < 0 or closed_at is None:
        return True
    return days > 0 and moment <= closed_at + timedelta(days=days)


ESCALATED = (Status.NEW, Status.UNCONFIRMED, Status.OPEN, Status.REOPENED)
"""Statuses in which a ticket waits for the agents: only then can it have waited too long."""

_STEPS = (Priority.INFORMATIVE, Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.CRITICAL)


def may_escalate(status: Status, *, on_hold: bool) -> bool:
    """Whether a ticket can have waited too long at all."""
    return status in ESCALATED and not on_hold


def next_step(priority: Priority) -> Priority | None:
    """The priority after that one when a ticket escalates; None when it is urgent already."""
    if priority >= Priority.URGENT:
        return None
    return next(step for step in _STEPS if step > max(priority, Priority.INFORMATIVE))


def next_due(
    status: Status,
    *,
    first_replied_at: datetime | None,
    first_reply_due_at: datetime | None,
    resolution_due_at: datetime | None,
) -> datetime | None:
    """The next promise to keep: the first reply until it is given, then the solution."""
    if not status.is_active:
        return None
    if first_replied_at is None and first_reply_due_at is not None:
        return first_reply_due_at
    return resolution_due_at


def reference(prefix: str, number: int, *, padding: int) -> str:
    """``FACT-001``: what people and programs call a ticket."""
    return f"{prefix}-{number:0{padding}d}"


def parse_reference(text: str) -> tuple[str, int] | None:
    """The prefix and number in ``text``, in any letter case and padding; None when it is none."""
    prefix, dash, digits = text.strip().upper().rpartition("-")
    words = prefix.isascii() and prefix.isalnum() and digits.isascii() and digits.isdigit()
    # Longer numbers overflow the databases' integers.
    if not dash or not words or len(digits) > 18:
        return None
    return prefix, int(digits)


def type_key(value: str) -> str:
    """The name of a kind of request: 1–40 of ``a-z 0-9 _ -``. Raises Invalid."""
    if not _TYPE_KEY.fullmatch(value):
        raise Invalid.field("key", "Use small letters, digits, _ and -, at most 40.")
    return value


def score(value: int | None) -> int | None:
    """How well it went, from 0 to 10; None for not said. Raises Invalid."""
    return None if value is None else whole_number(value, field="score", least=0, most=10)
