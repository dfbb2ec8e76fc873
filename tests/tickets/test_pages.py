"""Pages are complete, in order, and read out of an index."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from guichet.access import Actor
from guichet.lib import clock
from guichet.sla.priority import Priority
from guichet.tickets import pages
from guichet.tickets.actions import NewTicket, create_ticket, delete_ticket, solve_ticket
from guichet.tickets.lists import Order, TicketFilter, search, views
from guichet.tickets.models import Ticket
from guichet.tickets.pages import counts_of_queues, numbered_page, page_after
from guichet.tickets.states import ACTIVE
from guichet.tickets.tallies import tally, tickets_of
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket, acting, an_agent

pytestmark = pytest.mark.django_db


def an_agent_of_two_queues() -> tuple[Actor, list[Ticket]]:
    """Somebody who reads two of three queues, and the tickets in these."""
    first, second, other = a_queue(), a_queue(), a_queue()
    priorities = [Priority.LOW, Priority.CRITICAL, Priority.LOW, Priority.HIGH, Priority.LOW]
    seen = [
        a_ticket(queue, priority=priority, tags=["a", "b"], customer=a_customer(queue))
        for priority in priorities
        for queue in (first, second)
    ]
    a_ticket(other)
    return acting(an_agent(first, second, available=False)), seen


@pytest.mark.parametrize("order", sorted(set(Order) - {Order.REFERENCE}))
@pytest.mark.parametrize("descending", [True, False])
def test_pages_of_several_queues_hold_every_ticket_once_in_order(
    order: Order, descending: bool
) -> None:
    agent, tickets = an_agent_of_two_queues()
    for wanted in (TicketFilter(), TicketFilter(statuses=ACTIVE)):
        seen = walked(agent, wanted, order, descending=descending)
        numbered = [
            row.id
            for page in range(1, 5)
            for row in numbered_page(
                agent, wanted, order=order, descending=descending, page=page, size=3
            ).rows
        ]
        assert seen == numbered
        assert sorted(seen) == sorted(ticket.id for ticket in tickets)


def walked(actor: Actor, wanted: TicketFilter, order: Order, *, descending: bool) -> list[int]:
    """The ids on all pages, following the cursors."""
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = page_after(actor, wanted, order=order, descending=descending, cursor=cursor, size=3)
        seen += [ticket.id for ticket in page.rows]
        cursor = page.next_cursor
    return seen


@pytest.mark.parametrize("wanted", [TicketFilter(statuses=ACTIVE), TicketFilter(text="printer")])
def test_a_page_takes_three_statements_however_much_is_on_it(wanted: TicketFilter) -> None:
    agent, _tickets = an_agent_of_two_queues()
    for size in (1, 10):
        with CaptureQueriesContext(connection) as captured:
            page = page_after(agent, wanted, order=Order.UPDATED, descending=True, size=size)
            assert all([row.tags.all(), row.queue.code, row.customer] for row in page.rows)
        assert len(captured) == 3


def test_a_search_finds_the_newest_of_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    queue, other = a_queue(), a_queue()
    tickets = [a_ticket(queue) for _ in range(5)]
    a_ticket(other)
    monkeypatch.setattr(pages, "MOST_FOUND", 3)
    agent = acting(an_agent(queue, available=False))
    found = walked(agent, TicketFilter(text="printer"), Order.CREATED, descending=False)
    assert found == [ticket.id for ticket in tickets[-3:]]


def test_the_total_is_exact_before_and_after_tickets_are_tallied() -> None:
    queue, other = a_queue(), a_queue()
    with clock.at(clock.now() - timedelta(days=1)):
        old = [a_ticket(queue) for _ in range(3)]
    a_ticket(other)
    assert total(queue.id) == 3
    tally()
    assert total(queue.id) == 3
    a_ticket(queue)
    solve_ticket(ROOT, old[0])
    assert total(queue.id) == 4
    assert tickets_of([queue.id, other.id]) == 5
    assert tickets_of([]) == 0
    assert counts_of_queues(ROOT, [queue.id, other.id]) == {queue.id: 4, other.id: 1}
    delete_ticket(ROOT, old[0])
    assert total(queue.id) == 3
    tally()
    assert total(queue.id) == 3


def test_somebody_from_outside_is_told_of_their_own_tickets_alone() -> None:
    queue = a_queue()
    a_ticket(queue)
    outsider = replace(acting(an_agent(queue, available=False)), own_only=True)
    assert total(queue.id, outsider) == 0
    assert counts_of_queues(outsider, [queue.id]) == {}
    create_ticket(outsider, queue.id, NewTicket(subject="Mine", description="It broke."))
    assert total(queue.id, outsider) == 1
    assert counts_of_queues(outsider, [queue.id]) == {queue.id: 1}


def total(queue_id: int, actor: Actor = ROOT) -> int:
    """What a list of that queue says it holds."""
    wanted = TicketFilter(queues=[queue_id])
    return numbered_page(actor, wanted, order=Order.CREATED, descending=True, page=1, size=1).total


@pytest.mark.parametrize(
    ("wanted", "order", "descending", "index"),
    [
        (TicketFilter(), Order.CREATED, True, "ticket_queue_created"),
        (TicketFilter(), Order.UPDATED, True, "ticket_queue_updated"),
        (TicketFilter(statuses=ACTIVE), Order.UPDATED, True, "ticket_active_queue"),
        (TicketFilter(statuses=ACTIVE[4:]), Order.UPDATED, True, "ticket_active_queue"),
        (TicketFilter(statuses=ACTIVE), Order.CREATED, False, "ticket_active_created"),
        (TicketFilter(), Order.DUE, False, "ticket_active_due"),
        (TicketFilter(statuses=ACTIVE, assignee=1), Order.UPDATED, True, "ticket_active_assignee"),
    ],
)
def test_the_first_tickets_of_a_list_come_sorted_out_of_an_index(
    wanted: TicketFilter, order: Order, descending: bool, index: str
) -> None:
    agent, _tickets = an_agent_of_two_queues()
    keys = pages._keys(order, descending=descending)
    for part in pages._parts(agent, wanted, order):
        plan = plan_of(part.order_by(*keys).values("id")[:51])
        # Of a handful of tickets PostgreSQL may take another index in the same order.
        assert connection.vendor == "postgresql" or index in plan, plan
        assert "Sort" not in plan, plan
        assert "B-TREE" not in plan, plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL decides this by statistics")
@pytest.mark.parametrize("view", ["mine", "unassigned", "needs_reply", "waiting", "active"])
def test_a_count_beside_a_list_reads_no_ticket(view: str) -> None:
    agent, _tickets = an_agent_of_two_queues()
    assert "COVERING INDEX ticket_active" in plan_of(search(agent, views(agent)[view]).values("id"))


def plan_of(rows: QuerySet[Ticket, object]) -> str:
    """How the database would read ``rows`` if there were many."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for habit in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{habit} = off")
        return rows.explain()
