"""Their requests as the core's arguments, and the core's tickets as their answers.

Pure: no database, no request.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from guichet.dialects.icd import codes, wire
from guichet.lib.clock import iso
from guichet.lib.text import many_lines
from guichet.sla.priority import Priority
from guichet.tickets.actions import NewTicket, TicketChanges
from guichet.tickets.states import Channel, Status

if TYPE_CHECKING:
    from guichet.events.models import Event
    from guichet.tickets.models import Ticket


def new_ticket(form: wire.TicketForm, *, token_name: str) -> NewTicket:
    """The ticket that create_ticket asks for, said to come from the token's program by default."""
    return NewTicket(
        subject=form.title,
        # As the core keeps it, so that the answer can say it without reading it back.
        description=many_lines(
            form.description, field="description", limit=wire.DESCRIPTION_LENGTH, required=False
        ),
        channel=Channel.API,
        type=form.type,
        priority=codes.PRIORITIES[form.priority],
        status=Status.NEW,
        tags=form.tags,
        source_url=_plain(form.source_url),
        source_user=_plain(form.source_user),
        source_app=_plain(form.source_app) or token_name,
    )


def _plain(value: str | None) -> str | None:
    return wire.plain(value) or None if value else None


def status_change(now: Status, wanted: str) -> TicketChanges:
    """What update_status changes: nothing when the ticket's status reads so already."""
    if codes.STATUSES_OUT[now] == wanted:
        return TicketChanges()
    return TicketChanges(status=codes.STATUSES[wanted])


def ticket(
    ticket: "Ticket", *, description: str, project: wire.Project, base_url: str
) -> wire.Ticket:
    """A ticket as they read it."""
    agent = ticket.assignee
    return {
        "id": ticket.id,
        "ref": ticket.reference,
        "title": ticket.subject,
        "description": description,
        "type": codes.type_out(ticket.type.key if ticket.type else None),
        "priority": codes.PRIORITIES_OUT[Priority(ticket.priority)],
        "status": codes.STATUSES_OUT[Status(ticket.status)],
        "source_url": ticket.source_url,
        "source_user": ticket.source_user,
        "source_app": ticket.source_app,
        "tags": [tag.name for tag in ticket.tags.all()],
        "assigned_to": {"name": agent.name, "email": agent.email} if agent else None,
        "project": project,
        "url": f"{base_url}/tickets/{ticket.reference}",
        "created_at": iso(ticket.created_at),
        "updated_at": iso(ticket.updated_at),
        "resolved_at": iso(ticket.solved_at) if ticket.solved_at else None,
        "closed_at": iso(ticket.closed_at) if ticket.closed_at else None,
    }


def history(facts: Iterable["Event"]) -> list[wire.Change]:
    """The changes of status that are changes in their words, oldest first."""
    changes: list[wire.Change] = []
    before: str | None = None
    for fact in facts:
        created = fact.kind == "ticket.created"
        after = codes.STATUSES_OUT[Status.from_key(fact.data["status" if created else "new"])]
        if after != before:
            change: wire.Change = {
                "at": iso(fact.occurred_at),
                "event": "created" if created else "status_changed",
                "from": before,
                "to": after,
                "by": fact.actor_name,
            }
            changes.append(change)
        before = after
    return changes
