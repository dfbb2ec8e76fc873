"""What a prepared answer may say, and what it says about a ticket."""

from typing import TYPE_CHECKING

from guichet.access import Actor, Right
from guichet.commerce.queries import matters_of
from guichet.desk.queries import site_name
from guichet.lib import templates
from guichet.lib.errors import Invalid
from guichet.people.queries import profile_of

if TYPE_CHECKING:
    from guichet.people.models import Customer
    from guichet.tickets.models import Ticket

SAMPLE = {
    "customer": {
        "name": "Jean Dupont",
        "first_name": "Jean",
        "email": "jean@example.com",
        "address": "4 quai des Indes, 56100 Lorient, FR",
    },
    "ticket": {"reference": "WEB-000123", "subject": "My site is down"},
    "service": {"name": "VPS M"},
    "queue": {"name": "Support"},
    "agent": {"name": "Alice Martin"},
    "desk": {"name": "Guichet"},
}
"""Every word there is, with what it might say."""


def check_content(content: str) -> None:
    """Raise Invalid unless it is a template of these words."""
    try:
        templates.check_plain(content, SAMPLE)
    except templates.Refused as refused:
        raise Invalid.field("content", str(refused)) from refused


def filled(actor: Actor, content: str, ticket: "Ticket") -> str:
    """The template with what ``actor`` knows of the ticket; what nobody knows is left empty.

    Raises Invalid.
    """
    matter = matters_of([ticket.id]).get(ticket.id)
    words = {
        "customer": _of_customer(actor, ticket.customer),
        "ticket": {"reference": ticket.reference, "subject": ticket.subject},
        "service": {"name": matter.name if matter and matter.kind == "service" else ""},
        "queue": {"name": ticket.queue.name},
        "agent": {"name": actor.name},
        "desk": {"name": site_name()},
    }
    try:
        return templates.fill(content, words)
    except templates.Refused as refused:
        raise Invalid.field("content", str(refused)) from refused


def _of_customer(actor: Actor, customer: "Customer | None") -> dict[str, str]:
    if customer is None:
        return dict.fromkeys(SAMPLE["customer"], "")
    known = profile_of(customer)
    town = f"{known.zip_code} {known.city}".strip()
    where = (known.address, known.address2, town, known.region, known.country)
    reads = actor.holds_in_directory(Right.CUSTOMER_READ, customer.directory_id)
    return {
        "name": customer.name,
        "first_name": known.first_name or customer.name.partition(" ")[0],
        "email": customer.email or "",
        "address": ", ".join(part for part in where if part) if reads else "",
    }
