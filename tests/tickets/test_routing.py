from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.db import connections

from guichet.desk.actions import QueueChanges
from guichet.events.models import Delivery
from guichet.events.worker import run_due
from guichet.lib import clock
from guichet.people.actions import set_availability
from guichet.tickets import routing
from guichet.tickets.actions import assign_waiting_tickets, route, solve_ticket
from guichet.tickets.models import Ticket
from tests.support.builders import ROOT, a_queue, a_ticket, an_agent, kinds_recorded_for

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 12, tzinfo=UTC)


def test_the_available_first_level_agent_with_the_fewest_open_tickets_gets_it() -> None:
    queue = a_queue()
    busy, idle = an_agent(queue), an_agent(queue)
    an_agent(queue, level=2)
    an_agent(queue, available=False)
    given = [a_ticket(queue).assignee for _ in range(4)]
    assert given.count(busy) == given.count(idle) == 2
    assert given[:2] == [busy, idle]


def test_agents_with_more_than_anybody_can_work_on_take_turns() -> None:
    queue = a_queue()
    with patch.object(routing, "MOST_COUNTED", 2):
        busier = an_agent(queue)
        for _ in range(5):
            a_ticket(queue)
        busy = an_agent(queue)
        assert [a_ticket(queue).assignee for _ in range(5)] == [busy, busy, busier, busy, busier]


def test_work_done_elsewhere_counts() -> None:
    here, elsewhere = a_queue(), a_queue()
    shared = an_agent(here, elsewhere)
    for _ in range(2):
        a_ticket(elsewhere)
    other = an_agent(here)
    assert a_ticket(here).assignee == other
    assert shared != other


def test_an_agent_at_their_cap_is_passed_over_until_a_ticket_ends() -> None:
    queue = a_queue()
    agent = an_agent(queue, max_open_tickets=1)
    first, second = a_ticket(queue), a_ticket(queue)
    assert (first.assignee, second.assignee) == (agent, None)
    solve_ticket(ROOT, first)
    run_due()
    assert Ticket.objects.get(id=second.id).assignee == agent


def test_a_ticket_nobody_can_take_waits_for_somebody_to_be_free() -> None:
    queue = a_queue()
    agent = an_agent(queue, available=False)
    ticket = a_ticket(queue)
    assert ticket.assignee is None
    assert ticket.awaits_agent
    set_availability(ROOT, agent, available=True)
    run_due()
    taken = Ticket.objects.get(id=ticket.id)
    assert taken.assignee == agent
    assert not taken.awaits_agent
    assert "ticket.assigned" in kinds_recorded_for(ticket)


def test_an_agent_who_becomes_free_while_a_ticket_is_being_filed_gets_it() -> None:
    queue = a_queue()
    agent = an_agent(queue)
    run_due()
    # Routing looked before the agent's word was committed, and the agent's listener ran before
    # the ticket was: neither sees the other.
    with patch("guichet.tickets.actions.create.pick_agent", return_value=None):
        ticket = a_ticket(queue)
    run_due()
    assert Ticket.objects.get(id=ticket.id).assignee == agent


def test_a_long_line_is_looked_at_as_quickly_as_a_short_one() -> None:
    # At each new ticket: a desk whose agents are all away would read its whole line each time.
    queue = a_queue()
    for _ in range(5):
        a_ticket(queue)
    with patch.object(Ticket, "from_db", side_effect=Ticket.from_db) as read:
        assert assign_waiting_tickets(ROOT, queue.id) == 0
    assert read.call_count == 2  # the oldest, then once more when it is held


def test_a_long_line_is_handed_out_oldest_first() -> None:
    queue = a_queue()
    waiting = [a_ticket(queue) for _ in range(3)]
    agent = an_agent(queue, max_open_tickets=2)
    assert assign_waiting_tickets(ROOT, queue.id) == 2
    assert list(Ticket.objects.filter(assignee=agent).order_by("id")) == waiting[:2]


def test_a_long_line_is_handed_out_in_parts() -> None:
    queue = a_queue()
    agent = an_agent(queue, available=False)
    for _ in range(5):
        a_ticket(queue)
    while run_due():
        pass
    set_availability(ROOT, agent, available=True)
    waiting = Ticket.objects.filter(queue=queue, awaits_agent=True)
    with patch.object(route, "MOST_AT_ONCE", 2):
        run_due()
        assert waiting.count() == 3
        while run_due():
            pass
    assert not waiting.exists()


def test_a_queue_that_assigns_by_hand_leaves_its_tickets_alone() -> None:
    queue = a_queue(changes=QueueChanges(auto_assign=False))
    an_agent(queue)
    ticket = a_ticket(queue)
    assert ticket.assignee is None
    assert not ticket.awaits_agent


def test_no_delivery_is_left_over() -> None:
    queue = a_queue()
    an_agent(queue)
    a_ticket(queue)
    while run_due():
        pass
    assert not Delivery.objects.filter(state=Delivery.State.PENDING).exists()
    assert not Delivery.objects.filter(state=Delivery.State.DEAD).exists()


@pytest.mark.django_db(transaction=True)
def test_a_cap_holds_however_many_tickets_come_at_once() -> None:
    queue = a_queue()
    agent = an_agent(queue, max_open_tickets=2)

    def create(_: int) -> int | None:
        try:
            return a_ticket(queue).assignee_id
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as creators:
        given = list(creators.map(create, range(10)))
    assert given.count(agent.id) == 2
    assert given.count(None) == 8


def test_among_equals_it_is_the_turn_of_whoever_waited_longest() -> None:
    queue = a_queue()
    agents = [an_agent(queue) for _ in range(3)]
    turns = []
    for minute in range(6):
        with clock.at(NOON + timedelta(minutes=minute)):
            ticket = a_ticket(queue)
            solve_ticket(ROOT, ticket)
        turns.append(ticket.assignee)
    assert turns == agents * 2
