"""Programs and their keys: each opens its own queue, and nothing tells of another."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from guichet.desk.actions import revoke_api_key
from guichet.desk.models import ApiKey
from guichet.lib.secrets import digest
from guichet.people.models import Customer
from guichet.tickets.models import Message, Tag, Ticket
from guichet.tickets.states import Status
from tests.safety.conftest import SECRET, Hidden
from tests.support.builders import ROOT, a_key, a_queue

NEW_CUSTOMER = {"email": "mallory@example.com", "name": "Mallory"}


@pytest.fixture
def foreign(hidden: Hidden) -> Mapping[str, str]:
    """Keys of another queue, one of each dialect; that queue has people of its own."""
    queue = a_queue("EVIL", own_directory=True)
    return {dialect: a_key(queue, dialect) for dialect in ("icd", "supportdesk")}


def icd(token: str, method: str, action: str, body: object = None, **query: str) -> Any:
    address = "/api.php?" + "&".join(f"{k}={v}" for k, v in {"action": action, **query}.items())
    return call(method, address, {"X-API-Token": token}, body)


def supportdesk(token: str, method: str, path: str, body: object = None) -> Any:
    return call(method, f"/api/v1/{path}", {"X-API-Key": token}, body)


def call(method: str, address: str, headers: Mapping[str, str], body: object) -> Any:
    content = json.dumps(body) if body is not None else ""
    return Client().generic(
        method, address, content, content_type="application/json", headers=dict(headers)
    )


def test_an_icd_token_reads_and_writes_its_own_project_only(
    hidden: Hidden, foreign: Mapping[str, str]
) -> None:
    token, ref = foreign["icd"], hidden.ticket.reference
    changes = {"ref": ref, "status": "closed", "comment": "Hello"}
    unseen = icd(token, "GET", "get_ticket", ref="EVIL-999").content.decode()
    for reference in (ref, ref.lower(), f" {ref} ", "HIDE-1"):
        read = icd(token, "GET", "get_ticket", ref=reference)
        assert read.status_code == 404
        # The same words as for a ticket that exists nowhere.
        assert read.content.decode() == unseen
    assert icd(token, "PUT", "update_status", changes).status_code == 404
    assert not Message.objects.filter(body="Hello").exists()
    assert Ticket.objects.get(id=hidden.ticket.id).closed_at is None


@pytest.mark.parametrize(
    "query", [{}, {"q": SECRET}, {"tag": SECRET}, {"status": "all", "per_page": "100"}]
)
def test_an_icd_token_lists_its_own_project_only(
    query: dict[str, str], hidden: Hidden, foreign: Mapping[str, str]
) -> None:
    answer = icd(foreign["icd"], "GET", "list_tickets", **query).json()
    assert (answer["tickets"], answer["total"]) == ([], 0)


def test_an_icd_token_does_not_find_tickets_by_their_notes(hidden: Hidden) -> None:
    answer = icd(hidden.keys["icd"], "GET", "list_tickets", q="between").json()
    assert answer["total"] == 0
    own = icd(hidden.keys["icd"], "GET", "get_ticket", ref=hidden.ticket.reference)
    assert "Between us" not in own.content.decode()


def test_a_supportdesk_key_reads_and_writes_its_own_app_only(
    hidden: Hidden, foreign: Mapping[str, str]
) -> None:
    key = foreign["supportdesk"]
    person = f"id-{SECRET}"
    new = {"customerExternalId": person, "subject": "x", "description": "y"}
    event = {"customerExternalId": person, "type": "order.placed", "payload": {}}
    for reference in (str(hidden.ticket.uid), hidden.ticket.reference, str(hidden.ticket.id)):
        assert supportdesk(key, "GET", f"tickets/{reference}").status_code == 404
    assert supportdesk(key, "GET", f"customers/{person}").status_code == 404
    assert supportdesk(key, "POST", "tickets/api-create", new).status_code == 404
    assert supportdesk(key, "POST", "customer-events", event).status_code == 404
    assert Ticket.objects.count() == 1


def test_a_supportdesk_key_can_not_take_another_apps_customer(
    hidden: Hidden, foreign: Mapping[str, str]
) -> None:
    """The same id and the same address are another person there."""
    mine = {"email": f"{SECRET}@acme.com", "name": "Mallory"}
    answer = supportdesk(foreign["supportdesk"], "PATCH", f"customers/id-{SECRET}", mine)
    assert answer.status_code == 200
    customer = hidden.ticket.customer
    assert customer is not None
    assert Customer.objects.get(id=customer.id).name == f"Customer {SECRET}"
    assert answer.json()["data"]["id"] != str(customer.uid)


def test_tags_of_another_app_are_unknown(hidden: Hidden, foreign: Mapping[str, str]) -> None:
    key = foreign["supportdesk"]
    supportdesk(key, "PATCH", "customers/m", NEW_CUSTOMER)
    body = {"customerExternalId": "m", "subject": "x", "description": "y"}
    body |= {"tagIds": [str(Tag.objects.get(queue=hidden.queue).uid)]}  # type: ignore[dict-item]
    answer = supportdesk(key, "POST", "tickets/api-create", body)
    assert answer.status_code == 400
    assert "tagIds" in answer.json()["details"]


@pytest.mark.parametrize(
    "extra",
    [
        {"queue": "HIDE"}, {"queue_id": 1}, {"project": "HIDE"}, {"project_id": 1},
        {"appId": "x"}, {"assignee": 1}, {"assignedAgentId": "1"}, {"id": 1}, {"uid": "x"},
        {"ref": "HIDE-001"}, {"ticketNumber": "HIDE-001"}, {"status": "closed"},
        {"customer": {"id": 1}}, {"is_admin": True}, {"channel": "EMAIL"}, {"created_at": "2001"},
    ],
    ids=lambda extra: next(iter(extra)),
)  # fmt: skip
def test_no_field_that_is_not_offered_is_taken(
    extra: dict[str, object], hidden: Hidden, foreign: Mapping[str, str]
) -> None:
    supportdesk(foreign["supportdesk"], "PATCH", "customers/m", NEW_CUSTOMER | extra)
    filed = {"customerExternalId": "m", "subject": "x", "description": "y", "title": "x"} | extra
    supportdesk(foreign["supportdesk"], "POST", "tickets/api-create", filed)
    icd(foreign["icd"], "POST", "create_ticket", filed)
    made = Ticket.objects.exclude(id=hidden.ticket.id)
    assert made.count() == 2
    for ticket in made:
        assert (ticket.queue.code, ticket.prefix, ticket.channel) == ("EVIL", "EVIL", "api")
        assert ticket.status == Status.NEW
        assert ticket.created_at.year > 2001
        assert ticket.assignee is None


def test_keys_open_nothing_but_their_own_dialect(hidden: Hidden) -> None:
    keys = hidden.keys
    assert icd(keys["supportdesk"], "GET", "ping").status_code == 401
    assert supportdesk(keys["icd"], "GET", "auth/whoami").status_code == 401
    for key in keys.values():
        for headers in (
            {"Authorization": f"Bearer {key}"}, {"X-API-Key": key}, {"X-API-Token": key}
        ):  # fmt: skip
            page = Client().get("/tickets", headers=headers)
            assert page.headers["Location"].startswith("/sign-in")


def test_a_session_opens_no_dialect(hidden: Hidden) -> None:
    client = Client()
    client.force_login(hidden.agent)
    assert client.get("/api.php?action=list_tickets").status_code == 401
    assert client.get(f"/api/v1/tickets/{hidden.ticket.uid}").status_code == 401


def test_a_revoked_key_opens_nothing_from_the_next_request_on(hidden: Hidden) -> None:
    key = hidden.keys["icd"]
    assert icd(key, "GET", "ping").status_code == 200
    revoke_api_key(ROOT, ApiKey.objects.get(digest=digest(key)))
    assert icd(key, "GET", "ping").status_code == 401


def test_an_unknown_key_is_told_nothing_about_what_it_asked_for(hidden: Hidden) -> None:
    wrong = "sk_live_agent_" + "0" * 48
    answers = {
        supportdesk(wrong, "GET", path).content.decode().partition('"timestamp"')[0]
        for path in ("auth/whoami", f"tickets/{hidden.ticket.uid}", "tickets/none", "nowhere")
    }
    assert len(answers) <= 2  # an address that does not exist says so to everybody
