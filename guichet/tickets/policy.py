"""Who may do what on which ticket, as questions that screens ask before they offer it."""

from guichet.access import Actor, Allowed, Decision, Right, is_own, may
from guichet.lib import clock
from guichet.tickets import rules
from guichet.tickets.models import CustomField, Message, Ticket, TicketType
from guichet.tickets.rules import BROUGHT_ALONG
from guichet.tickets.states import Status


def may_reply(actor: Actor, ticket: Ticket) -> Decision:
    return may(actor, Right.TICKET_REPLY, ticket)


def may_note(actor: Actor, ticket: Ticket) -> Decision:
    return may(actor, Right.TICKET_NOTE, ticket)


def may_close(actor: Actor, ticket: Ticket) -> Decision:
    """Closing is for those who change statuses, and for whoever asked."""
    return Allowed() if is_own(actor, ticket) else may(actor, Right.TICKET_STATUS, ticket)


def may_reopen(actor: Actor, ticket: Ticket) -> Decision:
    """So is taking it up again; customers only while it comes_back()."""
    return may_close(actor, ticket)


def comes_back(actor: Actor, ticket: Ticket) -> bool:
    """Whether it is not too late for ``actor`` to bring the ticket back. Staff may at any time."""
    return actor.customer_id is None or rules.comes_back(
        Status(ticket.status),
        ticket.closed_at,
        days=ticket.queue.reopen_days,
        moment=clock.now(),
    )


def may_read_message(actor: Actor, ticket: Ticket, message: Message) -> Decision:
    """Notes are for those who work the queue."""
    right = Right.NOTES_READ if message.is_note else Right.TICKET_READ
    return may(actor, right, ticket)


def why_type_stays(type: TicketType) -> str:
    """Why a type can't be deleted: type_brought_along, type_has_tickets or type_has_fields;
    empty when it can."""
    if type.key in BROUGHT_ALONG:
        return "type_brought_along"
    if Ticket.objects.filter(type=type).exists():
        return "type_has_tickets"
    return "type_has_fields" if CustomField.objects.filter(type=type).exists() else ""
