"""What the routes do beyond the vectors."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from guichet.desk.actions import QueueChanges, update_queue
from guichet.desk.calls import flush_calls
from guichet.desk.models import ApiCall
from guichet.events.models import Event
from guichet.people.models import Customer
from guichet.sla.priority import Priority
from guichet.tickets.actions import create_tag, create_ticket, hold_ticket, solve_ticket
from guichet.tickets.models import Message, Ticket
from guichet.tickets.states import Status
from tests.dialects.supportdesk.app import App, an_app
from tests.support.builders import ROOT, a_customer, a_ticket, an_agent

VIEWS = "guichet.dialects.supportdesk.views"


def code_of(response: Any) -> str:
    return str(response.json()["code"])


def test_the_answer_has_its_keys_in_the_order_of_the_samples(app: App) -> None:
    response = app.file(priority="HIGH")
    assert list(response.json()) == ["success", "data", "timestamp"]
    assert list(response.json()["data"]) == [
        "id",
        "ticketNumber",
        "subject",
        "status",
        "priority",
        "channel",
        "customer",
        "assignedAgent",
        "createdAt",
    ]
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Cache-Control"] == "no-store"


def test_a_ticket_is_the_same_on_every_side(app: App) -> None:
    tag, _ = create_tag(ROOT, app.queue, name="urgent")
    number = app.file(
        subject="  Paiement échoué ",
        description="# Titre\n**gras**",
        priority="URGENT",
        category="paiement",
        metadata={"orderId": "12345", "amount": 99.9, "n": 1},
        tagIds=[str(tag.uid)],
    ).json()["data"]["ticketNumber"]
    ticket = Ticket.objects.get(reference=number)
    assert (ticket.subject, ticket.priority) == ("Paiement échoué", Priority.URGENT)
    message = Message.objects.get(ticket=ticket)
    assert message.is_description
    assert (message.body, message.author_name) == ("# Titre\n**gras**", "Jean Dupont")

    data = app.ask("GET", f"tickets/{number.lower()}").json()["data"]
    assert data["description"] == "# Titre\n**gras**"
    assert data["category"] == "paiement"
    assert data["metadata"] == {"orderId": "12345", "amount": 99.9, "n": 1}
    assert data["tags"] == [{"id": str(tag.uid), "name": "urgent"}]
    assert (data["resolvedAt"], data["closedAt"]) == (None, None)
    solve_ticket(ROOT, hold_ticket(ROOT, ticket))
    data = app.ask("GET", f"tickets/{data['id']}").json()["data"]
    assert data["status"] == "RESOLVED"
    assert data["resolvedAt"] == data["updatedAt"]


def test_a_ticket_on_hold_waits_for_the_customer(app: App) -> None:
    data = app.file().json()["data"]
    hold_ticket(ROOT, Ticket.objects.get())
    read = app.ask("GET", f"tickets/{data['id']}").json()["data"]
    assert read["status"] == "WAITING_CUSTOMER"


def test_tickets_that_came_in_otherwise_can_be_read(app: App) -> None:
    ticket = a_ticket(app.queue, description="")
    data = app.ask("GET", f"tickets/{ticket.reference}").json()["data"]
    assert (data["customer"], data["assignedAgent"], data["description"]) == (None, None, "")


def test_a_free_agent_gets_the_ticket(app: App) -> None:
    agent = an_agent(app.queue, level=1)
    data = app.file().json()["data"]
    assert data["status"] == "IN_PROGRESS"
    agent_view = {"id": str(agent.uid), "name": agent.name, "email": agent.email}
    assert data["assignedAgent"] == agent_view
    assert Ticket.objects.get().status == Status.OPEN


def test_filing_a_ticket_costs_eight_statements(app: App) -> None:
    an_agent(app.queue)
    app.file()
    with CaptureQueriesContext(connection) as queries:
        assert app.file().status_code == 201
    statements = [
        query["sql"]
        for query in queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(statements) <= 8, "\n".join(statements)


def test_the_quota_says_how_much_was_used_and_until_when(app: App) -> None:
    update_queue(ROOT, app.queue, QueueChanges(monthly_quota=1))
    app.file()
    response = app.file()
    assert (response.status_code, code_of(response)) == (403, "PLAN_LIMIT_REACHED")
    details = response.json()["details"]
    assert (details["limit"], details["used"]) == (1, 1)
    assert details["resetAt"].endswith("-01T00:00:00Z")
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["auth/whoami/", "tickets/api-create/", "customers/user_42/", "customer-events/"]
)
def test_a_slash_at_the_end_is_the_same_address(app: App, path: str) -> None:
    assert app.ask("PUT", path).status_code == 405
    if path.startswith("customers"):
        assert app.ask("GET", path).json()["data"]["externalId"] == "user_42"


@pytest.mark.parametrize("external_id", ["a/b", "a b", "É:ü", "a%b", "org/7/"])
def test_an_external_id_may_hold_anything(app: App, external_id: str) -> None:
    path = f"customers/{quote(external_id, safe='')}"
    body = {"email": "x@acme.com", "name": "X"}
    uri = f"/api/v1/{path}"
    response = app.client.patch(
        uri,
        body,
        content_type="application/json",
        headers={"X-API-Key": app.key},
        RAW_URI=uri,
    )
    assert response.json()["data"]["externalId"] == external_id
    assert app.file(customerExternalId=external_id).status_code == 201


@pytest.mark.parametrize("external_id", ["a%00b", "a%0Ab", "x" * 256, "%20"])
def test_an_external_id_is_one_line_of_255_characters(app: App, external_id: str) -> None:
    response = app.ask("PATCH", f"customers/{external_id}", {"email": "x@x.com", "name": "X"})
    assert response.status_code == 400
    assert list(response.json()["details"]) == ["externalId"]


def test_a_customer_who_wrote_by_mail_is_given_the_external_id(app: App) -> None:
    known = a_customer(app.queue, "marie@acme.com")
    data = app.ask("PATCH", "customers/43", {"email": "MARIE@acme.com", "name": "Marie"}).json()
    assert data["data"]["id"] == str(known.uid)


def test_an_empty_patch_changes_nothing(app: App) -> None:
    before = app.ask("GET", "customers/user_42").json()["data"]
    assert app.ask("PATCH", "customers/user_42", {}).json()["data"] == before


def test_another_applications_things_do_not_exist(app: App) -> None:
    other = an_app()
    ticket = other.file().json()["data"]
    for name in (ticket["id"], ticket["ticketNumber"]):
        response = app.ask("GET", f"tickets/{name}")
        assert (response.status_code, code_of(response)) == (404, "TICKET_NOT_FOUND")
    tag, _ = create_tag(ROOT, other.queue, name="theirs")
    assert list(app.details(tagIds=[str(tag.uid)])) == ["tagIds"]
    other.ask("PATCH", "customers/theirs", {"email": "t@acme.com", "name": "T"})
    assert code_of(app.ask("GET", "customers/theirs")) == "CUSTOMER_NOT_FOUND"
    assert code_of(app.file(customerExternalId="theirs")) == "CUSTOMER_NOT_FOUND"


def test_what_a_customer_did_stands_on_their_timeline(app: App) -> None:
    body = {"customerExternalId": "user_42", "type": "order.placed", "payload": {"total": 149.9}}
    data = app.ask("POST", "customer-events", body | {"occurredAt": "2020-02-29T12:00:00Z"}).json()[
        "data"
    ]
    event = Event.objects.get(kind="customer.activity")
    assert event.subject_id == Customer.objects.get().id
    assert event.queue_id == app.queue.id
    assert data["id"] == str(event.uid)
    assert (data["payload"], data["occurredAt"]) == ({"total": 149.9}, "2020-02-29T12:00:00Z")
    assert data["createdAt"] > data["occurredAt"]


@pytest.mark.parametrize("body", ["", "{oops", "[1]", "null", '"x"', "NaN", '{"a": Infinity}'])
def test_a_body_that_is_no_object_is_said_to_be_none(app: App, body: str) -> None:
    for method, path in (("POST", "tickets/api-create"), ("PATCH", "customers/user_42")):
        response = app.ask(method, path, body)
        assert response.status_code == 400
        assert response.json()["details"] == {"body": ["JSON invalide"]}


def test_a_body_nested_beyond_measure_is_refused(app: App) -> None:
    for depth in (200, 950, 100_000):
        nested = "[" * depth + "]" * depth
        response = app.ask("POST", "tickets/api-create", f'{{"metadata": {{"a": {nested}}}}}')
        assert response.json()["details"] == {"body": ["JSON invalide"]}


def test_a_body_above_one_mebibyte_is_too_large(app: App) -> None:
    response = app.ask("POST", "tickets/api-create", "x" * (1024 * 1024 + 1))
    assert (response.status_code, code_of(response)) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("auth/whoami", "GET, HEAD, OPTIONS"),
        ("tickets/api-create", "POST, OPTIONS"),
        ("tickets/INV-1", "GET, HEAD, OPTIONS"),
        ("customers/user_42", "PATCH, GET, HEAD, OPTIONS"),
        ("customer-events", "POST, OPTIONS"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(app: App, path: str, allowed: str) -> None:
    response = app.ask("DELETE", path)
    assert (response.status_code, code_of(response)) == (405, "METHOD_NOT_ALLOWED")
    assert response["Allow"] == allowed
    options = app.ask("OPTIONS", path, X_API_Key="")
    assert (options.status_code, options.content, options["Allow"]) == (204, b"", allowed)


def test_the_key_comes_before_the_method(app: App) -> None:
    assert code_of(app.ask("DELETE", "auth/whoami", X_API_Key="")) == "AUTH_API_KEY_MISSING"


def test_head_is_get_without_a_body(app: App) -> None:
    response = app.ask("HEAD", "auth/whoami")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize("path", ["", "nope", "tickets", "customers/", "auth", "tickets/a/b"])
def test_an_unknown_address_is_answered_in_the_envelope(app: App, path: str) -> None:
    response = app.ask("GET", path)
    assert (response.status_code, code_of(response)) == (404, "NOT_FOUND")


def test_a_host_header_that_django_refuses_is_answered_in_the_envelope(app: App) -> None:
    response = app.ask("GET", "auth/whoami", Host="a b")
    assert (response.status_code, code_of(response)) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("secret"), 500, "INTERNAL_ERROR"),
        (OperationalError("server closed the connection"), 503, "SERVICE_UNAVAILABLE"),
    ],
)
def test_an_accident_tells_nothing_but_that_it_happened(
    app: App, error: Exception, status: int, code: str
) -> None:
    with patch(f"{VIEWS}.create_ticket", side_effect=error):
        response = app.file()
    assert (response.status_code, code_of(response)) == (status, code)
    assert b"secret" not in response.content
    assert ("Retry-After" in response) == (status == 503)


@pytest.mark.parametrize("route", ["tickets/api-create", "customer-events"])
def test_a_repeated_request_gets_the_first_answer(app: App, route: str) -> None:
    body = {"customerExternalId": "user_42", "subject": "s", "description": "d", "type": "a.b"}
    first = app.ask("POST", route, body, Idempotency_Key="once")
    again = app.ask("POST", route, body, Idempotency_Key="once")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    other = app.ask("POST", route, body | {"subject": "t"}, Idempotency_Key="once")
    assert (other.status_code, code_of(other)) == (400, "VALIDATION_ERROR")
    assert list(other.json()["details"]) == ["Idempotency-Key"]


def test_a_key_is_one_routes_and_one_api_keys(app: App) -> None:
    other = an_app()
    body = {"customerExternalId": "user_42", "subject": "s", "description": "d", "type": "a.b"}
    answers = [
        app.ask("POST", "tickets/api-create", body, Idempotency_Key="k"),
        app.ask("POST", "customer-events", body, Idempotency_Key="k"),
        other.ask("POST", "tickets/api-create", body, Idempotency_Key="k"),
    ]
    assert all("Idempotent-Replayed" not in answer for answer in answers)


def test_a_refused_request_may_be_corrected_under_the_same_key(app: App) -> None:
    body = {"customerExternalId": "user_42", "subject": "s"}
    assert app.ask("POST", "tickets/api-create", body, Idempotency_Key="k").status_code == 400
    body["description"] = "d"
    assert app.ask("POST", "tickets/api-create", body, Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x07b"])
def test_an_idempotency_key_is_1_to_255_printable_characters(app: App, key: str) -> None:
    response = app.ask("POST", "tickets/api-create", {}, Idempotency_Key=key)
    assert list(response.json()["details"]) == ["Idempotency-Key"]


def test_a_repetition_while_the_first_is_at_work_is_a_conflict(app: App) -> None:
    answers: list[Any] = []

    def meanwhile(create: Callable[..., Ticket]) -> Callable[..., Ticket]:
        def create_slowly(*args: Any) -> Ticket:
            answers.append(app.ask("POST", "tickets/api-create", "{}", Idempotency_Key="k"))
            return create(*args)

        return create_slowly

    with patch(f"{VIEWS}.create_ticket", meanwhile(create_ticket)):
        body = {"customerExternalId": "user_42", "subject": "s", "description": "d"}
        first = app.ask("POST", "tickets/api-create", body, Idempotency_Key="k")
    assert first.status_code == 201
    assert (answers[0].status_code, code_of(answers[0])) == (409, "IDEMPOTENCY_CONFLICT")


def test_calls_of_known_keys_are_logged_with_their_outcome(app: App) -> None:
    number = app.file().json()["data"]["ticketNumber"]
    app.file(subject="")
    app.ask("GET", "auth/whoami", X_API_Key="sk_live_agent_" + "0" * 48)
    flush_calls()
    calls = ApiCall.objects.filter(action="create_ticket").order_by("id")
    assert [(call.status, call.reference, call.counted) for call in calls] == [
        (201, number, True),
        (400, "", True),
    ]
    assert not ApiCall.objects.filter(status=401).exists()
