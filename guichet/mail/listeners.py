"""Who is written to when something happens."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from guichet.access import ActorKind, Right, system_actor
from guichet.desk.queries import members, rights_in
from guichet.events.registry import Skip, listens
from guichet.lib.errors import NotFound
from guichet.mail import letters
from guichet.mail.outbox import Envelope, Recipient, send_to_each
from guichet.people.queries import user
from guichet.tickets.queries import descriptions_of, messages_of, ticket_by_id

if TYPE_CHECKING:
    from email.message import EmailMessage

    from guichet.events.models import Event
    from guichet.people.models import User
    from guichet.tickets.models import Message, Ticket

READER = system_actor("mail")


@listens("ticket.assigned", name="mail.tell_assignee")
def tell_assignee(event: "Event") -> None:
    """Writes to the agent who has been given a ticket, by routing or by a colleague."""
    ticket = _ticket(event)
    given_to = event.data["new"]
    if given_to is None:
        raise Skip("the ticket was given to nobody")
    if given_to != ticket.assignee_id:
        raise Skip("somebody else has the ticket by now")
    if not event.data["automatic"] and _did_it(event, given_to):
        raise Skip("the agent took the ticket")

    def compose(envelope: Envelope) -> "EmailMessage":
        words = {"name": event.actor_name, "reference": ticket.reference}
        headline = (
            _("%(reference)s is yours now") % words
            if event.data["automatic"]
            else _("%(name)s gave you %(reference)s") % words
        )
        return letters.notification(envelope, ticket, headline=headline, said=_description(ticket))

    send_to_each(event, "mail.tell_assignee", _assignee(ticket), compose)


@listens("ticket.created", name="mail.tell_agents")
def tell_agents(event: "Event") -> None:
    """Writes to everybody who reads the queue about a new ticket that nobody was given."""
    if event.data["assigned"]:
        raise Skip("the ticket was given to an agent, who is told")
    ticket = _ticket(event)
    if not ticket.queue.mails_new_tickets:
        raise Skip("this queue tells nobody of new tickets")

    def compose(envelope: Envelope) -> "EmailMessage":
        headline = _("A new ticket came in: %(reference)s") % {"reference": ticket.reference}
        return letters.notification(envelope, ticket, headline=headline, said=_description(ticket))

    readers = [
        membership.user
        for membership in members(READER, ticket.queue)
        if Right.TICKET_READ in rights_in(membership.role)
        and not _did_it(event, membership.user_id)
    ]
    send_to_each(event, "mail.tell_agents", _agents(readers), compose)


@listens("ticket.replied", name="mail.send_reply")
def send_reply(event: "Event") -> None:
    """Sends an agent's reply to the customer, with its files."""
    if event.data["by"] != "agent":
        raise Skip("the customer said it")
    ticket = _ticket(event)
    message = _message(event, ticket)
    if ticket.customer is None or not ticket.customer.email:
        raise Skip("the ticket has no customer with an e-mail address")

    def compose(envelope: Envelope) -> "EmailMessage":
        return letters.answer(envelope, ticket, message)

    customer = Recipient(ticket.customer.email, settings.LANGUAGE_CODE)
    send_to_each(event, "mail.send_reply", [customer], compose)


@listens("ticket.replied", name="mail.tell_assignee_of_reply")
def tell_assignee_of_reply(event: "Event") -> None:
    """Writes to the ticket's agent that the customer has answered."""
    if event.data["by"] != "customer":
        raise Skip("an agent said it")
    ticket = _ticket(event)
    message = _message(event, ticket)

    def compose(envelope: Envelope) -> "EmailMessage":
        words = {"name": message.author_name, "reference": ticket.reference}
        headline = _("%(name)s answered in %(reference)s") % words
        return letters.notification(envelope, ticket, headline=headline, said=message.body)

    send_to_each(event, "mail.tell_assignee_of_reply", _assignee(ticket), compose)


def _ticket(event: "Event") -> "Ticket":
    try:
        return ticket_by_id(READER, event.subject_id)
    except NotFound as error:
        raise Skip("the ticket is gone") from error


def _message(event: "Event", ticket: "Ticket") -> "Message":
    message = messages_of(READER, ticket).filter(id=event.data["message"]).first()
    if message is None:
        raise Skip("the message is gone")
    return message


def _description(ticket: "Ticket") -> str:
    return descriptions_of([ticket])[ticket.id]


def _assignee(ticket: "Ticket") -> list[Recipient]:
    agent = None if ticket.assignee_id is None else user(ticket.assignee_id)
    return [] if agent is None else _agents([agent])


def _agents(users: "list[User]") -> list[Recipient]:
    """Those of ``users`` who still work here, each in their own language."""
    return [
        Recipient(user.email, user.language or settings.LANGUAGE_CODE)
        for user in users
        if user.is_active
    ]


def _did_it(event: "Event", user_id: int) -> bool:
    """Whether that user is the one who acted: people are not told what they did."""
    return event.actor_kind == ActorKind.USER and event.actor_id == user_id
