"""What else a ticket's pane shows: answers to what its type asks, time, files, assets, family."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from guichet.access import Actor, Right, may
from guichet.assets.queries import assets_of
from guichet.commerce.queries import Matter, matters_of
from guichet.tickets.fields import asked_now
from guichet.tickets.queries import fields_of_type, values_of, visible_to
from guichet.tickets.states import Status

if TYPE_CHECKING:
    from datetime import datetime

    from guichet.assets.models import Asset
    from guichet.tickets.models import Attachment, CustomField, Message, Ticket, TimeEntry
    from guichet.tickets.timeline import Entry


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A question of a form: a custom field, or something else that is asked as one.

    The kind ``select`` offers ``pairs`` of values and words. With a ``parent`` it is asked only
    ``when`` that other question has this answer.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    options: Sequence[str] = ()
    pairs: Sequence[tuple[str, str]] = ()
    required: bool = False
    error: str = ""
    hint: str = ""
    parent: str = ""
    when: str = ""
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Worked:
    """Time that somebody wrote down."""

    author: str
    hours: Decimal
    at: "datetime"
    is_public: bool
    has_cost: bool


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file of the ticket."""

    uid: str
    name: str
    size: int
    author: str
    description: str
    at: "datetime"
    may_remove: bool


@dataclass(frozen=True, kw_only=True)
class Relative:
    """A ticket above or below."""

    reference: str
    subject: str
    status: str


@dataclass(frozen=True, kw_only=True)
class More:
    """What the pane shows."""

    answers: Sequence[Answer]
    worked: Sequence[Worked]
    hours: Decimal
    files: Sequence[Kept]
    assets: Sequence["Asset"]
    about: Matter | None
    may_relate: bool
    parent: Relative | None
    children: Sequence[Relative]
    may_log: bool


def more(actor: Actor, ticket: "Ticket", entries: Iterable["Entry"]) -> More:
    """The pane of a ticket: five statements at most; time and files stand in its messages."""
    said = [entry.message for entry in entries if entry.message is not None]
    worked = [_worked(message, entry) for message in said if (entry := _entry(message))]
    parent, children = _family(actor, ticket)
    return More(
        answers=answers(ticket.type_id, values_of(actor, ticket)) if ticket.type_id else (),
        worked=worked[::-1],
        hours=sum((each.hours for each in worked), Decimal(0)),
        files=_files(actor, ticket, said),
        assets=list(assets_of(actor, ticket)),
        about=matters_of([ticket.id]).get(ticket.id),
        may_relate=ticket.customer_id is not None and bool(may(actor, Right.TICKET_EDIT, ticket)),
        parent=parent,
        children=children,
        may_log=bool(may(actor, Right.TIME_LOG, ticket)),
    )


def answers(
    type_id: int, values: Mapping[int, str], errors: Mapping[str, str] | None = None
) -> list[Answer]:
    """What is asked about tickets of a type, with what is said so far."""
    fields = list(fields_of_type(type_id))
    asked = asked_now(fields, values)
    return [
        _answer(
            field,
            values.get(field.id, ""),
            error=(errors or {}).get(f"field_{field.id}", ""),
            hidden=field.id not in asked,
        )
        for field in fields
    ]


def given_values(posted: Mapping[str, str], type_id: int | None) -> dict[int, str]:
    """The answers in a form; a box that is not ticked is not sent."""
    if type_id is None:
        return {}
    return {field.id: posted.get(f"field_{field.id}", "") for field in fields_of_type(type_id)}


def _answer(field: "CustomField", value: str, *, error: str, hidden: bool) -> Answer:
    return Answer(
        name=f"field_{field.id}",
        label=field.label,
        kind=field.kind,
        value=value,
        options=field.options,
        required=field.required and field.parent_id is None,
        error=error,
        parent=f"field_{field.parent_id}" if field.parent_id else "",
        when=field.linked_value,
        hidden=hidden,
    )


def _entry(message: "Message") -> "TimeEntry | None":
    return getattr(message, "time_entry", None)


def _worked(message: "Message", entry: "TimeEntry") -> Worked:
    return Worked(
        author=message.author_name,
        hours=entry.hours,
        at=message.created_at,
        is_public=not message.is_note,
        has_cost=entry.has_cost,
    )


def _files(actor: Actor, ticket: "Ticket", said: Iterable["Message"]) -> list[Kept]:
    attach = bool(may(actor, Right.TICKET_ATTACH, ticket))
    manage = bool(may(actor, Right.QUEUE_MANAGE, ticket))

    def removable(file: "Attachment") -> bool:
        return manage or (attach and actor.user_id == file.uploaded_by_id is not None)

    return [
        Kept(
            uid=str(file.uid),
            name=file.name,
            size=file.size,
            author=message.author_name,
            description=file.description,
            at=file.created_at,
            may_remove=removable(file),
        )
        for message in said
        for file in message.attachments.all()
    ]


def _family(actor: Actor, ticket: "Ticket") -> tuple[Relative | None, list[Relative]]:
    """The ticket above and those below, as far as they are seen, in one statement."""
    near = visible_to(actor).filter(Q(parent_id=ticket.id) | Q(id=ticket.parent_id or 0))
    parent, children = None, []
    for row in near.order_by("id")[:50]:
        relative = Relative(
            reference=row.reference, subject=row.subject, status=Status(row.status).key
        )
        if row.id == ticket.parent_id:
            parent = relative
        else:
            children.append(relative)
    return parent, children
