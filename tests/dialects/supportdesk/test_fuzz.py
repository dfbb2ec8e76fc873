"""Whatever is sent: an answer in the envelope, and never an accident."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guichet.dialects.supportdesk.errors import TABLE
from tests.dialects.supportdesk.app import App

ROUTES = (
    "auth/whoami",
    "tickets/api-create",
    "customer-events",
    "customers/user_42",
    "customers/é",
    "tickets/INV-1",
)
FIELDS = (
    "customerExternalId",
    "subject",
    "description",
    "priority",
    "category",
    "metadata",
    "tagIds",
    "email",
    "name",
    "phone",
    "avatarUrl",
    "type",
    "payload",
    "occurredAt",
)

# Lone surrogates too: JSON can spell them.
texts = st.text(st.characters()) | st.sampled_from(
    [
        "user_42",
        "x",
        "order.placed",
        "jean@acme.com",
        "2026-04-18T10:00:00Z",
        "\ud800",
        "\x00",
        "HIGH",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(FIELDS) | texts, values | texts, max_size=8)
written = (objects | values).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200)
header_values = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=60)
many = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def check(response: Any) -> None:
    """The answer is in the envelope, and is no accident."""
    assert response.status_code < 500, response.content
    if response.status_code == 204:
        return
    body = json.loads(response.content)
    if response.status_code < 300:
        assert list(body) == ["success", "data", "timestamp"]
        assert body["success"] is True
        return
    status, message = TABLE[body["code"]]
    assert (response.status_code, body["message"], body["success"]) == (status, message, False)
    assert "data" not in body
    assert all(isinstance(text, list) and text for text in body.get("details", {}).values())


@many
@given(st.sampled_from(["GET", "POST", "PATCH", "PUT", "X"]), st.sampled_from(ROUTES), written)
@example("POST", "tickets/api-create", b'{"customerExternalId": "\\ud800"}')
@example(
    "POST", "tickets/api-create", b'{"metadata": {"\\ud800": "\\u0000"}, "tagIds": ["\\udfff"]}'
)
@example(
    "POST",
    "customer-events",
    b'{"payload": {"a": 1e999}, "occurredAt": "9999-12-31T23:59:59-23:59"}',
)
@example("PATCH", "customers/user_42", b'{"metadata": {"a": ' + b"9" * 5000 + b"}}")
@example("PATCH", "customers/user_42", "\ufeff{}".encode("utf-16"))
def test_any_body(app: App, method: str, route: str, body: bytes) -> None:
    check(app.ask(method, route, body))


@many
@given(objects)
def test_any_object_beside_the_required_fields(app: App, fields: dict[str, Any]) -> None:
    check(app.file(**fields))
    check(app.ask("PATCH", "customers/user_42", fields))
    check(
        app.ask("POST", "customer-events", {"customerExternalId": "user_42", "type": "a"} | fields)
    )


@many
@given(
    st.sampled_from(
        [
            "X-API-Key",
            "Authorization",
            "Idempotency-Key",
            "Content-Type",
            "User-Agent",
            "Host",
            "Accept",
        ]
    ),
    header_values,
)
def test_any_header(app: App, name: str, value: str) -> None:
    check(app.ask("POST", "customer-events", {}, **{name.replace("-", "_"): value}))


@many
@given(st.text(st.characters(), max_size=40))
@example("customers/%00")
@example("tickets/" + "9" * 400)
@example("tickets/INV-" + "9" * 18)
@example("tickets/%ff%fe")
@example("customers/%ff")
def test_any_address(app: App, path: str) -> None:
    try:
        path.encode()
    except UnicodeEncodeError:
        return
    for start in ("", "customers/", "tickets/"):
        check(app.ask("GET", start + path))


@pytest.mark.django_db
@many
@given(header_values)
def test_any_key_at_an_unknown_address(key: str) -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/api/v1/nowhere", headers={"X-API-Key": key})
    check(response)
