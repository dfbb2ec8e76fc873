"""Who is written to when something happens."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from guichet.access import ActorKind, Right, system_actor
from guichet.desk.queries import members, rights_in
from guichet.events.registry import Skip, listens
from guichet.lib.errors import NotFound
from guichet.mail import by_template, letters
from guichet.mail.outbox import Envelope, Recipient, send_to_each
from guichet.people.queries import user
from guichet.tickets.queries import copies_of, descriptions_of, messages_of, ticket_by_id

if TYPE_CHECKING:
    from email.message import EmailMessage

    from guichet.events.models import Event
    from guichet.people.models import User
    from guichet.tickets.models import Message, Ticket

READER = system_actor("mail")

_ENDINGS = {"solved": "resolved", "closed": "closed"}


@listens("ticket.assigned", name="mail.tell_assignee")
def tell_assignee(event: "Event") -> None:
    """Writes to the agent who has been given a ticket, by routing or by a colleague."""
    ticket = _ticket(event)
    given_to = event.data["new"]
    if given_to is None:
        raise Skip("the ticket was given to nobody")
    if given_to != ticket.assignee_id:
        raise Skip("somebody else has the ticket by now")
    if by_template.applies(event, ticket):
        _assigned_by_template(event, ticket)
        return
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

    send_to_each(event, "mail.tell_assignee", _assignee(ticket, _assignments), compose)


@listens("ticket.created", name="mail.tell_agents")
def tell_agents(event: "Event") -> None:
    """Writes to everybody who reads the queue about a new ticket that nobody was given."""
    # By template it is the customer, the agent and the queue's copies instead.
    ticket = _ticket(event)
    if by_template.applies(event, ticket):
        told = by_template.Told(what="newticket")
        by_template.send(event, "mail.tell_agents", ticket, told)
        return
    if event.data["assigned"]:
        raise Skip("the ticket was given to an agent, who is told")
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
    ticket = _ticket(event)
    message = _message(event, ticket)
    if by_template.applies(event, ticket):
        told = _told_of_reply(event, message)
        by_template.send(event, "mail.send_reply", ticket, told)
        return
    if event.data["by"] != "agent":
        raise Skip("the customer said it")
    copies = [Recipient(to, settings.LANGUAGE_CODE) for to in copies_of(READER, ticket)]
    if not copies and (ticket.customer is None or not ticket.customer.email):
        raise Skip("the ticket has no customer with an e-mail address")

    def compose(envelope: Envelope) -> "EmailMessage":
        return letters.answer(envelope, ticket, message)

    if ticket.customer is not None and ticket.customer.email:
        copies.insert(0, Recipient(ticket.customer.email, settings.LANGUAGE_CODE))
    send_to_each(event, "mail.send_reply", copies, compose)


@listens("ticket.replied", name="mail.tell_assignee_of_reply")
def tell_assignee_of_reply(event: "Event") -> None:
    """Writes to the ticket's agent that the customer has answered."""
    if event.data["by"] != "customer":
        raise Skip("an agent said it")
    ticket = _ticket(event)
    if by_template.applies(event, ticket):
        raise Skip("the agent is told by template")
    message = _message(event, ticket)

    def compose(envelope: Envelope) -> "EmailMessage":
        words = {"name": message.author_name, "reference": ticket.reference}
        headline = _("%(name)s answered in %(reference)s") % words
        return letters.notification(envelope, ticket, headline=headline, said=message.body)

    send_to_each(event, "mail.tell_assignee_of_reply", _assignee(ticket, _updates), compose)


@listens("ticket.noted", name="mail.tell_of_note")
def tell_of_note(event: "Event") -> None:
    """Writes to the queue's copies and the ticket's agent of a note, where mail is by template."""
    ticket = _by_template_only(event)
    said = _message(event, ticket).body
    told = by_template.Told(what="updated", said=said, submitter=False)
    by_template.send(event, "mail.tell_of_note", ticket, told)


@listens("ticket.status_changed", name="mail.tell_of_ending")
def tell_of_ending(event: "Event") -> None:
    """Writes to everybody that a ticket was solved or closed, where mail is by template."""
    if event.data["new"] not in _ENDINGS or event.data.get("replied"):
        raise Skip("it has not ended, or a reply says so")
    ticket = _by_template_only(event)
    solution = ticket.resolution_text
    told = by_template.Told(what=_ENDINGS[event.data["new"]], solution=solution)
    by_template.send(event, "mail.tell_of_ending", ticket, told)


@listens("ticket.escalated", name="mail.tell_of_escalation")
def tell_of_escalation(event: "Event") -> None:
    """Writes to everybody that a ticket has waited too long."""
    ticket = _ticket(event)
    told = by_template.Told(what="escalated")
    by_template.send(event, "mail.tell_of_escalation", ticket, told)


def _by_template_only(event: "Event") -> "Ticket":
    ticket = _ticket(event)
    if not by_template.applies(event, ticket):
        raise Skip("mail is not by template here")
    return ticket


def _told_of_reply(event: "Event", message: "Message") -> by_template.Told:
    what = _ENDINGS.get(event.data.get("status", ""), "updated")
    # Who asked needs no mail of what they said themselves; everybody else does.
    asked = event.data["by"] == "customer"
    solution = message.body if what == "resolved" else ""
    return by_template.Told(what=what, said=message.body, solution=solution, submitter=not asked)


def _assigned_by_template(event: "Event", ticket: "Ticket") -> None:
    if event.data["old"] is None and event.occurred_at == ticket.created_at:
        raise Skip("whoever files the ticket has it told")
    told = by_template.Told(what="assigned", submitter=False)
    by_template.send(event, "mail.tell_assignee", ticket, told)


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


def _assignee(ticket: "Ticket", wishes: Callable[["User"], bool]) -> list[Recipient]:
    """The ticket's agent, if they wish to hear of it."""
    agent = None if ticket.assignee_id is None else user(ticket.assignee_id)
    return [] if agent is None or not wishes(agent) else _agents([agent])


def _assignments(agent: "User") -> bool:
    return agent.mail_on_assignment


def _updates(agent: "User") -> bool:
    return agent.mail_on_updates


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
