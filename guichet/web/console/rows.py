"""A ticket as one row of a list."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from guichet.sla.priority import Priority
from guichet.tickets.states import FieldKind, Status
from guichet.web import moments
from guichet.web.moments import Deadline

if TYPE_CHECKING:
    from guichet.tickets.models import CustomField, Ticket

MOST_ANSWERS = 3
# Markdown's marks are noise in one line of grey; what they stand around is kept.
_MARKS = re.compile(r"[*`]{1,3}|(?<!\S)(?:#{1,6}|>+|-|\d+\.)(?=\s)")


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a row shows, ready to print."""

    id: int
    reference: str
    subject: str
    last_words: str
    customer: str
    updated_at: datetime
    deadline: Deadline | None
    status: str
    on_hold: bool
    priority: str
    assignee: str
    needs_reply: bool
    url: str
    answers: Sequence[tuple[str, str]] = ()
    is_open: bool = False

    @property
    def print(self) -> str:
        """A fingerprint of what happened: the page lets a row glow when it differs."""
        shown = (
            self.subject, self.last_words, self.customer, self.updated_at.isoformat(),
            self.status, self.on_hold, self.priority, self.assignee, self.needs_reply,
            *self.answers,
        )  # fmt: skip
        return hashlib.blake2s(repr(shown).encode(), digest_size=6).hexdigest()


def row(
    ticket: "Ticket",
    *,
    url: str,
    answers: Sequence[tuple["CustomField", str]] = (),
    is_open: bool = False,
) -> Row:
    """The row of a ticket that came with its customer and assignee, with the ``answers`` that
    lists show."""
    return Row(
        id=ticket.id,
        reference=ticket.reference,
        subject=ticket.subject,
        last_words=_plain(ticket.last_words),
        customer=ticket.customer.name if ticket.customer else ticket.source_user or "",
        updated_at=ticket.updated_at,
        deadline=moments.deadline(ticket.next_due_at, started=ticket.created_at),
        status=Status(ticket.status).key,
        on_hold=ticket.on_hold,
        priority=Priority(ticket.priority).key,
        assignee=ticket.assignee.name if ticket.assignee else "",
        needs_reply=ticket.needs_reply,
        url=url,
        answers=[_answer(field, value) for field, value in answers[:MOST_ANSWERS]],
        is_open=is_open,
    )


def _answer(field: "CustomField", value: str) -> tuple[str, str]:
    # A ticked box says no more than what it is called.
    return (field.label, "") if field.kind == FieldKind.CHECKBOX else (field.label, _plain(value))


def _plain(words: str) -> str:
    return " ".join(_MARKS.sub("", words).split())
