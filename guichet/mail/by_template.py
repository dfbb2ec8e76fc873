"""Mails that are written by template: to whom, by which, and in which words.

A queue that moved here from Jutda Helpdesk goes on writing as it did, and so does whatever happens
through Jutda's API. Who is told stands in an order; an address that is there twice is written to
once, by the template of its first place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from markupsafe import Markup

from guichet.access import ActorKind, system_actor
from guichet.desk.mail_templates import Wording, is_written_by_template, wording
from guichet.events.registry import Skip
from guichet.lib import html, templates
from guichet.mail import letters
from guichet.mail.addresses import ticket_url
from guichet.mail.outbox import Envelope, Recipient, send_to_each
from guichet.mail.smtp import Refused
from guichet.mail.words import priority_word, status_word
from guichet.people.queries import user
from guichet.tickets.public import link_to, tag
from guichet.tickets.queries import copies_of, descriptions_of

if TYPE_CHECKING:
    from email.message import EmailMessage

    from guichet.events.models import Event
    from guichet.people.models import User
    from guichet.tickets.models import Ticket

READER = system_actor("mail")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What happened (``updated``) and who is told of it; ``said`` is the text that goes with it."""

    what: str
    said: str = ""
    solution: str = ""
    submitter: bool = True
    copies: bool = True
    new_ticket_copies: bool = False
    owner: bool = True


def applies(event: "Event", ticket: "Ticket") -> bool:
    """Whether the mails about that fact are written by template."""
    return is_written_by_template(event.door, queue_wants=ticket.queue.template_mail)


def send(event: "Event", listener: str, ticket: "Ticket", told: Told) -> None:
    """Write to everybody who is told. Raises what send_to_each raises."""
    language = ticket.queue.language or settings.LANGUAGE_CODE
    roles: dict[str, str] = {}
    recipients: list[Recipient] = []
    for address, name in _who(event, ticket, told):
        recipient = Recipient(address, language)
        # A queue that writes to itself would answer itself.
        if recipient.key != ticket.queue.mail_address.casefold() and recipient.key not in roles:
            roles[recipient.key] = name
            recipients.append(recipient)
    used = {name: wording(name, language) for name in set(roles.values())}
    spoken = [each for each in recipients if not used[roles[each.key]].is_silent]
    if recipients and not spoken:
        raise Skip("no template writes this mail")

    def compose(envelope: Envelope) -> "EmailMessage":
        return _letter(envelope, ticket, told, used[roles[envelope.recipient.key]])

    send_to_each(event, listener, spoken, compose)


def _who(event: "Event", ticket: "Ticket", told: Told) -> Iterator[tuple[str, str]]:
    """Each address with the template that writes to it, in order."""
    queue = ticket.queue
    customer = ticket.customer
    if told.submitter and customer is not None and customer.email:
        yield customer.email, f"{told.what}_submitter"
    if told.submitter and told.what != "newticket":
        for address in copies_of(READER, ticket):
            yield address, f"{told.what}_submitter"
    # A new ticket's owner comes before the copies, everybody else's after them.
    if told.what == "newticket":
        yield from _owner(event, ticket, "assigned_owner")
        for address in _listed(queue.new_ticket_copies):
            yield address, "newticket_cc"
    if told.copies:
        for address in _listed(queue.update_copies):
            yield address, f"{told.what}_cc"
    if told.owner and told.what != "newticket":
        yield from _owner(event, ticket, f"{told.what}_owner")


def _owner(event: "Event", ticket: "Ticket", name: str) -> Iterator[tuple[str, str]]:
    owner = None if ticket.assignee_id is None else user(ticket.assignee_id)
    if owner is None or not owner.is_active or not owner.email:
        return
    did_it = event.actor_kind == ActorKind.USER and event.actor_id == owner.id
    if not did_it and _wants(owner, event, name):
        yield owner.email, name


def _wants(owner: "User", event: "Event", name: str) -> bool:
    """Whether that agent wishes to hear of it by mail."""
    if name == "assigned_owner":
        return owner.mail_on_assignment
    through_a_program = is_written_by_template(event.door, queue_wants=False)
    return owner.mail_on_program_updates if through_a_program else owner.mail_on_updates


