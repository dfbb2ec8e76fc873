import pytest
from django.test import Client

from guichet.people.models import Customer
from guichet.sla.priority import Priority
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status
from tests.support.builders import a_customer, a_queue
from tests.web.conftest import Desk


def form(desk: Desk, **changes: str) -> dict[str, str]:
    given = {
        "queue": desk.queue.code,
        "channel": "phone",
        "email": "new@acme.example",
        "name": "Nina New",
        "subject": "She called",
        "description": "Nothing prints.",
        "priority": "high",
        "type": "incident",
        "tags": "printer, first floor",
    }
    return given | changes


def test_an_agent_files_a_ticket_for_somebody_who_called(desk: Desk, browser: Client) -> None:
    answer = browser.post("/tickets/new", form(desk, mine="1"))
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/tickets/{ticket.reference}"
    assert (ticket.subject, ticket.channel) == ("She called", "phone")
    assert (ticket.priority, ticket.status) == (Priority.HIGH, Status.OPEN)
    assert ticket.assignee == desk.agent
    assert ticket.customer is not None
    assert ticket.customer.name == "Nina New"
    assert [tag.name for tag in ticket.tags.order_by("tickettag__id")] == ["printer", "first floor"]
    assert ticket.messages.get().customer == ticket.customer


def test_a_customer_is_optional(desk: Desk, browser: Client) -> None:
    browser.post("/tickets/new", form(desk, email="", name=""))
    assert Ticket.objects.get().customer is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"subject": ""}, "This field can&#x27;t be empty."),
        ({"subject": "x" * 256}, "At most 255 characters."),
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"queue": "NOPE"}, "This is not one of the choices."),
        ({"priority": "9"}, "This is not one of the choices."),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    desk: Desk, browser: Client, change: dict[str, str], message: str
) -> None:
    known = Customer.objects.count()
    answer = browser.post("/tickets/new", form(desk, **change))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert "Nothing prints." in page
    assert (Ticket.objects.count(), Customer.objects.count()) == (0, known)


def test_only_queues_of_the_agent_are_offered(desk: Desk, browser: Client) -> None:
    page = browser.get("/tickets/new").content.decode()
    assert f'value="{desk.queue.code}"' in page
    assert f'value="{desk.foreign.code}"' not in page
    assert browser.post("/tickets/new", form(desk, queue=desk.foreign.code)).status_code == 422


def test_somebody_who_is_known_is_picked(desk: Desk, browser: Client) -> None:
    stranger = a_customer(a_queue(own_directory=True), "jeanne@elsewhere.example", name="Jeanne")
    asked = {"queue": desk.queue.code, "email": "", "name": "jea"}
    found = browser.get("/tickets/new/customers", asked).content.decode()
    assert f'name="customer" value="{desk.customer.id}"' in found
    assert "Jeanne" not in found
    nothing = browser.get("/tickets/new/customers", asked | {"name": "j"}).content.decode()
    assert "customer" not in nothing
    picked = form(desk, email="", name="jea", customer=str(desk.customer.id))
    again = browser.post("/tickets/new", picked | {"subject": ""}).content.decode()
    assert f'value="{desk.customer.id}" checked' in again
    assert browser.post("/tickets/new", picked).status_code == 302
    assert Ticket.objects.get().customer == desk.customer
    assert browser.post("/tickets/new", picked | {"customer": str(stranger.id)}).status_code == 422
