"""Saying what a ticket is about."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.commerce.events import TicketMatterChanged
from guichet.commerce.models import Invoice, Service, TicketMatter
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib.errors import Invalid
from guichet.tickets.actions import NewTicket, create_ticket
from guichet.tickets.models import Ticket

Matter = Service | Invoice


def relate_ticket(actor: Actor, ticket: Ticket, about: Matter | None) -> bool:
    """Say which of the customer's services or invoices the ticket is about, or that it is about
    none.

    Says whether it was different. Raises Invalid ``unknown`` for what is somebody else's.
    """
    require(actor, Right.TICKET_EDIT, ticket)
    _see_that_it_is_theirs(ticket.customer_id, about)
    return _relate(actor, ticket, about)


def create_ticket_about(
    actor: Actor, queue_id: int, new: NewTicket, about: Matter | None
) -> Ticket:
    """File a ticket and say what it is about, both or neither. Raises what both raise."""
    require(actor, Right.TICKET_CREATE, queue_id)
    _see_that_it_is_theirs(new.customer.id if new.customer else None, about)
    with transaction.atomic():
        ticket = create_ticket(actor, queue_id, new)
        if about is not None:
            _relate(actor, ticket, about)
    return ticket


def _see_that_it_is_theirs(customer_id: int | None, about: Matter | None) -> None:
    if about is None:
        return
    gone = isinstance(about, Service) and about.deleted_at is not None
    if gone or customer_id is None or about.customer_id != customer_id:
        raise Invalid.field("related_id", "The customer has no such thing.", code="unknown")


def _relate(actor: Actor, ticket: Ticket, about: Matter | None) -> bool:
    wanted = {
        "service_id": about.id if isinstance(about, Service) else None,
        "invoice_id": about.id if isinstance(about, Invoice) else None,
    }
    with transaction.atomic():
        known = TicketMatter.objects.filter(ticket=ticket).first()
        if wanted == {name: getattr(known, name, None) for name in wanted}:
            return False
        TicketMatter.objects.update_or_create(ticket=ticket, defaults=wanted)
        fact = TicketMatterChanged(
            service=wanted["service_id"], invoice=wanted["invoice_id"], name=_called(about)
        )
        subject = Subject("ticket", ticket.id)
        record(actor, fact, subject=subject, queue_id=ticket.queue_id)
    return True


def _called(about: Matter | None) -> str:
    if about is None:
        return ""
    return about.name if isinstance(about, Service) else about.number