def _listed(addresses: str) -> list[str]:
    return [address for address in map(str.strip, addresses.split(",")) if address]


def _letter(envelope: Envelope, ticket: "Ticket", told: Told, written: Wording) -> "EmailMessage":
    words = _words(ticket, told, envelope.recipient, public=written.name.endswith("_submitter"))
    try:
        subject = " ".join(templates.fill(written.subject, words).split())
        text = templates.fill(written.text, words)
        page = _page(written, text, words)
    except templates.Refused as error:
        raise Refused(f"the template {written.name} can't be filled in: {error}") from error
    # Answers are matched by this, whatever the template says.
    mark = f"[{tag(ticket)}]"
    if mark not in subject:
        subject = f"{mark} {subject}"
    return letters.by_template(
        envelope, ticket, template=written.name, subject=subject, text=text, html=page
    )


def _page(written: Wording, text: str, words: Mapping[str, Any]) -> str:
    """The HTML part: the template's own, or one that follows from that of the text."""
    source = written.html or _paragraphs(written.text)
    body = templates.fill(source, _shown(words), html=True)
    language = translation.get_language() or "en"
    style = "font: 15px/1.5 system-ui, sans-serif; color: #1d2329;"
    return (
        f'<!doctype html>\n<html lang="{language}"><body style="{style}">\n{body}\n</body></html>'
    )


def _paragraphs(text: str) -> str:
    paragraphs = [part.replace("\n", "<br>\n") for part in escape(text, quote=False).split("\n\n")]
    return "\n".join(f"<div>{part}</div><br>" for part in paragraphs)


def _shown(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words with what people wrote as safe HTML; the rest is escaped by the sandbox."""
    ticket = dict(words["ticket"])
    for name in ("description", "resolution"):
        ticket[name] = Markup(html.shown(ticket["raw"][name]))  # noqa: S704 — cleaned
    raw = words["raw"]
    return {**words, "ticket": ticket} | {
        name: Markup(html.shown(raw[name]))  # noqa: S704 — cleaned
        for name in ("comment", "resolution")
    }


def _words(ticket: "Ticket", told: Told, recipient: Recipient, *, public: bool) -> dict[str, Any]:
    """What a template may say: plain values, no more than the documentation lists."""
    queue = ticket.queue
    address = queue.mail_address
    description = descriptions_of([ticket])[ticket.id]
    mark = f"[{tag(ticket)}]"
    link = settings.BASE_URL + link_to(ticket, recipient.address) if public else ticket_url(ticket)
    owner = ticket.assignee.name if ticket.assignee else ""
    status = status_word(ticket.status, on_hold=ticket.on_hold)
    priority = priority_word(ticket.priority)
    return {
        "queue": {
            "title": queue.name,
            "slug": queue.slug,
            "email_address": address,
            "from_address": f"{queue.name} <{address}>" if address else "",
            "locale": queue.language or settings.LANGUAGE_CODE,
        },
        "ticket": {
            "id": ticket.id,
            "tag": mark,
            "ticket": mark,
            "reference": ticket.reference,
            "title": ticket.subject,
            "created": _moment(ticket.created_at),
            "modified": _moment(ticket.updated_at),
            "submitter_email": (ticket.customer.email or "") if ticket.customer else "",
            "status": status,
            "status_name": status,
            "get_status": status,
            "on_hold": ticket.on_hold,
            "description": html.without_tags(description),
            "resolution": html.without_tags(ticket.resolution_text),
            "priority": priority,
            "priority_name": priority,
            "get_priority_display": priority,
            "last_escalation": _moment(ticket.escalated_at),
            "assigned_to": owner,
            "get_assigned_to": owner,
            "public_url": link,
            "ticket_url": link,
            "staff_url": ticket_url(ticket),
            "raw": {"description": description, "resolution": ticket.resolution_text},
        },
        "comment": html.without_tags(told.said),
        "resolution": html.without_tags(told.solution),
        "raw": {"comment": told.said, "resolution": told.solution},
    }


def _moment(moment: Any) -> str:
    if moment is None:
        return ""
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
