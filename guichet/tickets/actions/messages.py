"""Saying something in a ticket."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.events.facts import Fact
from guichet.lib import clock
from guichet.lib.errors import Invalid
from guichet.lib.text import many_lines, shorten
from guichet.lib.unset import UNSET, Unset
from guichet.people.models import Customer
from guichet.tickets import rules
from guichet.tickets.actions.files import Upload, store_attachments
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.actions.steps import move_to, see_that_it_comes_back
from guichet.tickets.events import TicketNoted, TicketReplied, TicketStatusChanged
from guichet.tickets.models import Message, Ticket
from guichet.tickets.search import index_more
from guichet.tickets.states import Status


def reply_to_ticket(
    actor: Actor,
    ticket: Ticket,
    *,
    body: str,
    status: Status | None | Unset = UNSET,
    resolution_text: str | Unset = UNSET,
    customer: Customer | None = None,
    files: Sequence[Upload] = (),
    may_be_blank: bool = False,
) -> Message:
    """Answer publicly, as the actor or in the name of ``customer``. Customers answer what they
    asked in their own name, and what status follows is not theirs to choose.

    ``status`` left UNSET follows from who spoke: an agent's answer waits for the customer, a
    customer's brings the ticket back; None leaves it as it is. ``resolution_text`` is kept with
    the ticket as its solution in words. Nothing but blanks is refused unless it ``may_be_blank``.
    Raises Invalid, Forbidden, and Conflict ``reopen_too_late`` to customers.
    """
    require(actor, Right.TICKET_REPLY, ticket)
    if files:
        require(actor, Right.TICKET_ATTACH, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        if actor.customer_id is not None:
            customer, status, resolution_text = fresh.customer, UNSET, UNSET
            see_that_it_comes_back(actor, fresh)
        message = write_message(
            actor,
            fresh,
            Message.Kind.REPLY,
            body,
            customer=customer,
            files=files,
            required=not may_be_blank,
        )
        by_customer = customer is not None
        facts: list[Fact] = [
            TicketReplied(
                message=message.id,
                by="customer" if by_customer else "agent",
                status=status.key if isinstance(status, Status) else "",
            )
        ]
        if not by_customer and fresh.first_replied_at is None:
            fresh.first_replied_at = message.created_at
        fresh.needs_reply = by_customer
        fresh.last_words = shorten(message.body, 160)
        if resolution_text is not UNSET:
            fresh.resolution_text = many_lines(
                resolution_text, field="resolution", limit=rules.BODY_LENGTH, required=False
            )
        if status is UNSET:
            status = rules.status_after_reply(Status(fresh.status), by_customer=by_customer)
        if status is not None:
            facts.extend(_moved_by_reply(fresh, status))
        fresh.edited_by_id = actor.user_id
        save_changed(fresh)
        state(actor, fresh, facts)
    return message


def _moved_by_reply(ticket: Ticket, status: Status) -> list[Fact]:
    """The change of status that goes with a reply, marked so that it is told of once."""
    return [
        replace(fact, replied=True) if isinstance(fact, TicketStatusChanged) else fact
        for fact in move_to(ticket, status)
    ]


def add_note(
    actor: Actor,
    ticket: Ticket,
    *,
    body: str,
    files: Sequence[Upload] = (),
    may_be_blank: bool = False,
) -> Message:
    """Leave a note that only those who work the queue read. Nothing but blanks is refused unless it
    ``may_be_blank``. Raises Invalid and Forbidden."""
    require(actor, Right.TICKET_NOTE, ticket)
    if files:
        require(actor, Right.TICKET_ATTACH, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        required = not may_be_blank
        message, fact = write_note(actor, fresh, body, files=files, required=required)
        fresh.edited_by_id = actor.user_id
        save_changed(fresh)
        state(actor, fresh, [fact])
    return message


def write_note(
    actor: Actor,
    ticket: Ticket,
    body: str,
    *,
    files: Sequence[Upload] = (),
    required: bool = True,
) -> tuple[Message, Fact]:
    """The note itself, for verbs that have asked and locked already."""
    message = write_message(actor, ticket, Message.Kind.NOTE, body, files=files, required=required)
    return message, TicketNoted(message=message.id)


def write_message(
    actor: Actor,
    ticket: Ticket,
    kind: Message.Kind,
    body: str,
    *,
    customer: Customer | None = None,
    files: Sequence[Upload] = (),
    required: bool = True,
) -> Message:
    """The message itself, for verbs that have asked and locked already."""
    text = many_lines(body, field="body", limit=rules.BODY_LENGTH, required=required and not files)
    if customer is not None and customer.id != ticket.customer_id:
        raise Invalid.field("customer", "This customer did not open the ticket.", code="unknown")
    message = Message.objects.create(
        ticket=ticket,
        kind=kind,
        author_name=customer.name if customer else actor.name,
        user_id=None if customer else actor.user_id,
        customer=customer,
        body=text,
        created_at=clock.now(),
    )
    store_attachments(message, files)
    index_more(ticket.id, text)
    return message
