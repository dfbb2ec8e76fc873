"""Every request of the contract gets its answer, has its effects, and sends its mail."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings

from guichet.events.actions import quiet
from guichet.events.queries import last_event_id
from guichet.events.worker import run_due
from guichet.tickets.models import Ticket
from tests.dialects.jutda.desk import HERE, Desk, followups, seen, the_desk
from tests.support.mailbox import Mailbox

VECTORS = json.loads((HERE / "jutda_vectors.json").read_text())
FORM = "application/x-www-form-urlencoded"


def test_the_contract_is_whole() -> None:
    assert len(VECTORS) == 114


@pytest.mark.django_db
def test_every_request_gets_the_answer_of_the_contract(
    smtp_sink: Mailbox, settings: Settings
) -> None:
    settings.SMTP_URL = smtp_sink.url
    desk = the_desk()
    wrong = {}
    for vector in VECTORS:
        smtp_sink.clear()
        with transaction.atomic():
            if problems := _replay(desk, vector, smtp_sink):
                wrong[vector["name"]] = problems
            transaction.set_rollback(True)
    assert wrong == {}


def _replay(desk: Desk, vector: Mapping[str, Any], mailbox: Mailbox) -> list[str]:
    """What is wrong with the answer and its effects."""
    desk.tickets.clear()
    with quiet():
        for given in vector["given"]:
            desk.file(given)
    count, since = Ticket.objects.count(), last_event_id()
    response = _send(desk, vector)
    while run_due():
        pass
    expect = vector["expect"]
    after = expect.get("state_after", {})
    if "new" in after.get("tickets", {}) and response.status_code == 200:
        desk.tickets["new"] = Ticket.objects.get(id=int(response.content))
    problems = [*_differences_in_answer(desk, response, expect)]
    for ref, fields in after.get("tickets", {}).items():
        problems += _differences_in_ticket(desk, ref, fields)
    for ref, rows in after.get("followups", {}).items():
        found = followups(desk.tickets[ref], since=since)
        if found != _with_line_ends(rows):
            problems.append(f"follow-ups {found}")
    if "tickets_added" in after and Ticket.objects.count() - count != after["tickets_added"]:
        problems.append(f"{Ticket.objects.count() - count} tickets added")
    if "mail" in after:
        sent = [{"to": str(m["To"]), "template": m["X-Guichet-Template"]} for m in mailbox.messages]
        if sorted(map(str, sent)) != sorted(str(dict(each)) for each in after["mail"]):
            problems.append(f"mail {sent}")
    return problems


def _send(desk: Desk, vector: Mapping[str, Any]) -> HttpResponse:
    headers = dict(vector.get("headers", {}))
    content_type = headers.pop("Content-Type", FORM)
    fields = {name: _value(desk, value) for name, value in vector["form"].items()}
    body: str | bytes = urlencode(fields, doseq=True)
    if "raw_body" in vector:
        body = vector["raw_body"]
    elif vector.get("form_encoding") == "multipart":
        body = encode_multipart(BOUNDARY, fields)
        content_type = MULTIPART_CONTENT
    path = vector.get("path", f"/api/{vector['method']}/")
    client = Client(enforce_csrf_checks=True)
    return client.generic(  # type: ignore[return-value]
        vector["http_method"], path, body, content_type=content_type, headers=headers
    )


def _value(desk: Desk, value: Any) -> Any:
    if isinstance(value, list):
        return [desk.filled(each) for each in value]
    return value["repeat"] * value["times"] if isinstance(value, dict) else desk.filled(value)


def _differences_in_answer(
    desk: Desk, response: HttpResponse, expect: Mapping[str, Any]
) -> list[str]:
    body = response.content.decode()
    right: dict[str, Callable[[Any], Any]] = {
        "status": lambda value: response.status_code == value,
        "content_type": lambda value: response.headers["Content-Type"] == value,
        "body": lambda value: body == desk.filled(value),
        "body_pattern": lambda value: re.search(value, body),
        "body_contains": lambda value: all(each in body for each in value),
        "body_json": lambda value: json.loads(body) == json.loads(desk.filled(json.dumps(value))),
        "headers": lambda value: all(response.headers.get(k) == v for k, v in value.items()),
    }
    problems = [key for key, check in right.items() if key in expect and not check(expect[key])]
    if response.cookies or 300 <= response.status_code < 400:
        problems.append("a cookie or a redirect")
    if problems:
        problems.append(f"{response.status_code} {dict(response.headers)} {body[:300]}")
    return problems


def _differences_in_ticket(desk: Desk, ref: str, fields: Mapping[str, Any] | None) -> list[str]:
    found = seen(desk.tickets.get(ref))
    if found is None or fields is None:
        return [] if found == fields else [f"ticket {ref} is {found}"]
    wanted = _with_line_ends(fields)
    return [f"{name} is {found[name]!r}" for name in wanted if found[name] != wanted[name]]


def _with_line_ends(value: Any) -> Any:
    """Line ends as they are kept: one character, whatever the client's machine writes."""
    return json.loads(json.dumps(value).replace(r"\r\n", r"\n"))
