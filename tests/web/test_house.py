"""Companies, assets, leads and invoices on the desk's pages, and what hangs on a ticket."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.assets.actions import link_asset
from guichet.assets.models import Asset
from guichet.commerce.actions import create_newsletter
from guichet.commerce.models import Invoice, Lead, Newsletter, Subscriber
from guichet.events.models import Event
from guichet.people.actions import put_in_company
from guichet.people.models import Company
from guichet.tickets.actions import (
    FieldChanges,
    NewTicket,
    TicketChanges,
    create_ticket,
    edit_ticket,
)
from guichet.tickets.models import Attachment, CustomField, FieldValue, Ticket, TimeEntry
from guichet.tickets.queries import copies_of
from guichet.tickets.states import FieldKind
from tests.support.builders import (
    ROOT,
    a_company,
    a_customer,
    a_field,
    a_lead,
    a_queue,
    a_service,
    a_ticket,
    an_agent,
    an_asset,
    an_invoice,
)
from tests.web.conftest import Desk, Visit

COMPANY = {"name": "Acme", "country": "France", "address": "1 rue A\n69003 Lyon"}
ASSET = {"name": "web-01", "type": "Server", "status": "inuse", "received_on": "2026-11-02"}
LEAD = {"name": "Eva", "email": "eva@example.com", "stage": "proposal", "tags": "fair, vip"}


def shown(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def test_a_company_is_added_changed_and_shown_with_its_people(desk: Desk, browser: Client) -> None:
    assert browser.post("/companies", COMPANY).status_code == 302
    acme = Company.objects.get()
    put_in_company(ROOT, desk.customer, acme)
    browser.post(f"/companies/{acme.id}", COMPANY | {"country": "Belgique"})
    assert "Belgique" in shown(browser, "/companies?q=acm")
    assert desk.customer.name in shown(browser, f"/companies/{acme.id}")


def test_an_asset_is_added_and_shown_with_its_tickets(desk: Desk, browser: Client) -> None:
    assert browser.post("/assets", ASSET).status_code == 302
    asset = Asset.objects.get()
    ticket = a_ticket(desk.queue, subject="It is hot")
    link_asset(ROOT, ticket, asset)
    page = shown(browser, f"/assets/{asset.id}")
    assert "It is hot" in page
    assert 'value="2026-11-02"' in page
    assert "In use" in shown(browser, "/assets")


def test_a_lead_moves_through_the_stages(desk: Desk, browser: Client) -> None:
    assert browser.post("/leads", LEAD).status_code == 302
    eva = Lead.objects.get()
    assert eva.progress == 60
    browser.post(f"/leads/{eva.id}/note", {"body": "Called back."})
    browser.post(f"/leads/{eva.id}", LEAD | {"stage": "won"})
    page = shown(browser, f"/leads/{eva.id}")
    assert "Called back." in page
    assert "moved it to Won" in page
    assert f'href="/leads/{eva.id}"' not in shown(browser, "/leads")
    assert f'href="/leads/{eva.id}"' in shown(browser, "/leads?stage=won")


def test_a_bill_is_written_paid_and_printed(desk: Desk, visit: Visit) -> None:
    manager = visit(an_agent(desk.queue, role="manager"))
    a_company("Acme")
    form = {
        "company": "Acme", "kind": "submitted", "currency": "EUR", "tax": "20",
        "concept": ["Hosting", ""], "quantity": ["", ""], "amount": ["100,50", ""],
    }  # fmt: skip
    assert manager.post("/invoices", form).status_code == 302
    bill = Invoice.objects.get()
    assert bill.total == Decimal("120.60")
    assert "€120.60" in shown(manager, f"/invoices/{bill.id}")
    for act in ("lock", "pay", "unlock"):
        assert manager.post(f"/invoices/{bill.id}/act", {"act": act}).status_code == 302
    bill.refresh_from_db()
    assert (bill.status, bill.locked) == ("paid", False)
    assert "Acme" in shown(manager, "/invoices?status=paid")


BILL = {
    "company": "Acme", "kind": "received", "currency": "CHF", "tax": "8.1",
    "issued_on": "2026-11-02",
    "concept": ["Hosting", "", "Discount"], "quantity": ["2", "", ""],
    "amount": ["1 000,00", "", "-50"],
}  # fmt: skip


def test_a_pending_bill_is_changed_until_it_is_locked(desk: Desk, visit: Visit) -> None:
    manager, bill = visit(an_agent(desk.queue, role="manager")), an_invoice(company=a_company())
    a_company("Acme")
    where = f"/invoices/{bill.id}/edit"
    assert 'value="100.00"' in shown(manager, where)
    assert manager.post(where, BILL)["Location"] == f"/invoices/{bill.id}"
    page = shown(manager, f"/invoices/{bill.id}")
    for text in ("Acme", "Received", "CHF2,107.95", "Discount", "Nov. 2, 2026"):
        assert text in page
    refused = manager.post(where, BILL | {"amount": ["dear", "", ""]})
    assert refused.status_code == 422
    assert "This is not a number." in refused.content.decode()
    assert 'value="dear"' in refused.content.decode()
    manager.post(f"/invoices/{bill.id}/act", {"act": "lock"})
    page = shown(manager, f"/invoices/{bill.id}")
    assert "This invoice is locked." in page
    assert where not in page
    assert manager.get(where)["Location"] == f"/invoices/{bill.id}"
    assert manager.post(where, BILL | {"tax": "0"}).status_code == 409
    bill.refresh_from_db()
    assert bill.tax == Decimal("8.1")


@pytest.mark.parametrize(
    ("where", "form"),
    [
        ("/companies", {"name": ""}),
        ("/companies", {"name": "A", "parent": "Nobody"}),
        ("/assets", {"name": "a", "received_on": "yesterday"}),
        ("/leads", {"name": "Eva", "email": "eva"}),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    where: str, form: dict[str, str], browser: Client
) -> None:
    answer = browser.post(where, form)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()
    assert f'value="{form["name"]}"' in answer.content.decode()


def test_those_who_work_an_application_see_nothing_of_this(desk: Desk, visit: Visit) -> None:
    acme, asset, eva = a_company("Acme"), an_asset("web-01"), a_lead("Eva Roux")
    bill = an_invoice(company=acme, number="F-17")
    outsider = visit(an_agent(a_queue(own_directory=True), role="manager"))
    for where, secret in (
        ("companies", "Acme"), ("assets", "web-01"), ("leads", "Eva Roux"), ("invoices", "F-17")
    ):  # fmt: skip
        assert secret not in shown(outsider, f"/{where}")
        assert f'href="/{where}"' not in shown(outsider, "/profile")
    for where in (
        f"/companies/{acme.id}", f"/assets/{asset.id}", f"/leads/{eva.id}", f"/invoices/{bill.id}"
    ):  # fmt: skip
        assert outsider.get(where).status_code == 404
    assert outsider.post(f"/invoices/{bill.id}/act", {"act": "pay"}).status_code == 404


def test_a_newsletter_is_made_and_gets_its_addresses(desk: Desk, visit: Visit) -> None:
    manager = visit(an_agent(desk.queue, role="manager"))
    where = manager.post("/newsletters", {"name": "News", "description": "Monthly"})["Location"]
    manager.post(f"{where}/addresses", {"email": "eva@acme.example", "who": "Eva"})
    refused = manager.post(f"{where}/addresses", {"email": "nobody", "who": "Kept"})
    assert refused.status_code == 422
    assert 'value="Kept"' in refused.content.decode()
    manager.post("/newsletters", {"name": "Other"})
    taken = manager.post(where, {"name": "Other", "description": ""})
    assert "Another newsletter has this name." in taken.content.decode()
    manager.post(where, {"name": "Letters", "description": "Weekly"})
    page = shown(manager, where)
    for text in ("Letters", "Weekly", "eva@acme.example"):
        assert text in page
    eva = Subscriber.objects.get()
    other = Newsletter.objects.get(name="Other")
    assert manager.post(f"/newsletters/{other.id}/addresses/{eva.id}/remove").status_code == 404
    assert manager.post(f"{where}/addresses/{eva.id}/remove").status_code == 302
    assert "Nobody gets it yet." in shown(manager, where)
    kinds = Event.objects.filter(subject_kind="newsletter").order_by("id")
    assert [fact.kind.partition(".")[2] for fact in kinds] == [
        "created", "subscribed", "created", "changed", "unsubscribed",
    ]  # fmt: skip


def test_newsletters_are_their_managers_business(desk: Desk, browser: Client) -> None:
    letter, _ = create_newsletter(ROOT, name="News")
    assert browser.get("/newsletters").status_code == 403
    assert browser.get(f"/newsletters/{letter.id}").status_code == 404
    assert 'href="/newsletters"' not in shown(browser, "/tickets")


def test_agents_read_bills_but_write_none(desk: Desk, browser: Client) -> None:
    bill = an_invoice(company=a_company())
    assert bill.number in shown(browser, "/invoices")
    assert browser.post(f"/invoices/{bill.id}/act", {"act": "pay"}).status_code == 403
    assert browser.get(f"/invoices/{bill.id}/edit").status_code == 403


@pytest.mark.parametrize("where", ["companies", "assets", "leads", "invoices"])
def test_a_list_costs_as_much_however_long_it_is(
    where: str, desk: Desk, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is cached for a second must not run out in the middle of the comparison.
    monkeypatch.setattr("guichet.lib.cache.time.monotonic", lambda: 0.0)

    def fill() -> None:
        company = a_company()
        a_lead()
        an_asset()
        an_invoice(company=company)

    fill()
    shown(browser, f"/{where}")
    with CaptureQueriesContext(connection) as first:
        shown(browser, f"/{where}")
    for _ in range(5):
        fill()
    with CaptureQueriesContext(connection) as second:
        shown(browser, f"/{where}")
    assert len(second) == len(first) <= 20


def test_a_ticket_answers_what_its_type_asks(desk: Desk, browser: Client) -> None:
    field = a_field("bug", "Version", FieldChanges(kind=FieldKind.COMBO, options=["1.0", "2.0"]))
    form = {
        "queue": desk.queue.code, "subject": "Broken", "type": "bug", f"field_{field.id}": "1.0",
    }  # fmt: skip
    assert "Version" in shown(browser, "/tickets/new/fields?type=bug")
    assert browser.post("/tickets/new", form | {f"field_{field.id}": "9"}).status_code == 422
    assert browser.post("/tickets/new", form).status_code == 302
    ticket = Ticket.objects.get()
    browser.post(f"/tickets/{ticket.reference}/fields", {f"field_{field.id}": "2.0"})
    assert FieldValue.objects.get().value == "2.0"
    assert "<option selected>2.0</option>" in shown(browser, f"/tickets/{ticket.reference}")


def test_a_linked_question_shows_while_its_parent_says_so(desk: Desk, browser: Client) -> None:
    brand = a_field("bug", "Brand", FieldChanges(kind=FieldKind.COMBO, options=["Acme", "Bolt"]))
    model = a_field("bug", "Model", FieldChanges(parent=brand, linked_value="Acme"))
    deep = a_field("bug", "Colour", FieldChanges(parent=model, linked_value="M1"))

    def asks(page: str, field: CustomField, parent: CustomField) -> bool:
        start = page.index(f'data-linked-to="field_{parent.id}" data-when="{field.linked_value}"')
        return not page[start:].split(">")[0].endswith(" hidden")

    form = {"queue": desk.queue.code, "subject": "Broken", "type": "bug"}
    assert not asks(shown(browser, "/tickets/new/fields?type=bug"), model, brand)
    said = {f"field_{brand.id}": "Bolt", f"field_{model.id}": "M1", f"field_{deep.id}": "red"}
    browser.post("/tickets/new", form | said)
    assert list(FieldValue.objects.values_list("value", flat=True)) == ["Bolt"]
    where = f"/tickets/{Ticket.objects.get().reference}"
    assert not asks(shown(browser, where), model, brand)
    browser.post(f"{where}/fields", said | {f"field_{brand.id}": "Acme"})
    page = shown(browser, where)
    assert asks(page, model, brand)
    assert asks(page, deep, model)
    assert FieldValue.objects.count() == 3


def test_who_reads_along_is_added_and_taken_off(desk: Desk, browser: Client) -> None:
    ticket = a_ticket(desk.queue)
    where = f"/tickets/{ticket.reference}"
    browser.post(f"{where}/copies", {"copy": "boss@acme.example, eva@acme.example"})
    browser.post(f"{where}/copies", {"copy": "Boss@acme.example"})
    assert "boss@acme.example" in shown(browser, where)
    assert browser.post(f"{where}/copies", {"copy": "nobody"}).status_code == 422
    browser.post(f"{where}/copies", {"remove": "boss@acme.example"})
    assert copies_of(ROOT, ticket) == ["eva@acme.example"]


def test_a_ticket_is_deleted_by_those_who_may(desk: Desk, browser: Client, visit: Visit) -> None:
    ticket = a_ticket(desk.queue)
    where = f"/tickets/{ticket.reference}"
    reader = visit(an_agent(desk.queue, role="viewer"))
    assert "/delete" not in shown(reader, where)
    assert reader.post(f"{where}/delete").status_code == 403
    assert f'action="{where}/delete?view=mine"' in shown(browser, f"{where}?view=mine")
    assert browser.post(f"{where}/delete?view=mine")["Location"] == "/tickets?view=mine"
    assert not Ticket.objects.exists()


def test_time_files_assets_and_family_hang_on_a_ticket(desk: Desk, browser: Client) -> None:
    above = a_ticket(desk.queue, subject="The whole building")
    ticket, base = a_ticket(desk.queue), ""
    base = f"/tickets/{ticket.reference}"
    an_asset("web-01")
    file = SimpleUploadedFile("plan.txt", b"text")
    for act, form in (
        ("time", {"hours": "1:30", "done": "Changed the fuse"}),
        ("attach", {"files": file, "description": "The plan"}),
        ("asset", {"asset": "web-01"}),
        ("parent", {"parent": above.reference}),
    ):
        assert browser.post(f"{base}/{act}", form).status_code == 302, act
    page = shown(browser, base)
    for text in ("1:30 h", "Changed the fuse", "The plan", "web-01", "The whole building"):
        assert text in page
    assert TimeEntry.objects.get().hours == Decimal("1.5")
    kept = Attachment.objects.get()
    assert browser.post(f"/attachments/{kept.uid}/remove").status_code == 302
    assert not Attachment.objects.exists()
    assert ticket.subject in shown(browser, f"/tickets/{above.reference}")


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("time", {"hours": "soon"}),
        ("asset", {"asset": "nothing"}),
        ("parent", {"parent": "NONE-1"}),
        ("move", {"queue": "NONE"}),
    ],
)
def test_a_refused_act_changes_nothing(
    act: str, form: dict[str, str], desk: Desk, browser: Client
) -> None:
    ticket = a_ticket(desk.queue)
    answer = browser.post(f"/tickets/{ticket.reference}/{act}", form)
    assert answer.status_code in {400, 422}
    assert Ticket.objects.get().updated_at == ticket.updated_at


def test_a_ticket_can_be_moved_to_a_queue_one_works(desk: Desk, visit: Visit) -> None:
    other = a_queue()
    both = visit(an_agent(desk.queue, other))
    ticket = a_ticket(desk.queue)
    assert both.post(f"/tickets/{ticket.reference}/move", {"queue": other.code}).status_code == 302
    assert Ticket.objects.get().queue == other


def test_a_plain_ticket_page_asks_no_more_than_it_shows(desk: Desk, browser: Client) -> None:
    field = a_field("bug", "Version")
    new = NewTicket(subject="Broken", type="bug", custom_fields={field.id: "1"})
    ticket = create_ticket(ROOT, desk.queue.id, new)
    edit_ticket(ROOT, ticket, TicketChanges(subject="Still broken"))
    shown(browser, f"/tickets/{ticket.reference}")
    with CaptureQueriesContext(connection) as asked:
        shown(browser, f"/tickets/{ticket.reference}")
    assert len(asked) <= 27


def test_a_ticket_is_said_to_be_about_a_service_or_an_invoice(desk: Desk, browser: Client) -> None:
    ticket = a_ticket(desk.queue, customer=desk.customer)
    service, bill = a_service(desk.customer), an_invoice(customer=desk.customer)
    strange = a_service(a_customer(desk.queue))
    address = f"/tickets/{ticket.reference}"
    assert f'value="service-{service.id}"' in shown(browser, f"{address}/about")
    for key, name in ((f"service-{service.id}", service.name), (f"invoice-{bill.id}", bill.number)):
        browser.post(f"{address}/about", {"about": key})
        assert f'<option value="{key}" selected>' in shown(browser, f"{address}/about")
        page = shown(browser, address)
        assert f"said that it is about <b>{name}</b>" in page
    for wrong in (f"service-{strange.id}", "invoice-x", "lead-1"):
        assert browser.post(f"{address}/about", {"about": wrong}).status_code == 422
    browser.post(f"{address}/about", {"about": ""})
    assert "is about no service or invoice" in shown(browser, address)
