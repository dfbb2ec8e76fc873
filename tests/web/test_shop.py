"""The shop in the console: what its pages show and what their forms do."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guichet.commerce.actions import (
    GroupChanges,
    Line,
    NewInvoice,
    create_price,
    issue_invoice,
    pay_invoice,
    update_product_group,
)
from guichet.commerce.jobs import look_after_services
from guichet.commerce.models import Invoice, Price, Product, ProductGroup, Service
from guichet.people.models import Customer
from guichet.people.queries import profile_of
from tests.support.builders import (
    ROOT,
    a_customer,
    a_product,
    a_product_group,
    a_queue,
    a_service,
    a_ticket,
    an_agent,
)

pytestmark = pytest.mark.django_db


def browser(role: str = "manager") -> Client:
    client = Client()
    client.force_login(an_agent(a_queue(), role=role))
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def lea() -> Customer:
    return a_customer(a_queue(), "lea@example.com", name="Léa <Martin>")


def test_the_catalogue_shows_groups_in_groups_with_their_first_price() -> None:
    top = a_product_group("Web & co")
    a_product("VPS <S>", group=a_product_group("Servers", parent=top),
              pricing={"monthly": Decimal("4.99")})  # fmt: skip
    page = text(browser("viewer"), "/catalogue")
    assert page.index("Web &amp; co") < page.index("Servers") < page.index("VPS &lt;S&gt;")
    assert "€4.99" in page or "4,99" in page
    assert "/catalogue/products/new" not in page


def test_the_catalogue_tells_prices_in_the_shop_s_own_currency_first() -> None:
    sold = a_product("VPS")
    for currency, amount in (("USD", Decimal(1)), ("EUR", Decimal("9.99"))):
        create_price(ROOT, related_type="product", related_id=sold.id, currency=currency,
                     amounts={"monthly": amount})  # fmt: skip
    page = text(browser("viewer"), "/catalogue")
    assert page.count("€9.99") == 2  # what its group starts from, and its own
    assert "$1.00" not in page


def test_a_group_and_a_product_are_made_changed_and_taken_away() -> None:
    client = browser()
    client.post("/catalogue/groups/new", {"name": "Hosting", "status": "active"})
    group = ProductGroup.objects.get()
    form = {"name": "VPS", "status": "active", "group": group.id, "stock": "-1", "type": "none"}
    assert client.post("/catalogue/products/new", form).status_code == 302
    sold = Product.objects.get()
    client.post(f"/catalogue/products/{sold.id}", form | {"stock": "3"})
    assert Product.objects.get().stock == 3
    refused = client.post(f"/catalogue/groups/{group.id}", {"delete": "1"})
    assert refused.status_code == 422
    client.post(f"/catalogue/products/{sold.id}", {"delete": "1"})
    client.post(f"/catalogue/groups/{group.id}", {"delete": "1"})
    assert not ProductGroup.objects.filter(deleted_at=None).exists()


def test_pictures_of_the_window_are_for_everybody_and_nothing_else_is() -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
    group = a_product_group()
    update_product_group(ROOT, group, GroupChanges(image=png))
    shown = Client().get(f"/shop/images/{group.image}")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    digest = str(group.image).partition(".")[0]
    for wrong in (f"{digest}.gif", f"{'0' * 64}.png", "x.html"):
        assert Client().get(f"/shop/images/{wrong}").status_code == 404
    update_product_group(ROOT, group, GroupChanges(image=None))
    assert Client().get(f"/shop/images/{digest}.png").status_code == 404


def test_what_is_wrong_with_a_product_is_said_at_its_field_and_what_was_typed_stays() -> None:
    form = {"name": "Typed", "status": "active", "group": "x", "stock": "many", "type": "none"}
    page = browser().post("/catalogue/products/new", form)
    assert page.status_code == 422
    assert 'value="Typed"' in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()


def test_the_price_grid_takes_commas_and_leaves_empty_what_is_not_sold() -> None:
    sold, client = a_product(), browser()
    grid = {"currency": "EUR", "monthly": "9,99", "setup_monthly": "0", "annually": ""}
    client.post(f"/catalogue/products/{sold.id}/prices", grid)
    row = Price.objects.get()
    assert (row.monthly, row.setup_monthly, row.annually) == (Decimal("9.99"), 0, None)
    assert 'value="9.99"' in text(client, f"/catalogue/products/{sold.id}")
    wrong = client.post(f"/catalogue/products/{sold.id}/prices", grid | {"monthly": "dear"})
    assert wrong.status_code == 422
    assert Price.objects.get().monthly == Decimal("9.99")


def test_a_service_is_suspended_and_brought_back_from_its_page(lea: Customer) -> None:
    service, client = a_service(lea), browser("agent")
    address = f"/services/{service.id}"
    client.post(f"{address}/act", {"act": "suspend", "reason": "Unpaid <b>"})
    page = text(client, address)
    assert "Unpaid &lt;b&gt;" in page
    client.post(f"{address}/act", {"act": "unsuspend"})
    assert Service.objects.get().status == "active"
    client.post(f"{address}/act", {"act": "plan", "reason": "Too dear"})
    assert Service.objects.get().is_cancellation_planned
    client.post(f"{address}/act", {"act": "withdraw"})
    client.post(f"{address}/act", {"act": "cancel"})
    assert Service.objects.get().status == "cancelled"
    assert client.post(f"{address}/act", {"act": "plan"}).status_code == 422


def test_what_the_desk_did_by_itself_bears_its_own_name(lea: Customer) -> None:
    service = a_service(lea)
    Service.objects.update(expires_at=timezone.now() - timedelta(days=30))
    look_after_services()
    page = text(browser("agent"), f"/services/{service.id}")
    assert "<b>Guichet</b> suspended it (not renewed in time)" in page
    assert "expired)" not in page


def test_the_list_of_services_counts_each_state(lea: Customer) -> None:
    shown = a_service(lea)
    a_service(lea, delivered=False)
    client = browser("viewer")
    assert shown.name in text(client, "/services")
    assert shown.name not in text(client, "/services?status=pending")
    assert shown.name not in text(client, f"/services?before={shown.id}")


def test_a_customer_s_page_shows_what_they_have_and_asked(lea: Customer) -> None:
    service = a_service(lea)
    queue = a_queue()
    ticket = a_ticket(queue, customer=lea)
    client = Client()
    client.force_login(an_agent(queue))
    page = text(client, f"/customers/{lea.id}")
    assert "Léa &lt;Martin&gt;" in page
    assert service.name in page
    assert ticket.reference in page
    assert "lea@example.com" in text(client, "/customers?q=LEA@")
    assert "lea@example.com" not in text(client, "/customers?q=nobody")


def test_what_is_known_of_a_customer_changes_and_what_is_wrong_is_said(lea: Customer) -> None:
    client, address = browser("agent"), f"/customers/{lea.id}"
    form = {"email": "lea@example.com", "first_name": "Léa", "country": "FR", "zip_code": "75002"}
    client.post(address, form | {"balance": "12,50"})
    profile = profile_of(Customer.objects.get())
    assert (profile.zip_code, profile.balance) == ("75002", Decimal("12.50"))
    wrong = client.post(address, form | {"zip_code": "7", "phone": "12"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count('class="error"') == 2


def test_a_customer_is_locked_out_let_in_and_forgotten(lea: Customer) -> None:
    service, client = a_service(lea), browser()
    act = f"/customers/{lea.id}/act"
    client.post(act, {"act": "ban", "reason": "Spam", "with_services": "1"})
    assert Service.objects.get().status == "suspended"
    assert "Spam" in text(client, f"/customers/{lea.id}")
    client.post(act, {"act": "reactivate"})
    assert Service.objects.get().status == "active"
    refused = client.post(act, {"act": "delete"})
    assert refused.status_code == 422
    assert service.name in refused.content.decode()
    assert client.post(act, {"act": "delete", "force": "1"}).status_code == 302
    assert client.get(f"/customers/{lea.id}").status_code == 404


@pytest.mark.parametrize("page", ["/catalogue", "/services", "/customers", "customer"])
def test_a_page_costs_as_many_statements_however_much_there_is(
    page: str, lea: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guichet.lib.cache.time.monotonic", lambda: 0.0)
    address = f"/customers/{lea.id}" if page == "customer" else page
    client = browser()
    sold = a_product(pricing={"monthly": Decimal(1)})
    a_service(lea, product=sold)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(5):
        a_service(lea, product=a_product(pricing={"monthly": Decimal(2)}))
        a_customer(a_queue())
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= 20


def test_statistics_tell_what_came_in_is_owed_ends_and_runs_out(lea: Customer) -> None:
    def bill(tax: str, *lines: str, currency: str = "EUR", due: int = 10) -> Invoice:
        new = NewInvoice(
            lines=[Line(concept="x", amount=Decimal(each)) for each in lines],
            currency=currency,
            customer=lea,
            tax=Decimal(tax),
            due_on=timezone.localdate() + timedelta(days=due),
        )
        return issue_invoice(ROOT, new)

    for paid in (bill("20", "10.03", "0.04"), bill("0", "1000")):
        pay_invoice(ROOT, paid)
    bill("20", "1.00", currency="USD")
    bill("5.5", "0.10", due=-1)
    a_product("Nearly gone", stock=2)
    a_product("Plenty", stock=40)
    ends, later = a_service(lea), a_service(lea, billing="annually")
    client = browser()
    with CaptureQueriesContext(connection) as before:
        page = text(client, "/statistics")
    figures = re.sub(r"<[^>]+>|\s+", " ", page[page.index("Paid this month") :])
    assert "1,012.08" in figures.replace("1\u202f012,08", "1,012.08")
    for there in ("2 invoices", "$1.20", "€0.11", "Nearly gone", ends.name):
        assert there in page
    assert "Plenty" not in page
    assert later.name not in page
    for _ in range(3):
        bill("20", "5")
        a_service(lea)
        a_product(stock=1)
    with CaptureQueriesContext(connection) as after:
        text(client, "/statistics")
    assert len(after) <= len(before) <= 22
    assert "Paid this month" not in text(browser("viewer"), "/statistics")


def test_a_customer_is_added_and_orders_something() -> None:
    client, product = browser(), a_product("VPS")
    form = {"first_name": "Eva", "last_name": "Roux", "email": "eva@example.com", "country": "FR"}
    refused = client.post("/customers/new", form | {"email": "no"})
    assert refused.status_code == 422
    assert 'value="Roux"' in refused.content.decode()
    made = client.post("/customers/new", form)
    eva = Customer.objects.get(email="eva@example.com")
    assert (made.headers["Location"], eva.name) == (f"/customers/{eva.id}", "Eva Roux")
    order = f"/customers/{eva.id}/order"
    assert client.post(order, {"product": "999999", "billing": "monthly"}).status_code == 422
    assert client.post(order, {"product": product.id, "billing": "never"}).status_code == 422
    client.post(order, {"product": product.id, "billing": "annually"})
    service = Service.objects.get()
    assert (service.customer, service.name, service.billing) == (eva, "VPS", "annually")
    assert service.status == "pending"
    viewer = browser("viewer")
    assert viewer.get("/customers/new").status_code == 404
    assert viewer.post(order, {"product": product.id, "billing": "monthly"}).status_code == 403
