"""Who may do what on which ticket, as questions that screens ask before they offer it."""

from guichet.access import Actor, Decision, Right, may
from guichet.tickets.models import Message, Ticket


def may_reply(actor: Actor, ticket: Ticket) -> Decision:
    return may(actor, Right.TICKET_REPLY, ticket)


def may_note(actor: Actor, ticket: Ticket) -> Decision:
    return may(actor, Right.TICKET_NOTE, ticket)


def may_read_message(actor: Actor, ticket: Ticket, message: Message) -> Decision:
    """Notes are for those who work the queue."""
    right = Right.NOTES_READ if message.is_note else Right.TICKET_READ
    return may(actor, right, ticket)
