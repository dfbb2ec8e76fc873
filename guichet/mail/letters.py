"""Writing the mails: who it is from, what it answers, and its words as text and as HTML."""

import unicodedata
from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from guichet.desk.queries import site_name
from guichet.lib import clock
from guichet.lib.markdown import render
from guichet.mail.addresses import (
    desk_address,
    list_id,
    message_id,
    thread_id,
    ticket_url,
    wire_address,
)
from guichet.mail.outbox import Envelope
from guichet.mail.words import priority_word
from guichet.tickets.actions.files import file_path

if TYPE_CHECKING:
    from guichet.tickets.models import Attachment, Message, Ticket

_EXCERPT = 4000


def notification(envelope: Envelope, ticket: "Ticket", *, headline: str, said: str) -> EmailMessage:
    """The desk itself writing to somebody who works here, marked so that no machine answers it.

    ``said`` is what the customer wrote, in Markdown.
    """
    mail = _mail(envelope, ticket)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = list_id(ticket)
    excerpt = said.strip() if len(said) <= _EXCERPT else f"{said[:_EXCERPT].strip()}…"
    context = {
        "headline": headline,
        "particulars": _particulars(ticket),
        "quoted": "\n".join(f"> {line}".rstrip() for line in excerpt.split("\n")),
        "said": render(excerpt),
        "url": ticket_url(ticket),
    }
    _fill(mail, "notification", context)
    return mail


def answer(envelope: Envelope, ticket: "Ticket", message: "Message") -> EmailMessage:
    """An agent's reply, on its way to the customer, with its files."""
    mail = _mail(envelope, ticket)
    context = {
        "body": message.body,
        "said": render(message.body),
        "author": message.author_name,
        "ticket": ticket,
    }
    _fill(mail, "answer", context)
    for attachment in message.attachments.all():
        _attach(mail, attachment)
    return mail


def by_template(
    envelope: Envelope, ticket: "Ticket", *, template: str, subject: str, text: str, html: str
) -> EmailMessage:
    """A mail that was written by template, from the queue's own address if it has one."""
    queue = ticket.queue
    sender = (queue.name, queue.mail_address) if queue.mail_address else None
    mail = _mail(envelope, ticket, sender=sender, subject=_header(subject, 400))
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Guichet-Template"] = template
    mail.set_content(text.strip() + "\n", cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail


def to_customer(envelope: Envelope, *, subject: str, lines: Sequence[str]) -> EmailMessage:
    """The desk writing to a customer about themselves, in paragraphs."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(_header(site_name(), 100), addr_spec=wire_address(desk_address()))
    mail["To"] = Address(addr_spec=wire_address(envelope.recipient.address))
    mail["Subject"] = _header(subject, 200)
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = message_id(envelope.event, envelope.listener, envelope.recipient.key)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content("\n\n".join(lines) + "\n", cte="quoted-printable")
    return mail


def _mail(
    envelope: Envelope,
    ticket: "Ticket",
    *,
    sender: tuple[str, str] | None = None,
    subject: str = "",
) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    name, address = sender or (site_name(), desk_address())
    mail["From"] = Address(_header(name, 100), addr_spec=wire_address(address))
    # No names beside the addresses of others: those are theirs to choose, and nothing needs them.
    mail["To"] = Address(addr_spec=wire_address(envelope.recipient.address))
    mail["Subject"] = subject or f"[{ticket.reference}] {_header(ticket.subject, 255)}"
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = message_id(envelope.event, envelope.listener, envelope.recipient.key)
    mail["In-Reply-To"] = thread_id(ticket)
    mail["References"] = thread_id(ticket)
    mail["X-Guichet-Ticket"] = ticket.reference
    return mail


def _header(text: str, limit: int) -> str:
    """``text`` as a header may carry it: one line, nothing invisible, not too long.

    What is stored was checked when it was stored; a header is built as if it had not been.
    """
    visible = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    # Python's header classes decode "=?utf-8?q?=0A?=" in what they are given, line ends included.
    return " ".join(visible.replace("=?", "= ?").split())[:limit]


def _particulars(ticket: "Ticket") -> list[tuple[str, str]]:
    """What an agent wants to know before opening the ticket."""
    rows = [(_("Subject"), ticket.subject), (_("Queue"), ticket.queue.name)]
    customer = ticket.customer
    if customer is not None:
        known_as = customer.name if customer.name != customer.email else ""
        rows.append((_("Customer"), ", ".join(filter(None, [known_as, customer.email]))))
    rows.append((_("Priority"), priority_word(ticket.priority)))
    return rows


def _fill(mail: EmailMessage, template: str, context: Mapping[str, Any]) -> None:
    words = {**context, "site": site_name(), "language": translation.get_language()}
    # Quoted-printable passes every server, those that take seven bits only among them.
    text = render_to_string(f"mail/{template}.txt", words)
    mail.set_content(text.strip() + "\n", cte="quoted-printable")
    html = render_to_string(f"mail/{template}.html", words)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")


def _attach(mail: EmailMessage, attachment: "Attachment") -> None:
    kind, _slash, subtype = attachment.content_type.partition("/")
    content = file_path(attachment.digest).read_bytes()
    name = _header(attachment.name, 200)
    mail.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
