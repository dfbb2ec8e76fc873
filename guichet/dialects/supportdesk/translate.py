"""SupportDesk's requests as arguments of our verbs, and our things as its answers. Pure."""

from typing import TYPE_CHECKING

from guichet.dialects.supportdesk import codes, wire
from guichet.lib.clock import iso
from guichet.people.actions import CustomerChanges
from guichet.sla.priority import Priority
from guichet.tickets.actions import NewTicket
from guichet.tickets.states import Channel, Status

if TYPE_CHECKING:
    from datetime import datetime

    from guichet.desk.keys import KeyHolder
    from guichet.events.models import Event
    from guichet.people.models import Customer, User
    from guichet.tickets.models import Ticket


def customer_changes(body: wire.CustomerBody) -> CustomerChanges:
    """What a PATCH of a customer wants different."""
    return CustomerChanges(**{name: getattr(body, name) for name in body.model_fields_set})


def new_ticket(body: wire.TicketBody, customer: "Customer") -> NewTicket:
    """The ticket that is asked for. Its status is left to routing."""
    return NewTicket(
        subject=body.subject,
        description=body.description,
        channel=Channel.API,
        priority=codes.PRIORITIES[body.priority or codes.DEFAULT_PRIORITY],
        customer=customer,
        category=body.category,
        metadata=body.metadata or {},
        tag_uids=body.tag_ids or (),
    )


def app_view(holder: "KeyHolder") -> wire.AppView:
    """The application that the key opens."""
    return {
        "appId": str(holder.queue_uid),
        "slug": holder.queue_slug,
        "name": holder.queue_name,
        "keyType": "agent",
    }


def customer_view(customer: "Customer") -> wire.CustomerView:
    """A customer, whole."""
    return {
        **person_view(customer),
        "name": customer.name,
        "phone": customer.phone,
        "avatarUrl": customer.avatar_url,
        "metadata": customer.metadata,
        "createdAt": iso(customer.created_at),
        "updatedAt": iso(customer.updated_at),
    }


def person_view(customer: "Customer") -> wire.PersonView:
    """A customer, in short."""
    return {
        "id": str(customer.uid),
        "externalId": customer.external_id,
        "email": customer.email,
    }


def ticket_view(ticket: "Ticket") -> wire.TicketView:
    """The nine keys that answer a creation."""
    return {
        "id": str(ticket.uid),
        "ticketNumber": ticket.reference,
        "subject": ticket.subject,
        "status": _status(ticket),
        "priority": codes.PRIORITIES_OUT[Priority(ticket.priority)],
        "channel": codes.CHANNELS_OUT[Channel(ticket.channel)],
        "customer": person_view(ticket.customer) if ticket.customer else None,
        "assignedAgent": _agent_view(ticket.assignee) if ticket.assignee else None,
        "createdAt": iso(ticket.created_at),
    }


def ticket_detail(ticket: "Ticket", description: str) -> wire.TicketDetail:
    """A ticket with everything there is to read."""
    return {
        **ticket_view(ticket),
        "description": description,
        "category": ticket.category.name if ticket.category else None,
        "metadata": ticket.metadata,
        "tags": [{"id": str(tag.uid), "name": tag.name} for tag in ticket.tags.all()],
        "updatedAt": iso(ticket.updated_at),
        "resolvedAt": _iso(ticket.solved_at),
        "closedAt": _iso(ticket.closed_at),
    }


def activity_view(event: "Event", external_id: str) -> wire.ActivityView:
    """Something the customer called ``external_id`` did."""
    return {
        "id": str(event.uid),
        "customerExternalId": external_id,
        "type": event.data["type"],
        "payload": event.data["payload"],
        "occurredAt": iso(event.occurred_at),
        "createdAt": iso(event.recorded_at),
    }


def _status(ticket: "Ticket") -> str:
    """An active ticket on hold waits for the customer, as far as SupportDesk can say."""
    status = Status(ticket.status)
    return codes.ON_HOLD if ticket.on_hold and status.is_active else codes.STATUSES_OUT[status]


def _agent_view(agent: "User") -> wire.AgentView:
    return {"id": str(agent.uid), "name": agent.name, "email": agent.email}


def _iso(moment: "datetime | None") -> str | None:
    return iso(moment) if moment else None
