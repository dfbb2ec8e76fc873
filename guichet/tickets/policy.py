"""Who may do what on which ticket, as questions that screens ask before they offer it."""

from guichet.access import Actor, Decision, Right, may
from guichet.tickets.models import CustomField, Message, Ticket, TicketType
from guichet.tickets.rules import BROUGHT_ALONG


def may_reply(actor: Actor, ticket: Ticket) -> Decision:
    return may(actor, Right.TICKET_REPLY, ticket)


def may_note(actor: Actor, ticket: Ticket) -> Decision:
    return may(actor, Right.TICKET_NOTE, ticket)


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
