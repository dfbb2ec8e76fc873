"""The page that whoever asked follows their ticket on."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.tickets.actions import add_note, reply_to_ticket, set_copies, solve_ticket
from guichet.tickets.models import Ticket
from guichet.tickets.public import link_to
from guichet.tickets.states import Status
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket

pytestmark = pytest.mark.django_db

JEAN = "jean@example.com"


@pytest.fixture
def ticket() -> Ticket:
    queue = a_queue()
    ticket = a_ticket(queue, customer=a_customer(queue, JEAN))
    reply_to_ticket(ROOT, ticket, body="Is it <b>hot</b>?<script>alert(1)</script>")
    add_note(ROOT, ticket, body="Our secret.")
    return ticket


@pytest.mark.parametrize("mount", ["", "/helpdesk"])
def test_the_link_shows_what_is_public(ticket: Ticket, mount: str) -> None:
    answer = Client().get(mount + link_to(ticket, JEAN))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert ticket.subject in page
    assert "Is it <b>hot</b>?" in page
    assert "alert(1)" not in page
    assert "Our secret." not in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_it_speaks_french_to_the_french(ticket: Ticket) -> None:
    solve_ticket(ROOT, ticket)
    page = Client(headers={"Accept-Language": "fr"}).get(link_to(ticket, JEAN)).content.decode()
    assert "fermer le ticket" in page


@pytest.mark.parametrize(
    ("name", "value"),
    [("key", ""), ("key", "0" * 40), ("key", "é"), ("email", "eve@example.com"), ("ticket", "x-1"),
     ("ticket", "\0"), ("ticket", "q-" + "9" * 30)],
)  # fmt: skip
def test_no_other_link_shows_anything(ticket: Ticket, name: str, value: str) -> None:
    good = {k: v[0] for k, v in parse_qs(urlsplit(link_to(ticket, JEAN)).query).items()}
    for path in ("/view/", "/helpdesk/view/"):
        assert Client().get(path, good | {name: value}).status_code == 404
    assert Client().post("/view/accept", good | {name: value}).status_code == 404


def test_the_key_of_one_ticket_or_address_opens_no_other(ticket: Ticket) -> None:
    other = a_ticket(ticket.queue, customer=ticket.customer)
    keys = {link.rpartition("key=")[2] for link in (link_to(ticket, JEAN), link_to(other, JEAN))}
    assert len(keys) == 2
    # A copy's link opens as long as they read along.
    set_copies(ROOT, ticket, ["watch@example.com"])
    link = link_to(ticket, "watch@example.com")
    assert Client().get(link).status_code == 200
    set_copies(ROOT, ticket, [])
    assert Client().get(link).status_code == 404


def test_whoever_asked_accepts_a_solution_once_there_is_one(ticket: Ticket) -> None:
    form = {k: v[0] for k, v in parse_qs(urlsplit(link_to(ticket, JEAN)).query).items()}
    Client().post("/view/accept", form)
    assert Ticket.objects.get(id=ticket.id).status != Status.CLOSED
    solve_ticket(ROOT, ticket)
    assert Client(enforce_csrf_checks=True).post("/view/accept", form).status_code == 403
    answer = Client().post("/view/accept", form)
    assert answer.headers["Location"] == link_to(ticket, JEAN)
    assert Ticket.objects.get(id=ticket.id).status == Status.CLOSED


def test_it_costs_as_many_statements_however_much_was_said(ticket: Ticket) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            Client().get(link_to(ticket, JEAN))
        return len(captured)

    before = statements()
    for _ in range(5):
        reply_to_ticket(ROOT, ticket, body="More.")
    assert statements() <= before <= 12
