from django.test import Client

from guichet.events.models import Event
from guichet.tickets.actions import assign_ticket
from guichet.tickets.models import Ticket
from tests.support.builders import ROOT, a_ticket, acting
from tests.web.conftest import Desk, Visit


def assignment_of(ticket: Ticket) -> int:
    return Event.objects.filter(kind="ticket.assigned", subject_id=ticket.id).latest("id").id


def test_whoever_is_given_a_ticket_is_told(desk: Desk, browser: Client, visit: Visit) -> None:
    ticket = a_ticket(desk.queue, subject="Look here")
    assign_ticket(acting(desk.colleague), ticket, desk.agent)
    address = f"/live/toast?event={assignment_of(ticket)}"
    said = browser.get(address)
    assert f"{ticket.reference} is yours" in said.content.decode()
    assert "Look here" in said.content.decode()
    assert visit(desk.colleague).get(address).status_code == 204


def test_ones_own_act_needs_no_word(desk: Desk, browser: Client) -> None:
    ticket = a_ticket(desk.queue)
    assign_ticket(acting(desk.agent), ticket, desk.agent)
    assert browser.get(f"/live/toast?event={assignment_of(ticket)}").status_code == 204


def test_other_facts_and_nonsense_say_nothing(desk: Desk, browser: Client) -> None:
    foreign = a_ticket(desk.foreign)
    assign_ticket(ROOT, foreign, None)
    created = Event.objects.filter(kind="ticket.created").latest("id").id
    for given in (created, "", "x", "-1", "999999999", "9" * 40):
        assert browser.get(f"/live/toast?event={given}").status_code == 204


def test_the_page_names_the_last_fact_it_knows(desk: Desk, browser: Client) -> None:
    a_ticket(desk.queue)
    last = Event.objects.latest("id").id
    assert f'data-url="/live?last_event_id={last}"' in browser.get("/tickets").content.decode()
