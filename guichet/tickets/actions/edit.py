"""Changing what a ticket is about."""

from collections.abc import Sequence

from guichet.access import Actor, Right, require
from guichet.events.facts import Fact
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.tickets import rules
from guichet.tickets.actions.labels import category_for, type_for
from guichet.tickets.actions.machine import make
from guichet.tickets.actions.steps import see_that_they_ask_here
from guichet.tickets.actions.values import TicketChanges
from guichet.tickets.events import TicketEdited
from guichet.tickets.models import Message, Ticket
from guichet.tickets.search import reindex_headline


def edit_ticket(actor: Actor, ticket: Ticket, changes: TicketChanges) -> Ticket:
    """Change what the ticket is about: subject, description, type, category, customer."""
    require(actor, Right.TICKET_EDIT, ticket)
    return make(actor, ticket, [lambda fresh: edit(fresh, changes)])


def edit(ticket: Ticket, changes: TicketChanges) -> Sequence[Fact]:
    """The change behind every edit of a locked ticket; other changes in it are left alone."""
    edited: dict[str, list[str]] = {}

    def note(name: str, old: object, new: object) -> None:
        if old != new:
            edited[name] = [str(old or ""), str(new or "")]

    if changes.subject is not UNSET:
        subject = one_line(changes.subject, field="subject", limit=rules.SUBJECT_LENGTH)
        note("subject", ticket.subject, subject)
        ticket.subject = subject
    if changes.type is not UNSET:
        type_ = type_for(changes.type)
        note("type", ticket.type, type_)
        ticket.type = type_
    if changes.category is not UNSET:
        category = category_for(ticket.queue_id, changes.category)
        note("category", ticket.category, category)
        ticket.category = category
    if changes.customer is not UNSET:
        note("customer", ticket.customer, changes.customer)
        if changes.customer is not None:
            see_that_they_ask_here(changes.customer, ticket.queue.directory_id)
        ticket.customer = changes.customer
    description = _describe(ticket, changes.description)
    if description is not None:
        # The old text may be long; that it changed is what the timeline tells.
        edited["description"] = ["", ""]
    if "subject" in edited or description is not None:
        _reindex(ticket)
    return [TicketEdited(changes=edited)] if edited else ()


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
