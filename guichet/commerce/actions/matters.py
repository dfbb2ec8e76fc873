"""Saying what a ticket is about."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.commerce.events import TicketMatterChanged
from guichet.commerce.models import Service, TicketMatter
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib.errors import Invalid
from guichet.tickets.models import Ticket


def relate_ticket(actor: Actor, ticket: Ticket, *, service_id: int | None) -> bool:
    """Say which of the customer's services the ticket is about, or that it is about none.

    Says whether it was different. Raises Invalid ``unknown`` for a service of somebody else.
    """
    require(actor, Right.TICKET_EDIT, ticket)
    theirs = Service.objects.filter(customer=ticket.customer, deleted_at=None)
    if service_id is not None and not theirs.filter(id=service_id).exists():
        raise Invalid.field("related_id", "The customer has no such service.", code="unknown")
    with transaction.atomic():
        known = TicketMatter.objects.filter(ticket=ticket).first()
        if (known.service_id if known else None) == service_id:
            return False
        TicketMatter.objects.update_or_create(ticket=ticket, defaults={"service_id": service_id})
        record(
            actor,
            TicketMatterChanged(service=service_id),
            subject=Subject("ticket", ticket.id),
            queue_id=ticket.queue_id,
        )
    return True
