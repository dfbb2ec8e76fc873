"""The desk that the vectors assume, and what one can see of it afterwards."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guichet.desk.actions import QueueChanges, add_member, create_queue
from guichet.desk.models import Queue
from guichet.desk.queries import role_named
from guichet.dialects.jutda import codes
from guichet.events.actions import quiet
from guichet.events.models import Event
from guichet.people.actions import UserChanges, create_user, customer_for_email, update_user
from guichet.people.models import User
from guichet.sla.priority import Priority
from guichet.tickets.actions import NewTicket, create_ticket, hold_ticket
from guichet.tickets.models import Message, Ticket
from guichet.tickets.states import Status
from tests.support.builders import ROOT

HERE = Path(__file__).parent
STATUSES = {1: Status.NEW, 2: Status.REOPENED, 3: Status.SOLVED, 4: Status.CLOSED}


@dataclass
class Desk:
    """Who and what there is, by the names the vectors use."""

    users: dict[str, User] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)

    def filled(self, text: str) -> str:
        """``text`` with the ids of what its placeholders name; other braces stay."""
        named: dict[str, Mapping[str, Any]] = {
            "user": self.users,
            "queue": self.queues,
            "ticket": self.tickets,
        }
        for kind, things in named.items():
            for name, thing in things.items():
                text = text.replace(f"{{{kind}.{name}}}", str(thing.id))
        return text

    def file(self, given: Mapping[str, Any]) -> None:
        """A ticket that was there before."""
        queue = self.queues[given["queue"]]
        email = given["submitter_email"]
        new = NewTicket(
            subject=given["title"],
            description=given["description"],
            customer=customer_for_email(ROOT, queue.directory_id, email=email) if email else None,
            assignee=self.users.get(given["assigned_to"] or ""),
            status=STATUSES[given["status"]],
            priority=codes.PRIORITIES[str(given["priority"])],
            copies=given.get("cc", ()),
            routed=False,
        )
        ticket = create_ticket(ROOT, queue.id, new)
        if given["on_hold"]:
            hold_ticket(ROOT, ticket)
        self.tickets[given["ref"]] = ticket


def the_desk() -> Desk:
    """The users and queues of the fixture; every agent works every queue."""
    fixture = json.loads((HERE / "jutda_fixture.json").read_text())
    desk = Desk()
    with quiet():
        for number, given in enumerate(fixture["queues"]):
            changes = QueueChanges(
                mail_address=given["email_address"] or "",
                new_ticket_copies=_listed(given["new_ticket_cc"]),
                update_copies=_listed(given["updated_ticket_cc"]),
                escalate_days=given["escalate_days"],
            )
            desk.queues[given["ref"]] = create_queue(
                ROOT,
                code=f"JUT{number}",
                name=given["title"],
                slug=given["slug"],
                changes=changes,
            )
        for given in fixture["users"]:
            desk.users[given["username"]] = _user(given)
        for user in desk.users.values():
            for queue in desk.queues.values() if user.kind == "agent" else ():
                add_member(ROOT, queue, user, role=role_named("agent"))
    return desk


def _user(given: Mapping[str, Any]) -> User:
    user = create_user(
        ROOT,
        username=given["username"],
        email=given["email"],
        name=given["username"],
        kind=given["role"],
        password=given["password"],
    )
    changes = UserChanges(
        is_active=given["active"],
        mail_on_assignment=given.get("email_on_ticket_assign", True),
        mail_on_program_updates=given.get("email_on_ticket_apichange", True),
    )
    update_user(ROOT, user, changes)
    return user


def _listed(addresses: str | None) -> Sequence[str]:
    return addresses.split(",") if addresses else ()


def seen(ticket: Ticket | None) -> Mapping[str, Any] | None:
    """A ticket in their words; None when it is gone."""
    found = ticket and Ticket.objects.filter(id=ticket.id).first()
    if found is None:
        return None
    description = found.messages.filter(is_description=True).first()
    return {
        "queue": found.queue.slug,
        "title": found.subject,
        "description": description.body if description else "",
        "status": codes.status_out(Status(found.status), found.resolution),
        "priority": int(codes.PRIORITIES_OUT[Priority(found.priority)]),
        "on_hold": found.on_hold,
        "assigned_to": found.assignee.username if found.assignee else None,
        "submitter_email": found.customer.email if found.customer else "",
        "resolution": found.resolution_text or None,
    }


def followups(ticket: Ticket, *, since: int) -> list[Mapping[str, Any]]:
    """What was said in the ticket by facts after ``since``, as their rows of follow-ups."""
    facts = Event.objects.filter(subject_kind="ticket", subject_id=ticket.id, id__gt=since)
    moved = {fact.data["new"] for fact in facts.filter(kind="ticket.status_changed")}
    rows: list[Mapping[str, Any]] = []
    for fact in facts.order_by("id"):
        if fact.kind == "ticket.created":
            title = "Ticket Opened"
            if ticket.assignee:
                title += f" & Assigned to {ticket.assignee.name}"
            said = ticket.messages.get(is_description=True)
        elif fact.kind in {"ticket.replied", "ticket.noted"}:
            solved = fact.data.get("status") == "solved"
            title = "Resolved" if solved else "Comment Added"
            said = ticket.messages.get(id=fact.data["message"])
        else:
            continue
        rows.append(
            {
                "title": title,
                "comment": said.body,
                "public": said.kind == Message.Kind.REPLY,
                "user": User.objects.get(id=fact.actor_id or 0).username,
                "new_status": 3 if title == "Resolved" and "solved" in moved else None,
            }
        )
    return rows
