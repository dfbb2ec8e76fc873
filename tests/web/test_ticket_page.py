import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.desk.actions import add_member
from guichet.desk.queries import forget_settings, role_named
from guichet.people.actions import record_customer_activity
from guichet.sla.priority import Priority
from guichet.tickets.actions import (
    NewTicket,
    TicketChanges,
    add_note,
    create_ticket,
    link_external_reference,
    reply_to_ticket,
    update_ticket,
)
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status
from tests.support.builders import ROOT, a_ticket, a_user, acting
from tests.web.conftest import Desk, Visit

STATEMENTS = 29


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return a_ticket(desk.queue, subject="<b>Broken</b>", customer=desk.customer, tags=["one"])


def page_of(client: Client, ticket: Ticket, **headers: str) -> str:
    return client.get(f"/tickets/{ticket.reference}", headers=headers).content.decode()


def test_the_talk_and_what_happened_are_told_in_order(
    desk: Desk, browser: Client, ticket: Ticket
) -> None:
    reply_to_ticket(acting(desk.agent), ticket, body="Have you **tried** again?")
    add_note(acting(desk.colleague), ticket, body="Same as last week")
    update_ticket(acting(desk.agent), ticket, TicketChanges(priority=Priority.HIGH))
    page = page_of(browser, ticket)
    told = [
        "opened the ticket",
        "It started this morning.",
        "<strong>tried</strong>",
        "Same as last week",
        "changed the priority from <b>Medium</b> to <b>High</b>",
    ]
    assert [page.index(words) for words in told] == sorted(page.index(words) for words in told)
    assert "&lt;b&gt;Broken&lt;/b&gt;" in page


def test_what_changes_a_ticket_just_opened_is_told_as_an_act_of_its_own(
    desk: Desk, browser: Client, ticket: Ticket
) -> None:
    update_ticket(acting(desk.agent), ticket, TicketChanges(status=Status.OPEN))
    page = page_of(browser, ticket)
    assert "set the status to" in page


def test_a_note_does_not_look_like_a_reply(desk: Desk, browser: Client, ticket: Ticket) -> None:
    note = add_note(acting(desk.agent), ticket, body="Between us")
    assert f'class="message is-note from-agent" id="m{note.id}"' in page_of(browser, ticket)
    assert "Internal note" in page_of(browser, ticket)


def test_references_are_read_in_any_letter_case(browser: Client, ticket: Ticket) -> None:
    assert browser.get(f"/tickets/{ticket.reference.lower()}").status_code == 200


def test_a_foreign_ticket_does_not_exist(desk: Desk, browser: Client) -> None:
    foreign = a_ticket(desk.foreign)
    answers = [browser.get(f"/tickets/{name}") for name in (foreign.reference, "NO-1", "nonsense")]
    assert {answer.status_code for answer in answers} == {404}


def test_the_pane_alone_is_fetched_for_an_open_page(browser: Client, ticket: Ticket) -> None:
    fragment = page_of(browser, ticket, **{"hx-request": "true", "hx-target": "ticket"})
    assert 'id="timeline"' in fragment
    assert "<html" not in fragment


def test_a_refresh_leaves_the_composer_alone(browser: Client, ticket: Ticket) -> None:
    parts = browser.get(f"/tickets/{ticket.reference}/refresh").content.decode()
    assert parts.count('hx-swap-oob="true"') == 3
    assert 'name="body"' not in parts


def test_what_the_program_sent_is_a_tidy_table(desk: Desk, browser: Client) -> None:
    metadata = {
        "order": {"id": 48213, "paid": True},
        "page": "https://shop.example/x",
        "bad": "javascript:x",
    }
    new = NewTicket(subject="s", metadata=metadata, source_url="javascript:alert(1)")
    page = page_of(browser, create_ticket(ROOT, desk.queue.id, new))
    assert "order.id</dt><dd>48213</dd>" in page
    assert "order.paid</dt><dd>yes</dd>" in page
    assert 'href="https://shop.example/x"' in page
    assert 'href="javascript:' not in page


def test_the_customers_story_stands_beside(desk: Desk, browser: Client, ticket: Ticket) -> None:
    other = a_ticket(desk.queue, subject="An older one", customer=desk.customer)
    a_ticket(desk.foreign, subject="Elsewhere, unseen", customer=desk.customer)
    record_customer_activity(ROOT, desk.customer, type="order.placed", payload={"total": "12 EUR"})
    link_external_reference(ROOT, ticket, system="jira", value="OPS-7", url="https://j.example/7")
    page = page_of(browser, ticket)
    for words in (
        "jean@acme.example",
        "order.placed",
        "12 EUR",
        "OPS-7",
        f"/tickets/{other.reference}",
    ):
        assert words in page
    assert "Elsewhere, unseen" not in page


def test_a_viewer_is_offered_nothing_to_change(desk: Desk, visit: Visit, ticket: Ticket) -> None:
    viewer = a_user()
    add_member(ROOT, desk.queue, viewer, role=role_named("viewer"))
    page = page_of(visit(viewer), ticket)
    assert "It started this morning." in page
    for act in ("say", "assign", "status", "priority", "tag", "edit", "link"):
        assert f"/{act}" not in page.partition('id="ticket"')[2]


def test_a_ticket_without_a_customer_starts_with_a_note(desk: Desk, browser: Client) -> None:
    page = page_of(browser, a_ticket(desk.queue))
    assert "No customer is known: nobody gets a mail." in page
    assert 'value="note" checked' in page


def test_a_ticket_costs_the_same_however_long_the_talk(
    desk: Desk, browser: Client, ticket: Ticket
) -> None:
    page_of(browser, ticket)  # which directory is the main one is asked once a minute
    for number in (1, 9):
        for _ in range(number):
            reply_to_ticket(acting(desk.agent), ticket, body="Still looking.")
            add_note(acting(desk.agent), ticket, body="Hm.")
            a_ticket(desk.queue, customer=desk.customer)
        forget_settings()
        with CaptureQueriesContext(connection) as statements:
            page_of(browser, ticket)
        assert len(statements) == STATEMENTS


def test_a_reply_says_itself_where_it_left_the_ticket(
    desk: Desk, browser: Client, ticket: Ticket
) -> None:
    reply_to_ticket(acting(desk.agent), ticket, body="Which one?")
    page = page_of(browser, ticket).partition('id="timeline"')[2]
    assert 'class="message-led-to"><span class="status" data-status="waiting_customer"' in page
    assert "set the status to" not in page
