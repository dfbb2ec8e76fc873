"""What the contract's recordings do not show: costs, other doors, odd requests."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from guichet.commerce.actions import relate_ticket
from guichet.commerce.actions.invoices import Line, NewInvoice, issue_invoice
from guichet.desk.actions import QueueChanges, update_queue
from guichet.dialects.clientxcms.inputs import read_query
from guichet.dialects.clientxcms.paging import PageOf, shown_pages
from guichet.dialects.clientxcms.views import ENDPOINTS
from guichet.lib import clock
from guichet.people.queries import customer_actor
from guichet.tickets.actions import add_note, close_ticket, reply_to_ticket
from guichet.tickets.auto_close import close_untouched
from guichet.tickets.models import Ticket
from tests.dialects.clientxcms.shop import Caller, a_caller, a_personal_key
from tests.dialects.clientxcms.world import World
from tests.support.builders import (
    ROOT,
    a_customer,
    a_key,
    a_product,
    a_queue,
    a_service,
    a_ticket,
    acting,
    an_agent,
    an_invoice,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture
def world(db: None) -> World:
    return World("base fixtures; department d1; ticket t1 (d1, c1, open, medium)")


LISTS = (
    ("customers", 4),
    ("customers?include=services,metadata,servicesCount", 7),
    ("customers?include=invoices,services", 8),
    ("products", 3),
    ("products?pricing=1", 4),
    ("products?pricing=1&include=group,metadata", 4),
    ("groups", 6),
    ("groups?include=products,groups,metadata", 6),
    ("services", 8),
    ("services?include=customer,product,pricing,metadata,configoptions", 9),
    ("tickets", 7),
    ("tickets?include=customer,department,messages,attachments,assignedTo,comments", 10),
    ("departments", 3),
    ("departments?include=ticketsCount", 5),
    ("departments?include=tickets", 6),
    ("pricings", 3),
    ("pricings?filter[related_type]=product", 3),
)
"""Each list, and how many statements it costs: who asks, the total, the rows, what is embedded."""


@pytest.mark.parametrize(("path", "cost"), LISTS)
def test_a_list_costs_as_many_statements_however_long_it_is(
    path: str, cost: int, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is cached for a second must not run out in the middle of the comparison.
    monkeypatch.setattr("guichet.lib.cache.time.monotonic", lambda: 0.0)
    caller = Caller(world.owner)
    token = a_personal_key(world.owner, "*")
    caller.ask("GET", path, token=token)
    before = statements(caller, path, token)
    for _ in range(3):
        product = a_product(group=world.things["g3"], pricing={"monthly": Decimal(5)})
        a_service(world.things["c2"], product=product)
        ticket = a_ticket(world.things["d1"], customer=world.things["c2"])
        add_note(ROOT, ticket, body="A note.")
    after = statements(caller, path, token)
    one, many = (
        statements(caller, f"{path}{'&' if '?' in path else '?'}per_page={size}", token)
        for size in (1, 500)
    )
    assert [before, after, one, many] == [cost] * 4


def statements(caller: Caller, path: str, token: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert caller.ask("GET", path, token=token).status_code == 200
    return len(captured)


def test_a_ticket_opened_here_is_answered_in_the_console_and_read_through_icd(
    world: World,
) -> None:
    queue, caller = world.things["d1"], Caller(world.owner)
    body = {
        "department_id": queue.id,
        "customer_id": world.things["c1"].id,
        "priority": "high",
        "subject": "My site is down",
        "content": "Since this morning.",
    }
    made = caller.ask("POST", "tickets", body).json()
    ticket = Ticket.objects.get(id=made["id"])
    reply_to_ticket(acting(an_agent(queue)), ticket, body="We restarted it.")
    read = caller.ask("GET", f"tickets/{made['uuid']}?include=messages").json()
    assert read["status"] == "answered"
    assert [m["message"] for m in read["messages"]] == ["Since this morning.", "We restarted it."]
    icd = Client().get(
        f"/api.php?action=get_ticket&ref={ticket.reference}",
        headers={"X-API-Token": a_key(queue, "icd")},
    )
    assert icd.json()["ticket"]["title"] == "My site is down"


def test_tickets_and_people_of_one_application_alone_are_none_of_its_business(
    world: World,
) -> None:
    app = a_queue(own_directory=True)
    foreign = a_ticket(app, subject="Not yours")
    caller = Caller(world.owner)
    assert caller.ask("GET", f"tickets/{foreign.id}").status_code == 404
    assert caller.ask("GET", f"departments/{app.id}").status_code == 404
    listed = caller.ask("GET", "tickets").json()
    assert [ticket["id"] for ticket in listed["data"]] == [world.things["t1"].id]
    assert listed["total"] == 1


def test_a_picture_comes_by_multipart_and_goes_on_demand(world: World) -> None:
    group = world.things["g3"].id
    headers = {"Authorization": f"Bearer {a_personal_key(world.owner, '*')}"}
    made = Client().post(
        f"/api/application/groups/{group}",
        {"image": SimpleUploadedFile("a.png", PNG), "pinned": "1"},
        headers=headers,
    )
    assert made.status_code == 200, made.content
    assert Client().get(f"/{made.json()['image']}")["Content-Type"] == "image/png"
    assert made.json()["pinned"] is True
    svg = SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>")
    refused = Client().post(f"/api/application/groups/{group}", {"image": svg}, headers=headers)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["image"])
    gone = Caller(world.owner).ask("POST", f"groups/{group}", {"remove_image": True})
    assert gone.json()["image"] is None


def test_prices_come_with_products_unless_they_are_not_wanted(world: World) -> None:
    caller = Caller(world.owner)
    for query in ("pricing=1", "pricing", "include=pricing"):
        assert all(
            "pricing" in row for row in caller.ask("GET", f"products?{query}").json()["data"]
        )
    for query in ("pricing=0", "pricing=false"):
        assert "pricing" not in caller.ask("GET", f"products?{query}").json()["data"][0]


def test_a_thing_that_is_not_there_is_said_before_what_is_wrong_with_the_fields(
    world: World,
) -> None:
    caller = Caller(world.owner)
    for endpoint in ENDPOINTS:
        if endpoint.body and "{id}" in endpoint.path:
            wrong = {field.name: {"no": "such value"} for field in endpoint.body.fields}
            path = endpoint.path.format(id=987654321, action="ban")
            assert caller.ask(endpoint.method, path, wrong).status_code == 404, path


def test_a_ticket_is_moved_and_changed_all_at_once_or_not_at_all(world: World) -> None:
    caller, other = Caller(world.owner), a_queue()
    agent = an_agent(other)
    ticket = f"tickets/{world.things['t1'].id}"
    wrong = {"department_id": other.id, "assigned_to": 987654321}
    assert caller.ask("POST", ticket, wrong).status_code == 422
    assert caller.ask("GET", ticket).json()["department_id"] == world.things["d1"].id
    moved = caller.ask("POST", ticket, wrong | {"assigned_to": agent.id}).json()
    assert (moved["department_id"], moved["assigned_to"]) == (other.id, agent.id)


def test_a_closed_ticket_says_who_closed_it_in_lists_too(world: World) -> None:
    queue, customer = world.things["d1"], world.things["c1"]
    relate_ticket(ROOT, world.things["t1"], world.things["s1"])
    agent = an_agent(queue)
    for closer in (acting(agent), customer_actor(customer), ROOT):
        close_ticket(closer, a_ticket(queue, customer=customer))
    wanted = [(None, None), ("admin", agent.id), ("customer", customer.id), ("system", None)]
    caller = Caller(world.owner)
    listed = caller.ask("GET", "tickets").json()["data"]
    embedded = caller.ask("GET", f"departments/{queue.id}?include=tickets").json()["tickets"]
    for tickets in (listed, embedded):
        assert [(t["closed_by"], t["closed_by_id"]) for t in tickets] == wanted
        assert {t["close_reason"] for t in tickets} == {None}
        assert tickets[0]["related_id"] == world.things["s1"].id


def test_a_ticket_that_closed_by_itself_says_why(world: World) -> None:
    update_queue(ROOT, world.things["d1"], QueueChanges(auto_close_days=7))
    with clock.at(clock.now() + timedelta(days=8)):
        close_untouched()
    ticket = Caller(world.owner).ask("GET", f"tickets/{world.things['t1'].id}").json()
    assert (ticket["status"], ticket["closed_by"]) == ("closed", "system")
    assert ticket["close_reason"].startswith("Closed automatically")


def test_files_come_with_a_reply(world: World) -> None:
    ticket = world.things["t1"].id
    headers = {"Authorization": f"Bearer {a_personal_key(world.owner, 'tickets:reply')}"}
    files = [SimpleUploadedFile(f"{n}.txt", b"lines") for n in range(2)]
    address = f"/api/application/tickets/{ticket}/reply"
    sent = Client().post(address, {"content": "See here.", "attachments[]": files}, headers=headers)
    assert sent.status_code == 200, sent.content
    read = Caller(world.owner).ask("GET", f"tickets/{ticket}?include=attachments").json()
    assert [file["filename"] for file in read["attachments"]] == ["0.txt", "1.txt"]


def test_every_mistake_is_told_in_one_answer_and_the_first_is_the_message(world: World) -> None:
    answer = Caller(world.owner).ask(
        "POST", "products", {"name": "x", "pricing": {"monthly": {"price": -1}}}
    )
    body = answer.json()
    assert answer.status_code == 422
    assert set(body["errors"]) == {
        "description", "status", "group_id", "stock", "type", "pricing.monthly.price"
    }  # fmt: skip
    assert body["message"] == "The description field is required. (and 5 more errors)"


def test_a_month_is_a_filter_and_older_parameters_give_way_to_filters(world: World) -> None:
    caller = Caller(world.owner)
    month = world.things["c1"].created_at.strftime("%Y-%m")
    found = caller.ask("GET", f"customers?filter[created_at]={month}&q=nobody").json()
    assert found["meta"]["total"] == 2
    assert caller.ask("GET", "customers?filter[created_at]=1999-01").json()["meta"]["total"] == 0
    assert caller.ask("GET", "customers?q=nobody").json()["meta"]["total"] == 0


def test_secrets_kept_as_metadata_stay_here(world: World) -> None:
    customer = world.things["c1"]
    customer.metadata = {"plan": "gold", "2fa_seed": "x", "api_token": "y"}
    customer.save()
    read = Caller(world.owner).ask("GET", f"customers/{customer.id}?include=metadata").json()
    assert [entry["key"] for entry in read["metadata"]] == ["plan"]


def test_a_customer_comes_with_what_they_were_billed(world: World) -> None:
    customer = world.things["c1"]
    line = Line(concept="VPS", quantity=Decimal(2), amount=Decimal("9.99"))
    new = NewInvoice(lines=[line], currency="EUR", customer=customer, tax=Decimal(20))
    made = issue_invoice(ROOT, new)
    path = f"customers/{customer.id}?include=invoices,invoicesCount"
    read = Caller(world.owner).ask("GET", path).json()
    assert read["invoices_count"] == 1
    bill = read["invoices"][0]
    assert (bill["id"], bill["status"], bill["total"]) == (made.id, "pending", 23.98)


def test_long_pagers_leave_pages_out() -> None:
    page = PageOf(rows=[{}], total=1000, page=20, size=25)
    assert shown_pages(page) == [1, 2, None, 17, 18, 19, 20, 21, 22, 23, None, 39, 40]


PATHS = sorted({path for each in ENDPOINTS for _method, path in each.addresses()})
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["1", "-1", "9" * 30, "\0", "none", "2024-12", "%", "service-1", "0,5"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
FIELDS = sorted({field.name for each in ENDPOINTS if each.body for field in each.body.fields})
QUERIES = ["page", "per_page", "sort", "include", "q", "pricing", "product", "currency", "force",
           "filter[id]", "filter[created_at]", "filter[uuid]", "filter"]  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "X"]),
    st.sampled_from(["1", "0", "x", "9" * 40, "%00", "4f000000-0000-4000-8000-000000000000"]),
    st.dictionaries(st.sampled_from(FIELDS) | texts, values, max_size=6).map(json.dumps)
    | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")),
    st.dictionaries(st.sampled_from(QUERIES) | texts, texts, max_size=3),
    st.sampled_from(["application/json", "multipart/form-data; boundary=x", "text/xml",
                     "application/x-www-form-urlencoded"]),
    st.sampled_from(["", "application/xml", "a;q=é"]),
)  # fmt: skip
def test_whatever_is_sent_to_any_route_there_is_an_answer_in_the_envelope(
    method: str, id: str, body: str, query: dict[str, str], kind: str, accept: str
) -> None:
    caller = a_caller()
    token = a_personal_key(caller.owner, "*")
    for path in PATHS:
        address = path.replace("{id}", id).replace("{action}", "ban")
        answer = caller.ask(
            method, f"{address}?{urlencode(query)}", body.encode("latin-1", "replace"),
            token=token, content_type=kind, Accept=accept,
        )  # fmt: skip
        assert answer.status_code < 500, answer.content
        if answer.status_code != 204 and not answer["Content-Type"].startswith("application/xml"):
            assert isinstance(json.loads(answer.content), dict)


def test_names_in_brackets_nest(rf: Any) -> None:
    request = rf.get("/?filter[a]=1&sort[]=x&sort[]=y&a[b][c]=2&plain=3&plain=4&empty=&odd[=5")
    assert read_query(request) == {
        "filter": {"a": "1"},
        "sort": ["x", "y"],
        "a": {"b": {"c": "2"}},
        "plain": "4",
        "empty": None,
        "odd[": "5",
    }


def test_a_limit_of_nothing_is_no_limit(world: World, settings: Settings) -> None:
    settings.CLIENTXCMS_RATE_LIMIT = 0
    answer = Caller(world.owner).ask("GET", "health")
    assert not answer.has_header("X-RateLimit-Limit")


@pytest.mark.django_db
def test_a_ticket_may_be_about_an_invoice() -> None:
    queue, caller = a_queue(), a_caller()
    customer = a_customer(queue)
    bill, strange = an_invoice(customer=customer), an_invoice(customer=a_customer(queue))
    body = {"department_id": queue.id, "customer_id": customer.id, "priority": "low"}
    body |= {"subject": "Why?", "content": "It is too much."}
    refused = caller.ask("POST", "tickets", body | {"related_id": f"invoice-{strange.id}"})
    assert refused.status_code == 422
    for related in (
        {"related_id": f"invoice-{bill.id}"},
        {"related_type": "invoice", "related_id": bill.id},
    ):
        made = caller.ask("POST", "tickets", body | related).json()
        assert (made["related_type"], made["related_id"]) == ("invoice", bill.id)
