"""The names and addresses that mail carries, in the form the wire wants."""

from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from guichet.mail.smtp import Refused

if TYPE_CHECKING:
    from guichet.events.models import Event
    from guichet.tickets.models import Ticket


def desk_address() -> str:
    """The address this desk writes from, without a name."""
    return parseaddr(settings.MAIL_FROM)[1]


def own_name() -> str:
    """How this desk introduces itself to mail servers."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    # A lone word or a number is no name (RFC 5321 4.1.3 wants an address in brackets then).
    return host if "." in host and not host.replace(".", "").isdigit() else "[127.0.0.1]"


def is_reachable(address: str) -> bool:
    """Whether there can be a mailbox at ``address``: accounts without one are given a stand-in."""
    # No domain below .invalid ever exists (RFC 2606); a relay would bounce what is sent there.
    return not f".{address.rpartition('@')[2].casefold()}".endswith(".invalid")


def wire_address(address: str) -> str:
    """``address`` in ASCII: domains with accents are written the long way (IDNA).

    Raises Refused when it can't be written so.
    """
    name, _at, domain = address.rpartition("@")
    try:
        wire = f"{name}@{domain.encode('idna').decode('ascii')}"
        wire.encode("ascii")
    except UnicodeError as error:
        raise Refused(f"{address}: mail can't be addressed to this") from error
    if "=?" in wire:  # Python's header classes would decode it, line ends included.
        raise Refused(f"{address}: mail can't be addressed to this")
    return wire


def ticket_url(ticket: "Ticket") -> str:
    """The agents' page of the ticket. Only the operator's setting decides where links lead."""
    return f"{settings.BASE_URL}/tickets/{ticket.reference}"


def thread_id(ticket: "Ticket") -> str:
    """The message that all mails about the ticket answer, so that they are shown together."""
    return f"<ticket.{ticket.uid.hex}@{_domain()}>"


def message_id(event: "Event", listener: str, recipient: str) -> str:
    """The same for the same mail, so that one sent twice after a crash is shown once.

    Nobody can guess it: who answers with it has read the mail.
    """
    told = f"{event.uid.hex}\n{listener}\n{recipient}"
    mark = salted_hmac("guichet.mail.message_id", told, algorithm="sha256").hexdigest()
    return f"<{event.uid.hex}.{mark[:32]}@{_domain()}>"


def list_id(ticket: "Ticket") -> str:
    """What notifications of one queue have in common, for people's filters."""
    return f"<{ticket.prefix.lower()}.tickets.{_domain()}>"


def _domain() -> str:
    return wire_address(desk_address()).rpartition("@")[2] or "localhost"
