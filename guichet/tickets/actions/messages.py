"""Saying something in a ticket."""

from collections.abc import Sequence

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
from guichet.tickets.actions.steps import move_to
from guichet.tickets.events import FileAttached, TicketNoted, TicketReplied
from guichet.tickets.models import Attachment, Message, Ticket
from guichet.tickets.search import index_more
from guichet.tickets.states import Status


def reply_to_ticket(
    actor: Actor,
    ticket: Ticket,
    *,
    body: str,
    status: Status | Unset = UNSET,
    customer: Customer | None = None,
    files: Sequence[Upload] = (),
) -> Message:
    """Answer publicly, as the actor or in the name of ``customer``.

    ``status`` left UNSET follows from who spoke: an agent's answer waits for the customer, a
    customer's brings the ticket back. Raises Invalid and Forbidden.
    """
    require(actor, Right.TICKET_REPLY, ticket)
    if files:
        require(actor, Right.TICKET_ATTACH, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        message = _write(actor, fresh, Message.Kind.REPLY, body, customer=customer, files=files)
        by_customer = customer is not None
        facts: list[Fact] = [
            TicketReplied(message=message.id, by="customer" if by_customer else "agent")
        ]
        if not by_customer and fresh.first_replied_at is None:
            fresh.first_replied_at = message.created_at
        fresh.needs_reply = by_customer
        fresh.last_words = shorten(message.body, 160)
        old = Status(fresh.status)
        wanted = (
            rules.status_after_reply(old, by_customer=by_customer) if status is UNSET else status
        )
        facts.extend(move_to(fresh, wanted))
        save_changed(fresh)
        state(actor, fresh, facts)
    return message


def add_note(actor: Actor, ticket: Ticket, *, body: str, files: Sequence[Upload] = ()) -> Message:
    """Leave a note that only those who work the queue read. Raises Invalid and Forbidden."""
    require(actor, Right.TICKET_NOTE, ticket)
    if files:
        require(actor, Right.TICKET_ATTACH, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        message, fact = write_note(actor, fresh, body, files=files)
        save_changed(fresh)
        state(actor, fresh, [fact])
    return message


def write_note(
    actor: Actor, ticket: Ticket, body: str, *, files: Sequence[Upload] = ()
) -> tuple[Message, Fact]:
    """The note itself, for verbs that have asked and locked already."""
    message = _write(actor, ticket, Message.Kind.NOTE, body, customer=None, files=files)
    return message, TicketNoted(message=message.id)


def attach_file(actor: Actor, message: Message, upload: Upload) -> Attachment:
    """Add a file to a message that stands already. Raises Invalid and Forbidden."""
    ticket = message.ticket
    require(actor, Right.TICKET_ATTACH, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        attachment = store_attachments(message, [upload])[0]
        save_changed(fresh)
        state(actor, fresh, [FileAttached(message=message.id, name=attachment.name)])
    return attachment


def _write(
    actor: Actor,
    ticket: Ticket,
    kind: Message.Kind,
    body: str,
    *,
    customer: Customer | None,
    files: Sequence[Upload],
) -> Message:
    text = many_lines(body, field="body", limit=rules.BODY_LENGTH, required=not files)
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
