"""Whatever is done to a ticket, in any order: it stays consistent, and its facts tell it all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.events.models import Event
from guichet.people.models import Customer, User
from guichet.sla.priority import Priority
from guichet.tickets import actions
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket, acting, an_agent


@dataclass
class Desk:
    """A ticket, its customer and the two agents of its queue."""

    ticket: Ticket
    customer: Customer
    anne: User
    bruno: User


Step = Callable[[Desk], object]


def by_anne(verb: Callable[..., Any], **more: Any) -> Step:
    return lambda desk: verb(acting(desk.anne), desk.ticket, **more)


STEPS: dict[str, Step] = {
    "solve": by_anne(actions.solve_ticket),
    "close": by_anne(actions.close_ticket),
    "reopen": by_anne(actions.reopen_ticket),
    "hold": by_anne(actions.hold_ticket),
    "unhold": by_anne(actions.unhold_ticket),
    "answer": by_anne(actions.reply_to_ticket, body="Have you tried…"),
    "note": by_anne(actions.add_note, body="Between us: …"),
    "customer answers": lambda desk: actions.reply_to_ticket(
        ROOT, desk.ticket, body="Yes.", customer=desk.customer
    ),
    "give to Anne": lambda desk: actions.assign_ticket(ROOT, desk.ticket, desk.anne),
    "give to Bruno": lambda desk: actions.assign_ticket(ROOT, desk.ticket, desk.bruno),
    "give to nobody": lambda desk: actions.assign_ticket(ROOT, desk.ticket, None),
    "tag": by_anne(actions.tag_ticket, add=["Urgent"]),
    "untag": by_anne(actions.tag_ticket, remove=["urgent"]),
    "edit": by_anne(actions.edit_ticket, changes=actions.TicketChanges(subject="Other")),
    **{f"to {status.key}": by_anne(actions.change_status, status=status) for status in Status},
    **{
        f"make {priority.key}": by_anne(actions.change_priority, priority=priority)
        for priority in Priority
    },
}


def facts_of(ticket: Ticket) -> list[Event]:
    events = Event.objects.filter(subject_kind="ticket", subject_id=ticket.id)
    return list(events.order_by("id"))


def told(facts: list[Event]) -> dict[str, object]:
    """The ticket as its facts tell it, from the first to the last."""
    story: dict[str, object] = {"assignee": None, "priority": "medium", "on_hold": False}
    tags: set[str] = set()
    for fact in facts:
        if fact.kind == "ticket.created":
            story["status"] = fact.data["status"]
        elif fact.kind == "ticket.status_changed":
            assert fact.data["old"] == story["status"]
            story["status"] = fact.data["new"]
        elif fact.kind == "ticket.assigned":
            assert fact.data["old"] == story["assignee"]
            story["assignee"] = fact.data["new"]
        elif fact.kind == "ticket.priority_changed":
            assert fact.data["old"] == story["priority"]
            story["priority"] = fact.data["new"]
        elif fact.kind in {"ticket.held", "ticket.unheld"}:
            story["on_hold"] = fact.kind == "ticket.held"
        elif fact.kind == "ticket.tagged":
            tags = (tags | set(fact.data["added"])) - set(fact.data["removed"])
    return story | {"tags": tags}


def is_consistent(ticket: Ticket) -> None:
    status = Status(ticket.status)
    assert (ticket.solved_at is None and ticket.closed_at is None) == status.is_active
    assert (ticket.closed_at is not None) == (status is Status.CLOSED)
    if status.is_active:
        assert ticket.resolution == ""
    else:
        assert (ticket.next_due_at, ticket.awaits_agent, ticket.needs_reply) == (None, False, False)
    assert ticket.updated_at >= ticket.created_at
    assert (ticket.assigned_at is not None) or ticket.assignee is None


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_the_facts_tell_what_the_ticket_is(steps: list[str]) -> None:
    queue = a_queue()
    anne, bruno = an_agent(queue, level=2), an_agent(queue, level=2)
    customer = a_customer(queue)
    desk = Desk(a_ticket(queue, customer=customer), customer, anne, bruno)
    for step in steps:
        before, facts = Ticket.objects.get(id=desk.ticket.id), len(facts_of(desk.ticket))
        # The verbs get a ticket as a page saw it a while ago: they must look again themselves.
        STEPS[step](desk)
        after = Ticket.objects.get(id=desk.ticket.id)
        is_consistent(after)
        assert (len(facts_of(after)) > facts) == (after.updated_at > before.updated_at), step
    now = Ticket.objects.get(id=desk.ticket.id)
    assert told(facts_of(now)) == {
        "status": Status(now.status).key,
        "assignee": now.assignee_id,
        "priority": Priority(now.priority).key,
        "on_hold": now.on_hold,
        "tags": {tag.name for tag in now.tags.all()},
    }
