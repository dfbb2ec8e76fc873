"""Changing what a ticket is about."""

from collections.abc import Callable, Sequence
from typing import Any

from guichet.access import Actor, Right, require
from guichet.events.facts import Fact
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people.models import Customer
from guichet.people.rules import json_object
from guichet.tickets import rules
from guichet.tickets.actions.fields import checked_values, keep_values
from guichet.tickets.actions.labels import category_for, type_for
from guichet.tickets.actions.machine import make
from guichet.tickets.actions.steps import see_that_they_ask_here
from guichet.tickets.actions.values import TicketChanges
from guichet.tickets.events import TicketEdited
from guichet.tickets.models import Message, Ticket, TicketType
from guichet.tickets.search import reindex_headline


def edit_ticket(actor: Actor, ticket: Ticket, changes: TicketChanges) -> Ticket:
    """Change what the ticket is about: subject, description, type, category, customer, what custom
    fields and the resolution say, data from programs, score."""
    require(actor, Right.TICKET_EDIT, ticket)
    return make(actor, ticket, [lambda fresh: edit(fresh, changes)])


def is_edit(changes: TicketChanges) -> bool:
    """Whether an edit is among the changes."""
    return any(getattr(changes, name) is not UNSET for name in _EDITED)


def edit(ticket: Ticket, changes: TicketChanges) -> Sequence[Fact]:
    """The change behind every edit of a locked ticket; other changes in it are left alone."""
    edited: dict[str, list[str]] = {}
    for name, wanted in _wanted(ticket, changes).items():
        old = getattr(ticket, name)
        if old != wanted:
            edited[name] = ["", ""] if name in _LONG else [_told(old), _told(wanted)]
            setattr(ticket, name, wanted)
    if changes.custom_fields is not UNSET:
        values = checked_values(ticket.type, changes.custom_fields)
        edited |= keep_values(ticket, values)
    description = _describe(ticket, changes.description)
    if description is not None:
        edited["description"] = ["", ""]
    if "subject" in edited or description is not None:
        _reindex(ticket)
    return [TicketEdited(changes=edited)] if edited else ()


_EDITED = (
    "subject", "description", "type", "category", "customer", "resolution_text", "custom_fields",
    "metadata", "score",
)  # fmt: skip
_LONG = {"resolution_text", "metadata"}
"""May be long; that it changed is what the timeline tells."""


def _wanted(ticket: Ticket, changes: TicketChanges) -> dict[str, object]:
    """The columns that are asked for, checked."""
    checks: dict[str, Callable[[Any], object]] = {
        "subject": lambda text: one_line(text, field="subject", limit=rules.SUBJECT_LENGTH),
        "type": type_for,
        "category": lambda name: category_for(ticket.queue_id, name),
        "customer": lambda customer: _who_asks(ticket, customer),
        "resolution_text": lambda text: many_lines(
            text, field="resolution_text", limit=rules.BODY_LENGTH, required=False
        ),
        "metadata": lambda given: json_object(
            {**ticket.metadata, **given}, field="metadata", limit=rules.METADATA_BYTES
        ),
        "score": rules.score,
    }
    return {
        name: check(getattr(changes, name))
        for name, check in checks.items()
        if getattr(changes, name) is not UNSET
    }


def _who_asks(ticket: Ticket, customer: Customer | None) -> Customer | None:
    if customer is not None:
        see_that_they_ask_here(customer, ticket.queue.directory_id)
    return customer


def _told(value: object) -> str:
    """As the timeline shows it; types are told by their keys, which it can translate."""
    if isinstance(value, TicketType):
        return value.name or value.key
    return "" if value is None else str(value)


def _describe(ticket: Ticket, wanted: str | Unset) -> str | None:
    """The new description, or None when it stays as it is."""
    if wanted is UNSET:
        return None
    text = many_lines(wanted, field="description", limit=rules.BODY_LENGTH, required=False)
    message = ticket.messages.filter(is_description=True).first()
    if (message.body if message else "") == text:
        return None
    if message is None:
        author = ticket.customer.name if ticket.customer else ticket.source_user or ""
        message = Message(
            ticket=ticket,
            kind=Message.Kind.REPLY,
            is_description=True,
            author_name=author[:200],
            customer=ticket.customer,
            created_at=ticket.created_at,
        )
    message.body = text
    message.save()
    return text


def _reindex(ticket: Ticket) -> None:
    message = ticket.messages.filter(is_description=True).first()
    body = message.body if message else ""
    reindex_headline(ticket.id, headline=f"{ticket.reference} {ticket.subject} {body}")
