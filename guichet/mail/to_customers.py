"""What customers are written to about themselves."""

from typing import TYPE_CHECKING

from django.conf import settings

from guichet.access import system_actor
from guichet.events.registry import Skip, listens
from guichet.lib.errors import NotFound
from guichet.mail import letters
from guichet.mail.outbox import Envelope, Recipient, send_to_each
from guichet.people.actions import issue_customer_link
from guichet.people.queries import customer, profile_of

if TYPE_CHECKING:
    from email.message import EmailMessage

    from guichet.events.models import Event

READER = system_actor("mail")


@listens("customer.invited", name="mail.send_portal_link")
def send_portal_link(event: "Event") -> None:
    """Sends a customer a link that lets them into the portal once."""
    try:
        invited = customer(READER, event.subject_id)
    except NotFound as error:
        raise Skip("the customer was deleted") from error
    if not invited.email:
        raise Skip("the customer has no e-mail address")

    def compose(envelope: Envelope) -> "EmailMessage":
        token = issue_customer_link(READER, invited)
        url = f"{settings.BASE_URL}/portal/link/{token}"
        return letters.portal_link(envelope, name=invited.name, url=url)

    language = profile_of(invited).locale[:2]
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    recipients = [Recipient(invited.email, known)]
    send_to_each(event, "mail.send_portal_link", recipients, compose)
