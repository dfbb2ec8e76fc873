import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.desk.queries import forget_settings
from guichet.sla.priority import Priority
from guichet.tickets.actions import (
    TicketChanges,
    assign_ticket,
    reply_to_ticket,
    solve_ticket,
    update_ticket,
)
from guichet.tickets.states import Status
from tests.support.builders import ROOT, a_ticket, a_user, acting
from tests.web.conftest import Desk, Visit

STATEMENTS = 13
"""Session, user, rights, site name, last fact, queues, counts, agents, types, tickets, tags."""


def references(client: Client, address: str, **headers: str) -> list[str]:
    page = client.get(address, headers=headers).content.decode()
    return re.findall(r'<li class="row[^>]*data-reference="([^"]+)"', page)


def test_views_are_named_by_what_there_is_to_do(desk: Desk, browser: Client) -> None:
    mine, free, waiting, solved = (a_ticket(desk.queue, customer=desk.customer) for _ in range(4))
    assign_ticket(ROOT, mine, desk.agent)
    reply_to_ticket(acting(desk.colleague), waiting, body="Which one?")
    assign_ticket(ROOT, waiting, desk.colleague)
    solve_ticket(ROOT, solved)
    found = {
        view: set(references(browser, f"/tickets?view={view}"))
        for view in ("mine", "unassigned", "waiting", "active", "needs_reply", "done", "all")
    }
    assert found == {
        "mine": {mine.reference},
        "unassigned": {free.reference},
        "waiting": {waiting.reference},
        "active": {mine.reference, free.reference, waiting.reference},
        "needs_reply": {mine.reference, free.reference},
        "done": {solved.reference},
        "all": {t.reference for t in (mine, free, waiting, solved)},
    }


def test_the_rail_counts_what_its_lists_hold(desk: Desk, browser: Client) -> None:
    for _ in range(3):
        a_ticket(desk.queue)
    a_ticket(desk.foreign)
    counts = browser.get("/live/counts").json()
    assert counts == {
        "view.mine": "",
        "view.unassigned": "3",
        "view.needs_reply": "3",
        "view.waiting": "",
        "view.active": "3",
        f"queue.{desk.queue.id}": "3",
    }
    page = browser.get("/tickets").content.decode()
    assert f'data-count="queue.{desk.queue.id}">3<' in page


def test_filters_narrow_the_list_and_show_as_chips(desk: Desk, browser: Client) -> None:
    plain = a_ticket(desk.queue)
    urgent = a_ticket(desk.queue, priority=Priority.URGENT, tags=["Backend"])
    assign_ticket(ROOT, urgent, desk.colleague)
    update_ticket(ROOT, urgent, TicketChanges(type="bug", status=Status.WAITING_THIRD_PARTY))
    filters = {
        "priority": "urgent",
        "tag": "backend",
        "type": "bug",
        "status": "waiting_third_party",
        "assignee": str(desk.colleague.id),
    }
    for name, value in filters.items():
        address = f"/tickets?view=active&{name}={value}"
        assert references(browser, address) == [urgent.reference], name
        assert 'class="chip is-filter"' in browser.get(address).content.decode()
    assert references(browser, "/tickets?assignee=nobody") == [plain.reference]
    assert references(browser, f"/tickets?queue={desk.queue.code.lower()}&sort=oldest") == [
        plain.reference,
        urgent.reference,
    ]


def test_search_finds_words_of_subject_and_messages(desk: Desk, browser: Client) -> None:
    ticket = a_ticket(desk.queue, subject="Écran noir", description="After the update")
    a_ticket(desk.queue)
    assert references(browser, "/tickets?view=all&q=ecran+update") == [ticket.reference]
    assert references(browser, "/tickets?view=all&q=nothing") == []


def test_another_queues_tickets_are_in_no_list(desk: Desk, browser: Client) -> None:
    foreign = a_ticket(desk.foreign, subject="Top secret", customer=desk.customer)
    for query in (
        "view=all",
        f"queue={desk.foreign.code}",
        "q=secret",
        f"customer={desk.customer.id}",
    ):
        assert foreign.reference not in references(browser, f"/tickets?{query}")


@pytest.mark.parametrize(
    "query",
    [
        *("view=nonsense", "status=nonsense", "priority=9", "sort=nonsense", "customer=x"),
        *("assignee=%00", "queue=NOPE", "tag=%27%22%3E", "q=%22*()", "type=none"),
        "assignee=99999999999999999999",
    ],
)
def test_a_mistyped_address_is_an_answer_not_an_accident(browser: Client, query: str) -> None:
    assert browser.get(f"/tickets?{query}").status_code == 200


def test_a_foreign_cursor_is_refused(browser: Client) -> None:
    assert browser.get("/tickets?cursor=nonsense").status_code == 422


def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk, browser: Client) -> None:
    made = {a_ticket(desk.queue).reference for _ in range(53)}
    first = browser.get("/tickets?view=active").content.decode()
    following = re.search(r'hx-get="(/tickets\?[^"]*cursor=[^"]+)"', first)
    assert following
    address = following[1].replace("&amp;", "&")
    seen = references(browser, "/tickets?view=active") + references(browser, address)
    assert len(seen) == 53
    assert set(seen) == made


def test_a_list_costs_the_same_however_long_it_is(desk: Desk, browser: Client) -> None:
    browser.get("/tickets")  # which directory is the main one is asked once a minute
    for number in (1, 12):
        for _ in range(number):
            ticket = a_ticket(desk.queue, customer=desk.customer, tags=["one", "two"])
            assign_ticket(ROOT, ticket, desk.agent)
        forget_settings()
        with CaptureQueriesContext(
            connection,
        ) as statements:
            browser.get("/tickets?view=active")
        assert len(statements) == STATEMENTS


def test_the_list_is_fetched_alone_for_an_open_page(desk: Desk, browser: Client) -> None:
    ticket = a_ticket(desk.queue)
    fragment = browser.get("/tickets", headers={"hx-request": "true", "hx-target": "list"})
    page = fragment.content.decode()
    assert ticket.reference in page
    assert "<html" not in page


def test_an_agent_of_no_queue_sees_an_empty_desk(visit: Visit, desk: Desk) -> None:
    a_ticket(desk.queue)
    assert references(visit(a_user()), "/tickets?view=all") == []


def test_home_is_ones_own_work(browser: Client) -> None:
    assert browser.get("/")["Location"] == "/tickets?view=mine"
