"""What the vectors do not say: both mounts, other dialects' addresses, settings, logs, rights."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from structlog.testing import capture_logs

from guichet.desk.actions import add_member, change_setting, update_queue
from guichet.desk.actions.queues import QueueChanges
from guichet.desk.calls import flush_calls
from guichet.desk.models import ApiCall
from guichet.desk.queries import role_named
from guichet.people.actions import set_password
from guichet.people.actions.throttle import FAILURES_PER_ACCOUNT
from guichet.tickets.models import Ticket
from tests.dialects.jutda.desk import Desk, the_desk
from tests.support.builders import ROOT, a_queue, a_ticket

pytestmark = pytest.mark.django_db

SUSAN = {"user": "susan", "password": "fido"}


@pytest.fixture
def desk(db: None) -> Desk:
    return the_desk()


def post(path: str, fields: Mapping[str, Any], **headers: str) -> HttpResponse:
    client = Client(raise_request_exception=False)
    return client.post(path, fields, headers=headers)  # type: ignore[return-value]


@pytest.mark.parametrize("mount", ["/api", "/helpdesk/api"])
@pytest.mark.parametrize("slash", ["/", ""])
def test_both_mounts_answer_with_and_without_a_slash(desk: Desk, mount: str, slash: str) -> None:
    answer = post(f"{mount}/find_user{slash}", SUSAN | {"username": "bob"})
    assert (answer.status_code, answer.content) == (200, str(desk.users["bob"].id).encode())
    assert post(f"{mount}/no_such{slash}", SUSAN).status_code == 400
    for page in (f"{mount}{slash}", f"{mount}/help{slash}"):
        assert "create_ticket" in Client().get(page).content.decode()


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/api/v1/nothing"])
def test_addresses_of_other_dialects_are_left_to_them(desk: Desk, path: str) -> None:
    answer = post(path, SUSAN)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("path", ["/api/v2", "/api/v2/", "/api/x/y/", "/api/create_ticket/x"])
def test_nothing_else_below_api_is_swallowed(desk: Desk, path: str) -> None:
    assert post(path, SUSAN).status_code == 404


def test_the_desk_can_say_400_as_the_original_did(desk: Desk) -> None:
    change_setting(ROOT, "jutda", {"not_found_status": 400})
    unknown = post("/api/hold_ticket/", SUSAN | {"ticket": "999999"})
    assert (unknown.status_code, unknown.content) == (400, b"Invalid ticket ID")
    nobody = post("/api/find_user/", SUSAN | {"username": "nobody"})
    assert (nobody.status_code, nobody.content) == (400, b"Invalid username provided")


def test_the_desk_can_let_customers_call(desk: Desk) -> None:
    eve = {"user": "eve", "password": "fido"}
    assert post("/api/list_queues/", eve).status_code == 403
    change_setting(ROOT, "jutda", {"customers_may_call": True})
    answer = post("/api/list_queues/", eve)
    assert (answer.status_code, answer.content) == (200, b"[]")


def test_the_answer_is_never_stored_nor_sets_a_cookie(desk: Desk) -> None:
    for answer in (post("/api/list_queues/", SUSAN), post("/api/list_queues/", {})):
        assert answer.headers["Cache-Control"] == "no-store"
        assert not answer.cookies


def test_too_large_a_form_is_413_whatever_it_says(desk: Desk, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    form = "user=susan&password=fido&title=" + "x" * 2000
    client = Client(raise_request_exception=False)
    answer = client.post("/api/create_ticket/", form, "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "text/plain")


def test_a_form_without_a_content_type_is_read(desk: Desk) -> None:
    client = Client()
    body = b"user=susan&password=fido&username=bob"
    answer = client.generic("POST", "/api/find_user/", body, content_type="")
    assert answer.status_code == 200


def test_a_call_is_logged_with_its_user_and_ticket_and_never_with_its_password(desk: Desk) -> None:
    form = SUSAN | {"queue": desk.queues["billing"].id, "title": "T"}
    number = post("/api/create_ticket/", form, User_Agent="script/1").content
    flush_calls()
    (call,) = ApiCall.objects.all()
    ticket = Ticket.objects.get(id=int(number))
    assert (call.door, call.user, call.api_key) == ("jutda", desk.users["susan"], None)
    assert (call.action, call.status, call.reference) == ("create_ticket", 200, ticket.reference)
    assert call.queue_id == ticket.queue_id


def test_a_refused_password_is_in_the_security_log_without_itself(desk: Desk) -> None:
    with capture_logs() as lines:
        post("/api/list_queues/", {"user": "susan", "password": "not hers"})
    (line,) = [line for line in lines if line["event"] == "password.refused"]
    assert (line["dialect"], line["username"], line["reason"]) == ("jutda", "susan", "unknown")
    assert "not hers" not in str(lines)


def test_guessing_is_limited_and_told_no_more(desk: Desk) -> None:
    assert post("/api/list_queues/", SUSAN).status_code == 200
    for number in range(FAILURES_PER_ACCOUNT):
        assert post("/api/list_queues/", SUSAN | {"password": f"{number}"}).status_code == 403
    late = post("/api/list_queues/", SUSAN)
    assert (late.status_code, late.content) == (403, b"Invalid username or password")


def test_a_changed_password_ends_the_old_one(desk: Desk) -> None:
    assert post("/api/list_queues/", SUSAN).status_code == 200
    set_password(ROOT, desk.users["susan"], "rex")
    assert post("/api/list_queues/", SUSAN).status_code == 403
    assert post("/api/list_queues/", SUSAN | {"password": "rex"}).status_code == 200


def test_queues_that_the_caller_does_not_work_do_not_exist(desk: Desk) -> None:
    foreign = a_queue()
    ticket = a_ticket(foreign)
    assert str(foreign.id) not in post("/api/list_queues/", SUSAN).content.decode()
    form = SUSAN | {"queue": foreign.id, "title": "T"}
    refused = post("/api/create_ticket/", form)
    sentence = (
        f"* queue\n  * Select a valid choice. {foreign.id} is not one of the available choices."
    )
    assert (refused.status_code, refused.content.decode()) == (400, sentence)
    assert (
        post("/api/delete_ticket/", SUSAN | {"ticket": ticket.id, "confirm": "y"}).status_code
        == 404
    )
    assert Ticket.objects.filter(id=ticket.id).exists()


def test_an_owner_who_does_not_work_the_queue_is_no_choice(desk: Desk) -> None:
    queue = a_queue()
    add_member(ROOT, queue, desk.users["susan"], role=role_named("agent"))
    form = SUSAN | {"queue": queue.id, "title": "T", "assigned_to": desk.users["bob"].id}
    assert post("/api/create_ticket/", form).content.startswith(b"* assigned_to\n")


def test_an_account_without_the_right_is_refused(desk: Desk) -> None:
    queue = desk.queues["billing"]
    add_member(ROOT, queue, desk.users["bob"], role=role_named("viewer"))
    ticket = a_ticket(queue)
    bob = {"user": "bob", "password": "fido", "ticket": ticket.id}
    for method, more in (("resolve", {"resolution": "r"}), ("delete_ticket", {"confirm": "y"})):
        answer = post(f"/api/{method}/", bob | more)
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, "text/plain")
    assert Ticket.objects.get(id=ticket.id).status == ticket.status


def test_an_archived_queue_takes_no_changes(desk: Desk) -> None:
    queue = desk.queues["billing"]
    ticket = a_ticket(queue)
    update_queue(ROOT, queue, QueueChanges(archived=True))
    held = post("/api/hold_ticket/", SUSAN | {"ticket": ticket.id})
    assert (held.status_code, held.content) == (400, b"This queue is archived")
    form = SUSAN | {"queue": queue.id, "title": "T"}
    assert post("/api/create_ticket/", form).content.startswith(b"* queue\n")


def test_a_message_of_blanks_is_taken(desk: Desk) -> None:
    ticket = a_ticket(desk.queues["billing"])
    form = SUSAN | {"ticket": ticket.id, "message": "  ", "public": "y"}
    assert post("/api/add_followup/", form).status_code == 200
