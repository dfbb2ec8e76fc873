import pytest
from django.test import Client

from guichet.events.models import Delivery
from tests.support.builders import a_ticket, a_user
from tests.web.conftest import Desk, Visit


@pytest.fixture
def dead(desk: Desk) -> Delivery:
    """A delivery about a new ticket that failed for good."""
    ticket = a_ticket(desk.queue)
    about = Delivery.objects.filter(event__subject_kind="ticket", event__subject_id=ticket.id)
    delivery = about.first()
    assert delivery is not None
    delivery.state = Delivery.State.DEAD
    delivery.attempts = 9
    delivery.last_error = "<b>550</b> no such mailbox"
    delivery.save()
    return delivery


def test_an_administrator_sees_what_was_given_up_and_tries_again(
    desk: Desk, visit: Visit, dead: Delivery
) -> None:
    client = visit(a_user(is_admin=True))
    page = client.get("/deliveries").content.decode()
    link = f"/tickets/{desk.queue.code}-001"
    for words in (dead.listener, "9 times", "&lt;b&gt;550&lt;/b&gt;", link):
        assert words in page
    assert client.post(f"/deliveries/{dead.id}/retry").status_code == 302
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (Delivery.State.PENDING, 0)
    assert "Nothing was given up" in client.get("/deliveries").content.decode()


def test_it_is_nobody_elses_business(browser: Client, dead: Delivery) -> None:
    assert browser.get("/deliveries").status_code == 403
    assert browser.post(f"/deliveries/{dead.id}/retry").status_code == 403
    assert "/deliveries" not in browser.get("/tickets").content.decode()


def test_what_is_not_dead_can_not_be_raised(visit: Visit, dead: Delivery) -> None:
    client = visit(a_user(is_admin=True))
    client.post(f"/deliveries/{dead.id}/retry")
    assert client.post(f"/deliveries/{dead.id}/retry").status_code == 404
