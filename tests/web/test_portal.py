"""The portal: customers come in by a mailed link and see what is theirs."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.commerce.actions import Line, NewInvoice, ban_customer, issue_invoice
from guichet.desk.actions import QueueChanges
from guichet.events.models import Event
from guichet.lib import clock
from guichet.people.actions import (
    CustomerChanges,
    ProfileChanges,
    issue_customer_link,
    update_customer,
)
from guichet.people.models import Customer
from guichet.sla.priority import Priority
from guichet.tickets.actions import Upload, add_note, reopen_ticket, reply_to_ticket
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status
from tests.support.builders import ROOT, a_customer, a_queue, a_service, a_ticket, an_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def lea() -> Customer:
    return a_customer(a_queue(), "lea@example.com", name="Léa <Martin>")


def come_in(customer: Customer) -> Client:
    client = Client(headers={"accept-language": "en"})
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
    assert f"/portal/tickets/{ticket.reference}" in page
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
    names = ["lea@example.com", "LEA@example.com", " lea@example.com", "lea@example.com"]
    answers = [client.post("/portal/sign-in", {"email": name}) for name in names]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert Event.objects.filter(kind="customer.invited").count() == 3


def test_another_password_or_address_ends_sessions_and_links(lea: Customer) -> None:
    for changes, profile in (
        (CustomerChanges(), ProfileChanges(password="another password")),
        (CustomerChanges(email="lea@new.example"), None),
    ):
        client, link = come_in(lea), issue_customer_link(ROOT, lea)
        update_customer(ROOT, lea, CustomerChanges(phone="0601020304"))
        assert client.get("/portal").status_code == 200
        update_customer(ROOT, lea, changes, profile)
        assert client.get("/portal").headers["Location"] == "/portal/sign-in"
        assert client.post(f"/portal/link/{link}").status_code == 403


def test_an_agents_session_opens_no_portal_and_a_customer_s_no_console(lea: Customer) -> None:
    client = come_in(lea)
    assert client.get("/tickets").headers["Location"].startswith("/sign-in")


@pytest.fixture
def asked(lea: Customer) -> Ticket:
    return a_ticket(a_queue(), customer=lea, subject="My <question>")


def page_of(client: Client, ticket: Ticket, *, status: int = 200) -> str:
    answer = client.get(f"/portal/tickets/{ticket.reference}")
    assert answer.status_code == status
    return answer.content.decode()


def act(client: Client, ticket: Ticket, name: str, **form: object) -> Any:
    return client.post(f"/portal/tickets/{ticket.reference}/{name}", form)


def test_customers_read_what_is_said_to_them_and_answer_with_files(asked: Ticket) -> None:
    assert asked.customer
    reply_to_ticket(ROOT, asked, body="Is it **hot**?", files=[Upload("a.txt", b"Look")])
    add_note(ROOT, asked, body="Our secret.")
    client = come_in(asked.customer)
    page = page_of(client, asked)
    assert "My &lt;question&gt;" in page
    assert "<strong>hot</strong>" in page
    assert "Our secret." not in page
    file = re.search(r"/portal/files/[0-9a-f-]+", page)
    assert file
    sent = client.get(file[0])
    assert b"".join(sent.streaming_content) == b"Look"  # type: ignore[attr-defined]
    assert sent.headers["Content-Disposition"].startswith("attachment")
    act(client, asked, "say", body="Yes, <b>very</b>.", files=SimpleUploadedFile("b.txt", b"b"))
    said = asked.messages.latest("id")
    assert (said.customer, said.author_name, said.user) == (asked.customer, "Léa <Martin>", None)
    assert [file.name for file in said.attachments.all()] == ["b.txt"]
    asked.refresh_from_db()
    assert asked.status == Status.OPEN
    assert asked.needs_reply
    refused = act(client, asked, "say", body=" ")
    assert refused.status_code == 422
    assert "This field can’t be empty." in refused.content.decode().replace("&#x27;", "’")


def test_customers_close_and_reopen_while_their_queue_lets_them(asked: Ticket) -> None:
    assert asked.customer
    client = come_in(asked.customer)
    moment = clock.now()
    act(client, asked, "close")
    asked.refresh_from_db()
    assert asked.status == Status.CLOSED
    act(client, asked, "reopen")
    asked.refresh_from_db()
    assert asked.status == Status.REOPENED
    act(client, asked, "close")
    act(client, asked, "say", body="It is back.")
    asked.refresh_from_db()
    assert asked.status == Status.REOPENED
    act(client, asked, "close")
    with clock.at(moment + timedelta(days=8)):
        page = page_of(client, asked)
        assert "/portal/tickets/new?department=" in page
        assert f"/{asked.reference}/say" not in page
        for refused in (act(client, asked, "reopen"), act(client, asked, "say", body="Late.")):
            assert refused.status_code == 409
            assert "Please open a new one." in refused.content.decode()
        # Those who work here may at any time.
        assert reopen_ticket(ROOT, asked).status == Status.REOPENED


def test_customers_open_tickets_where_they_are_let(lea: Customer) -> None:
    open_, hidden = a_queue("WEB"), a_queue("HR", changes=QueueChanges(in_portal=False))
    foreign = a_queue("APP", own_directory=True)
    client = come_in(lea)
    form = client.get(
        f"/portal/tickets/new?department={open_.id}&subject=Help%20%3Cb"
    ).content.decode()
    assert "Queue WEB" in form
    assert "Queue HR" not in form
    assert "Queue APP" not in form
    assert 'value="Help &lt;b"' in form
    given = {"subject": "Help", "content": "It burns.", "priority": "high"}
    for queue in (hidden, foreign):
        refused = client.post("/portal/tickets/new", given | {"department": queue.id})
        assert refused.status_code == 422
    answer = client.post("/portal/tickets/new", given | {"department": open_.id})
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/portal/tickets/{ticket.reference}"
    assert (ticket.customer, ticket.channel, ticket.priority) == (lea, "portal", Priority.HIGH)
    assert "It burns." in page_of(client, ticket)


def test_a_ticket_is_about_a_service_or_an_invoice_of_theirs(lea: Customer) -> None:
    queue = a_queue("WEB")
    mine, other = a_service(lea), a_service(a_customer(queue))
    bill = an_invoice(customer=lea)
    client = come_in(lea)
    given = {"subject": "Help", "content": "It burns.", "department": queue.id}
    form = client.get(f"/portal/tickets/new?related_id=invoice-{bill.id}").content.decode()
    assert f'value="invoice-{bill.id}" selected' in form
    assert other.name not in form
    theirs = {"related_id": f"service-{other.id}"}
    assert client.post("/portal/tickets/new", given | theirs).status_code == 422
    assert not Ticket.objects.exists()
    for key, name in ((f"service-{mine.id}", mine.name), (f"invoice-{bill.id}", bill.number)):
        client.post("/portal/tickets/new", given | {"related_id": key})
        assert name in page_of(client, Ticket.objects.latest("id"))


def test_nobody_reaches_another_customer_s_ticket(asked: Ticket, lea: Customer) -> None:
    upload = Upload("a.txt", b"Look")
    message = reply_to_ticket(ROOT, asked, body="For Léa.", files=[upload])
    eve = come_in(a_customer(a_queue(), "eve@example.com"))
    page_of(eve, asked, status=404)
    for name in ("say", "close", "reopen"):
        assert act(eve, asked, name, body="Mine").status_code == 404
    assert eve.get(f"/portal/files/{message.attachments.get().uid}").status_code == 404
    note = add_note(ROOT, asked, body="", files=[upload])
    hers = come_in(lea)
    assert hers.get(f"/portal/files/{note.attachments.get().uid}").status_code == 404


def test_customers_write_six_messages_a_minute(asked: Ticket) -> None:
    assert asked.customer
    client = come_in(asked.customer)
    answers = [act(client, asked, "say", body="Hello?").status_code for _ in range(7)]
    assert answers == [302] * 6 + [429]


def test_a_page_costs_as_many_statements_however_much_was_said(asked: Ticket) -> None:
    assert asked.customer
    client = come_in(asked.customer)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(client, asked)
        return len(captured)

    before = statements()
    for _ in range(5):
        reply_to_ticket(ROOT, asked, body="More.", files=[Upload("a.txt", b"Look")])
    assert statements() <= before + 1 <= 12
