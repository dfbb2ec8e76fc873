"""SupportDesk's requests as arguments of our verbs, and our things as its answers. Pure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from guichet.dialects.supportdesk import codes, wire
from guichet.lib.clock import iso
from guichet.lib.errors import Invalid
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

_FIELDS = {"external_id": "externalId", "avatar_url": "avatarUrl", "tags": "tagIds"}
_REQUIRED_AT_CREATION = {"email", "name"}


def customer_changes(body: wire.CustomerBody) -> CustomerChanges:
    """What a PATCH of a customer wants different."""
    return CustomerChanges(**{name: getattr(body, name) for name in body.model_fields_set})


def new_ticket(body: wire.TicketBody, customer: "Customer") -> NewTicket:
    """The ticket that is asked for. Its status is left to routing."""
    return NewTicket(
        subject=body.subject,
        description=body.description,
        channel=Channel.API,
        priority=codes.PRIORITIES[body.priority or "MEDIUM"],
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
        "status": codes.status_word(Status(ticket.status), on_hold=ticket.on_hold),
        "priority": codes.priority_word(Priority(ticket.priority)),
        "channel": codes.channel_word(Channel(ticket.channel)),
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


def success(data: Mapping[str, Any], *, at: "datetime") -> dict[str, Any]:
    """The envelope of an answer given at that time."""
    return {"success": True, "data": dict(data), "timestamp": iso(at)}


def failure(code: str, details: Mapping[str, Any], *, at: "datetime") -> dict[str, Any]:
    """The envelope of a refusal: flat, with ``success`` for clients that look at nothing else."""
    body: dict[str, Any] = {"success": False, "code": code, "message": codes.ERRORS[code][1]}
    if details:
        body["details"] = dict(details)
    return {**body, "timestamp": iso(at)}


def details_of(error: Invalid) -> dict[str, Sequence[str]]:
    """A refusal of the core's, field by field, in the words of the wire."""
    details: dict[str, Sequence[str]] = {}
    for field, problems in error.errors.items():
        if field in _REQUIRED_AT_CREATION and problems[0].code == "required":
            # The wire checks what is given; the core alone knows that a customer is new.
            details[field] = ["Requis pour la création"]
        else:
            details[_FIELDS.get(field, field)] = [
                wire.problem_sentence(problem.code, limit=problem.limit) for problem in problems
            ]
    return details


def _agent_view(agent: "User") -> wire.AgentView:
    return {"id": str(agent.uid), "name": agent.name, "email": agent.email}


def _iso(moment: "datetime | None") -> str | None:
    return iso(moment) if moment else None
