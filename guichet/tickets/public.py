"""A ticket as whoever asked sees it, through a link that nobody can guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from guichet.access import Actor, ActorKind, Right
from guichet.lib.errors import NotFound
from guichet.lib.text import comparable
from guichet.tickets.models import Message, Ticket
from guichet.tickets.shown import shown

_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class PublicTicket:
    """What the link shows, and who follows it: an actor who may do there what visitors may."""

    ticket: Ticket
    messages: Sequence[Message]
    visitor: Actor


def tag(ticket: Ticket) -> str:
    """``support-17``: what subjects of mails carry in brackets, for answers to be matched by."""
    return f"{ticket.queue.slug}-{ticket.id}"


def link_to(ticket: Ticket, address: str) -> str:
    """The path and query of the page that shows the ticket to whoever has that address."""
    values = {"ticket": tag(ticket), "email": address, "key": _key(ticket.uid, address)}
    return f"/view/?{urlencode(values)}"


def ticket_behind(tag: str, *, address: str, key: str) -> PublicTicket:
    """The ticket that a link shows.

    Raises NotFound, whatever is wrong with the link, also when the address no longer asks or reads
    along.
    """
    ticket = _tagged(tag)
    if ticket is None or not constant_time_compare(_key(ticket.uid, address), comparable(key)):
        raise NotFound("ticket")
    if comparable(address).casefold() not in _who_reads(ticket):
        raise NotFound("ticket")
    said = ticket.messages.filter(kind=Message.Kind.REPLY).order_by("created_at", "id")
    return PublicTicket(ticket, list(said.prefetch_related("attachments")), _visitor(ticket))


def _tagged(tag: str) -> Ticket | None:
    """The ticket of that tag; a slug may have dashes itself."""
    slug, _, digits = comparable(tag).strip().rpartition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        return None
    number = int(digits)
    if number > _LARGEST_ID:
        return None
    found = shown(Ticket.objects.filter(id=number, queue__slug=slug))
    return found[0] if found else None


def _who_reads(ticket: Ticket) -> set[str]:
    copies = {copy.address.casefold() for copy in ticket.copies.all()}
    customer = ticket.customer
    return copies | {customer.email.casefold()} if customer and customer.email else copies


def _visitor(ticket: Ticket) -> Actor:
    customer = ticket.customer
    return Actor(
        kind=ActorKind.SYSTEM,
        id=None,
        name=customer.name if customer else tag(ticket),
        door="portal",
        rights={ticket.queue_id: frozenset({Right.TICKET_READ, Right.TICKET_STATUS})},
    )


def _key(uid: UUID, address: str) -> str:
    told = f"{uid.hex}\n{comparable(address).casefold()}"
    return salted_hmac("guichet.tickets.public", told, algorithm="sha256").hexdigest()[:40]
