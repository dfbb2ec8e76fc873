import contextlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.access import Actor, ActorKind, Right
from guichet.lib.errors import Invalid
from guichet.lib.paging import encode_cursor
from guichet.sla.priority import Priority
from guichet.tickets.actions import TicketChanges, add_note, edit_ticket, solve_ticket
from guichet.tickets.lists import (
    NOBODY,
    Order,
    TicketFilter,
    counts,
    search,
)
from guichet.tickets.pages import page_after
from guichet.tickets.states import ACTIVE, Status
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket, acting, an_agent
from tests.support.environment import DATABASE

pytestmark = pytest.mark.django_db


def found(text: str, actor: Actor = ROOT) -> set[str]:
    return {ticket.reference for ticket in search(actor, TicketFilter(text=text))}


def test_words_are_found_without_accents_case_or_endings() -> None:
    ticket = a_ticket(a_queue(), subject="Problème de RÉSEAU", description="L’été dernier")
    for text in ("probleme", "réseau", "RESEAU", "res", "ete dernier", ticket.reference):
        assert found(text) == {ticket.reference}, text
    assert found("reseau absent") == set()


@pytest.mark.parametrize(
    "text", ['"', "a & b", "x:*", "NOT (", "'; DROP TABLE", "\0", "🙂", "-- *"]
)
def test_no_text_breaks_the_search(text: str) -> None:
    a_ticket(a_queue())
    found(text)


@pytest.mark.skipif(DATABASE == "sqlite", reason="SQLite plans nothing ahead")
def test_a_search_is_planned_for_its_words_however_often_others_were_searched_for() -> None:
    """PostgreSQL prepares what is asked often, and then plans it for any value."""
    a_ticket(a_queue(), subject="Imprimante")
    wanted = TicketFilter(text="imprimante")
    for _ in range(10):
        page_after(ROOT, wanted, order=Order.CREATED, descending=True)

    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [row[0] for row in cursor.fetchall() if "to_tsquery" in row[0]]
    assert prepared
    assert all("imprimante:*" in statement for statement in prepared)


def test_a_changed_subject_is_found_by_its_new_words_only() -> None:
    ticket = a_ticket(a_queue(), subject="Printer")
    edit_ticket(ROOT, ticket, TicketChanges(subject="Scanner"))
    assert found("printer") == set()
    assert found("scanner") == {ticket.reference}


def test_what_stands_in_a_note_is_found_only_by_those_who_read_notes() -> None:
    queue = a_queue()
    ticket = a_ticket(queue)
    add_note(ROOT, ticket, body="confidential")
    program = Actor(
        kind=ActorKind.API_KEY,
        id=1,
        name="program",
        door="icd",
        rights={queue.id: frozenset({Right.TICKET_READ})},
    )
    assert found("confidential") == {ticket.reference}
    assert found("confidential", program) == set()


def test_a_list_holds_only_what_its_reader_may_see() -> None:
    mine, theirs = a_queue(), a_queue()
    agent = acting(an_agent(mine))
    seen = a_ticket(mine)
    a_ticket(theirs)
    assert list(search(agent, TicketFilter())) == [seen]
    assert not search(agent, TicketFilter(queues=[theirs.id])).exists()


def test_filters_narrow_together() -> None:
    queue = a_queue()
    customer = a_customer(queue)
    wanted = a_ticket(queue, customer=customer, priority=Priority.HIGH, tags=["VIP"])
    a_ticket(queue, customer=customer, priority=Priority.HIGH)
    a_ticket(queue, priority=Priority.HIGH, tags=["vip"])
    filters = TicketFilter(
        queues=[queue.id], customer=customer.id, priorities=[Priority.HIGH], tags=["vip"],
        assignee=NOBODY, statuses=ACTIVE,
    )  # fmt: skip
    assert list(search(ROOT, filters)) == [wanted]


def test_the_rail_is_counted_in_one_statement() -> None:
    queue, other = a_queue(), a_queue()
    agent = an_agent(queue, available=False)
    mine = a_ticket(queue, assignee=agent)
    a_ticket(queue)
    solve_ticket(ROOT, a_ticket(queue))
    a_ticket(other)
    with CaptureQueriesContext(connection) as captured:
        numbers = counts(acting(agent), [queue.id])
    assert len(captured) <= 2
    assert (numbers.mine, numbers.unassigned, numbers.active) == (1, 1, 2)
    assert numbers.by_queue == {queue.id: 2}
    assert mine.status == Status.OPEN


@pytest.mark.parametrize("word", ["a\0b", "\ud800"])
def test_what_no_text_holds_is_not_found_rather_than_an_error(word: str) -> None:
    a_ticket(a_queue())
    for wanted in (
        TicketFilter(tags=[word]),
        TicketFilter(types=[word]),
        TicketFilter(category=word),
        TicketFilter(source_app=[word]),
        TicketFilter(source_user=[word]),
    ):
        assert not search(ROOT, wanted).exists()


@pytest.mark.parametrize(
    "values",
    [
        ["x", 1],
        [None, 1],
        ["\0", 1],
        ["2026-01-01", 10**30],
        ["0001-01-01T00:00+23:59", 1],
        [1, "x"],
    ],
)
@pytest.mark.parametrize("order", [Order.UPDATED, Order.PRIORITY])
def test_a_forged_cursor_is_refused_or_leads_nowhere(values: list[str | int], order: Order) -> None:
    a_ticket(a_queue())
    with contextlib.suppress(Invalid):
        page_after(ROOT, TicketFilter(), order=order, descending=True, cursor=encode_cursor(values))
