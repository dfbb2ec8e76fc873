"""What customers are written to about themselves and what they have."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guichet.access import system_actor
from guichet.commerce.queries import service
from guichet.desk.queries import site_name
from guichet.events.registry import Skip, listens
from guichet.lib.errors import NotFound
from guichet.mail import letters
from guichet.mail.outbox import Envelope, Recipient, send_to_each
from guichet.people.actions import issue_customer_link
from guichet.people.queries import customer, profile_of

if TYPE_CHECKING:
    from email.message import EmailMessage

    from guichet.commerce.models import Service
    from guichet.events.models import Event
    from guichet.people.models import Customer

READER = system_actor("mail")

Words = Callable[[], tuple[str, Sequence[str]]]


@listens("customer.invited", name="mail.send_portal_link")
def send_portal_link(event: "Event") -> None:
    """Sends a customer a link that lets them into the portal once."""
    invited = _customer(event)

    def words() -> tuple[str, Sequence[str]]:
        token = issue_customer_link(READER, invited)
        return _("Your link to %(site)s") % {"site": site_name()}, [
            _("this link lets you into the portal. It works once, within a day:"),
            f"{settings.BASE_URL}/portal/link/{token}",
            _("If you did not ask for it, nothing needs to be done."),
        ]

    _write(event, "mail.send_portal_link", invited, words)


@listens("customer.standing_changed", name="mail.tell_customer_of_standing")
def tell_of_standing(event: "Event") -> None:
    """Writes to a customer who was locked out or let in again, when they are to be told."""
    if not event.data["notify"]:
        raise Skip("nobody is to be told")

    def words() -> tuple[str, Sequence[str]]:
        said = {
            "suspended": _("your account was suspended."),
            "banned": _("your account was closed."),
            "active": _("your account is open again."),
        }
        return _("Your account"), [said[event.data["new"]], *_reason(event)]

    _write(event, "mail.tell_customer_of_standing", _customer(event), words)


@listens("service.suspended", name="mail.tell_of_suspension")
def tell_of_suspension(event: "Event") -> None:
    """Writes to the customer whose service was suspended, when they are to be told."""
    if not event.data["notify"]:
        raise Skip("nobody is to be told")
    stopped = _service(event)

    def words() -> tuple[str, Sequence[str]]:
        name = {"name": stopped.name}
        return _("%(name)s is suspended") % name, [
            _("your service %(name)s was suspended.") % name,
            *_reason(event),
        ]

    _write(event, "mail.tell_of_suspension", stopped.customer, words)


@listens("service.ends_soon", name="mail.remind_of_end")
def remind_of_end(event: "Event") -> None:
    """Reminds a customer that a service of theirs ends."""
    ending = _service(event)
    if ending.expires_at is None:
        raise Skip("it does not end any more")
    end = ending.expires_at

    def words() -> tuple[str, Sequence[str]]:
        told = {"name": ending.name, "date": date_format(end, "SHORT_DATE_FORMAT")}
        return _("%(name)s ends on %(date)s") % told, [
            _("your service %(name)s ends on %(date)s unless it is renewed.") % told,
            f"{settings.BASE_URL}/portal",
        ]

    _write(event, "mail.remind_of_end", ending.customer, words)


def _write(event: "Event", listener: str, to: "Customer", words: Words) -> None:
    if not to.email:
        raise Skip("the customer has no e-mail address")

    def compose(envelope: Envelope) -> "EmailMessage":
        subject, lines = words()
        greeting = _("Hello %(name)s,") % {"name": to.name}
        return letters.to_customer(envelope, subject=subject, lines=[greeting, *lines])

    language = profile_of(to).locale[:2]
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    send_to_each(event, listener, [Recipient(to.email, known)], compose)


def _reason(event: "Event") -> list[str]:
    reason = event.data["reason"]
    if reason == "expired":
        return [_("What was paid for has ended.")]
    return [_("Reason: %(reason)s") % {"reason": reason}] if reason else []


def _customer(event: "Event") -> "Customer":
    try:
        return customer(READER, event.subject_id)
    except NotFound as error:
        raise Skip("the customer was deleted") from error


def _service(event: "Event") -> "Service":
    try:
        found = service(READER, event.subject_id)
    except NotFound as error:
        raise Skip("the service was deleted") from error
    if found.customer.deleted_at is not None:
        raise Skip("the customer was deleted")
    return found
