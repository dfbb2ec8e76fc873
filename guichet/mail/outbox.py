"""Sending a mail to each recipient, once."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation

from guichet.events.registry import GiveUp, Skip
from guichet.lib import clock
from guichet.mail import smtp
from guichet.mail.addresses import desk_address, is_reachable, own_name
from guichet.mail.models import OutgoingMail

if TYPE_CHECKING:
    from guichet.events.models import Event

# No mail is begun after that: a conversation may not last for ever (smtp.LONGEST_SECONDS).
_LONGEST_SECONDS = 40.0


@dataclass(frozen=True)
class Recipient:
    """Who is written to, and in which language."""

    address: str
    language: str

    @property
    def key(self) -> str:
        """The address as the ledger knows it."""
        return self.address.casefold()


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Why a mail is sent, and to whom. There is one mail for each."""

    event: "Event"
    listener: str
    recipient: Recipient


Compose = Callable[[Envelope], EmailMessage]


def send_to_each(
    event: "Event", listener: str, recipients: Sequence[Recipient], compose: Compose
) -> None:
    """Send every recipient the mail that ``compose`` writes for them, in their language.

    One address gets one mail; those that stand in for none, and those who got theirs at an earlier
    attempt, get none. Raises
    Skip when there is nobody to write to or no mail server, smtp.Unsent when some are to be tried
    again, and GiveUp when trying again can't help any of those who remain.
    """
    if not settings.SMTP_URL:
        raise Skip("no mail leaves this desk: GUICHET_SMTP_URL is not set")
    wanted: dict[str, Recipient] = {}
    for recipient in recipients:
        wanted.setdefault(recipient.key, recipient)
    # A desk that writes to itself would answer itself.
    wanted.pop(desk_address().casefold(), None)
    wanted = {key: recipient for key, recipient in wanted.items() if is_reachable(key)}
    if not wanted:
        raise Skip("there is nobody to write to")
    sent = OutgoingMail.objects.filter(event=event, listener=listener)
    missing = wanted.keys() - set(sent.values_list("recipient", flat=True))
    if missing:
        envelopes = [
            Envelope(event=event, listener=listener, recipient=wanted[key])
            for key in wanted
            if key in missing
        ]
        _send(envelopes, compose)


def _send(envelopes: Sequence[Envelope], compose: Compose) -> None:
    later: list[str] = []
    never: list[str] = []
    stop_at = time.monotonic() + _LONGEST_SECONDS
    with smtp.connected(settings.SMTP_URL, own_name=own_name()) as server:
        for envelope in envelopes:
            if time.monotonic() > stop_at:
                raise smtp.Unsent("the mail server is slow; the rest is sent later")
            try:
                with translation.override(envelope.recipient.language):
                    message = compose(envelope)
                server.send(message)
            except smtp.Unsent as problem:
                later.append(str(problem))
            except smtp.Refused as problem:
                never.append(str(problem))
            else:
                _remember(envelope, message)
    if later:
        raise smtp.Unsent("; ".join(later + never))
    if never:
        raise GiveUp("; ".join(never))


def _remember(envelope: Envelope, message: EmailMessage) -> None:
    OutgoingMail.objects.get_or_create(
        event=envelope.event,
        listener=envelope.listener,
        recipient=envelope.recipient.key,
        defaults={"message_id": message["Message-ID"], "sent_at": clock.now()},
    )
