"""The portal: customers come in by a mailed link and see what is theirs."""

from decimal import Decimal

import pytest
from django.test import Client

from guichet.commerce.actions import Line, NewInvoice, ban_customer, issue_invoice
from guichet.events.models import Event
from guichet.people.actions import issue_customer_link
from guichet.people.models import Customer
from guichet.web.portal import home
from tests.support.builders import ROOT, a_customer, a_queue, a_service, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def lea(monkeypatch: pytest.MonkeyPatch) -> Customer:
    monkeypatch.setattr(home, "_asked", type(home._asked)())
    return a_customer(a_queue(), "lea@example.com", name="Léa <Martin>")


def come_in(customer: Customer) -> Client:
    client = Client()
    address = f"/portal/link/{issue_customer_link(ROOT, customer)}"
    assert client.get(address).status_code == 200
    assert client.post(address).headers["Location"] == "/portal"
    assert client.post(address).status_code == 403
    return client


def test_customers_see_their_own_services_invoices_and_tickets(lea: Customer) -> None:
    queue = a_queue()
    mine, other = a_service(lea), a_service(a_customer(queue))
    ticket = a_ticket(queue, customer=lea, subject="My <question>")
    a_ticket(queue, customer=other.customer, subject="Not hers")
    line = Line(concept="Hosting", amount=Decimal(12))
    bill = issue_invoice(ROOT, NewInvoice(lines=[line], currency="EUR", customer=lea))
    client = come_in(lea)
    page = client.get("/portal").content.decode()
    for hers in ("Léa &lt;Martin&gt;", mine.name, "My &lt;question&gt;", bill.number):
        assert hers in page
    assert other.name not in page
    assert "Not hers" not in page
    assert f"ticket={ticket.queue.slug}-{ticket.id}" in page
    client.post("/portal/sign-out")
    assert client.get("/portal").status_code == 302


def test_whoever_was_locked_out_is_out_at_once(lea: Customer) -> None:
    client = come_in(lea)
    ban_customer(ROOT, lea)
    assert client.get("/portal").status_code == 302


def test_asking_for_a_link_tells_nobody_who_is_a_customer(lea: Customer) -> None:
    client = Client()
    known = client.post("/portal/sign-in", {"email": "lea@example.com"})
    unknown = client.post("/portal/sign-in", {"email": "eve@example.com"})
    assert known.status_code == unknown.status_code == 200
    text = known.content.decode().replace("lea@example.com", "eve@example.com")
    assert text.count("eve@example.com") == unknown.content.decode().count("eve@example.com")
    assert Event.objects.filter(kind="customer.invited").count() == 1


def test_nobody_is_flooded_with_links(lea: Customer) -> None:
    client = Client()
    answers = [client.post("/portal/sign-in", {"email": "lea@example.com"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert Event.objects.filter(kind="customer.invited").count() == 3


def test_an_agents_session_opens_no_portal_and_a_customer_s_no_console(lea: Customer) -> None:
    client = come_in(lea)
    assert client.get("/tickets").headers["Location"].startswith("/sign-in")
