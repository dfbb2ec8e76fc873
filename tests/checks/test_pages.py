"""Every page costs a bounded number of statements, and no question breaks one.

Who may open which page is tried in tests/safety/test_authority.py.
"""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guichet.desk.models import Queue
from guichet.people.models import User
from guichet.tickets.actions import Upload, add_note, reply_to_ticket
from guichet.tickets.models import Ticket
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket, a_user, an_agent

pytestmark = pytest.mark.django_db

HOSTILE = [
    "\0",
    "'\"><script>",
    "%",
    "_",
    "9" * 40,
    "-1",
    "\ud800".encode("utf-8", "replace"),
    "é🙂",
]


def a_filled_ticket(queue: Queue) -> Ticket:
    ticket = a_ticket(queue, customer=a_customer(queue), tags=["vip"])
    add_note(ROOT, ticket, body="A note.", files=[Upload("log.txt", b"lines")])
    return ticket


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("page", ["tickets", "ticket", "ticket_refresh", "live_counts", "patterns"])
def test_a_page_costs_as_many_statements_however_much_there_is(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = a_queue()
    first = a_filled_ticket(queue)
    names = {"reference": first.reference} if page in {"ticket", "ticket_refresh"} else {}
    address = reverse(f"web:{page}", kwargs=names)
    # What is cached for a second must not run out in the middle of the comparison.
    monkeypatch.setattr("guichet.lib.cache.time.monotonic", lambda: 0.0)
    browser = browser_of(an_agent(queue, available=False))
    browser.get(address)
    before = statements(browser, address)
    for number in range(8):
        ticket = a_filled_ticket(queue)
        reply_to_ticket(ROOT, first, body="More.", files=[Upload(f"{number}.txt", b"text")])
        add_note(ROOT, ticket, body="More.")
    assert statements(browser, address) == before <= 28


def statements(browser: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(where).status_code == 200
    return len(captured)


@pytest.mark.parametrize("value", HOSTILE)
def test_no_question_breaks_the_list(value: str) -> None:
    browser = browser_of(an_agent(a_queue()))
    for name in ("q", "cursor", "queue", "assignee", "customer", "sort", "view", "status", "tag",
                 "priority", "type", "category"):  # fmt: skip
        answer = browser.get(reverse("web:tickets"), {name: value})
        assert answer.status_code in {200, 400, 404, 422}, name


@pytest.mark.parametrize("value", HOSTILE)
def test_no_reference_breaks_the_ticket_page(value: str) -> None:
    answer = browser_of(an_agent(a_queue())).get(f"/tickets/{quote(value, safe='')}")
    assert answer.status_code in {302, 404}


def test_an_administrator_without_a_queue_sees_an_empty_desk() -> None:
    assert browser_of(a_user(is_admin=True)).get(reverse("web:tickets")).status_code == 200
