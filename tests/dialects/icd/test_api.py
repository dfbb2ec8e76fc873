"""What the contract says beside its vectors."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from structlog.testing import capture_logs

from guichet.desk.actions import QueueChanges, issue_api_key, update_queue
from guichet.desk.calls import flush_calls
from guichet.desk.keys import forget_keys
from guichet.desk.models import ApiCall, ApiKey, Queue
from guichet.dialects.icd import ICD
from guichet.lib import clock
from guichet.people.models import Customer
from guichet.tickets.actions import add_note, assign_ticket, change_status, reply_to_ticket
from guichet.tickets.models import QueueTally, Ticket
from guichet.tickets.states import Status
from tests.dialects.icd.conftest import Program
from tests.support.builders import (
    ROOT,
    a_queue,
    a_ticket,
    acting,
    an_agent,
    kinds_recorded_for,
)

pytestmark = pytest.mark.django_db


class prefixed:  # noqa: N801 — stands in for a module of addresses
    """The dialect under a path of its own."""

    urlpatterns = list(ICD.urls("tracker/"))


def the_ticket() -> Ticket:
    return Ticket.objects.select_related("customer", "queue").get()


# --- Methods and addresses


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("ping", {"GET", "HEAD", "OPTIONS"}),
        ("create_ticket", {"POST", "OPTIONS"}),
        ("update_status", {"PUT", "OPTIONS"}),
        ("", {"GET", "HEAD", "POST", "PUT", "OPTIONS"}),
    ],
)
def test_options_tells_the_methods_to_anybody(action: str, allowed: set[str]) -> None:
    response = Client().options(f"/api.php?action={action}")
    assert response.status_code == 204
    assert response.content == b""
    assert set(response.headers["Allow"].split(", ")) == allowed
    assert not [name for name in response.headers if name.startswith("Access-Control")]


def test_head_answers_like_get_without_a_body(program: Program) -> None:
    response = program.send("HEAD", "action=ping")
    assert (response.status_code, response.content) == (200, b"")
    assert program.send("HEAD", "action=create_ticket").status_code == 405


@pytest.mark.parametrize("action", ["create_ticket", "ping"])
def test_the_override_is_for_put_only(program: Program, action: str) -> None:
    headers = {"X-HTTP-Method-Override": "put"}
    response = program.send("POST", f"action={action}", {"title": "A"}, headers=headers)
    assert response.status_code == (201 if action == "create_ticket" else 405)


def test_actions_are_matched_exactly(program: Program) -> None:
    assert program.get("action=PING")["code"] == "unknown_action"
    assert program.get("action=ping%20")["code"] == "unknown_action"


def test_addresses_below_are_unknown_in_the_same_words() -> None:
    for path in ("/api.php/", "/api.php/ping"):
        response = Client().get(path)
        assert response.status_code == 404
        assert response.json()["code"] == "unknown_action"


def test_it_answers_under_a_path_of_its_own(program: Program) -> None:
    with override_settings(ROOT_URLCONF=prefixed):
        response = program.client.get(
            "/tracker/api.php?action=ping", headers={"X-API-Token": program.token}
        )
    assert response.json()["message"] == "pong"


def test_every_refusal_of_a_token_says_which_scheme_is_wanted() -> None:
    response = Client().get("/api.php?action=ping")
    assert response.headers["WWW-Authenticate"] == 'ApiKey realm="api.php"'


def test_blanks_around_the_token_do_not_matter(program: Program) -> None:
    program.token = f" {program.token} "
    assert program.get("action=ping")["success"]


# --- Bodies


def test_more_than_a_mebibyte_is_refused(program: Program) -> None:
    body = json.dumps({"title": "A", "padding": "x" * 1024 * 1024}).encode()
    response = program.send("POST", "action=create_ticket", raw=body)
    assert response.status_code == 413
    assert json.loads(response.content)["code"] == "payload_too_large"
    stranger = Program("").send("POST", "action=create_ticket", raw=body)
    assert stranger.status_code == 401


@pytest.mark.parametrize("raw", [b"", b" ", b"null", b"12", b'"x"', b'{"title": NaN}'])
def test_a_body_that_is_no_object_is_unreadable(program: Program, raw: bytes) -> None:
    response = program.send("POST", "action=create_ticket", raw=raw)
    assert json.loads(response.content)["code"] == "invalid_json"


def test_a_byte_order_mark_is_no_harm(program: Program) -> None:
    response = program.send("POST", "action=create_ticket", raw=b'\xef\xbb\xbf{"title": "A"}')
    assert response.status_code == 201


def test_json_sent_as_a_form_is_read_as_json(program: Program) -> None:
    program.create({"title": "A"})
    response = program.send(
        "PUT",
        "action=update_status",
        raw=b'{"ref": "FACT-001", "status": "closed"}',
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert json.loads(response.content)["new_status"] == "closed"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": 5}, "title"),
        ({"title": True}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "A", "description": 1}, "description"),
        ({"title": "A", "description": "x" * 65_536}, "description"),
        ({"title": "A", "source_url": "x" * 2049}, "source_url"),
        ({"title": "A", "source_user": "x" * 256}, "source_user"),
        ({"title": "A", "source_app": "x" * 121}, "source_app"),
        ({"title": "A", "tags": [f"t{n}" for n in range(21)]}, "tags"),
        ({"title": "A", "tags": ["x" * 51]}, "tags"),
        ({"title": "A", "tags": {"a": 1}}, "tags"),
        ({"title": "A", "tags": 1}, "tags"),
        ({"title": "A", "tags": ["a\0b"]}, "tags"),
        ({"title": "A", "priority": 1}, "priority"),
        ({"title": "A", "type": ["bug"]}, "type"),
    ],
)
def test_wrong_fields_are_named(program: Program, fields: Any, wrong: str) -> None:
    answer = program.create(fields)
    assert answer["code"] == "validation_error"
    assert list(answer["errors"]) == [wrong]
    assert wrong in answer["error"]
    assert not Ticket.objects.exists()


def test_the_largest_values_fit(program: Program) -> None:
    body = {
        "title": "é" * 255,
        "description": "é" * 65_535,
        "source_url": "x" * 2048,
        "source_user": "x" * 255,
        "source_app": "x" * 120,
        "tags": [f"{n:02d}" + "t" * 48 for n in range(20)],
    }
    ticket = program.create(body)["ticket"]
    assert {name: ticket[name] for name in body} == body


def test_a_bad_address_never_loses_a_ticket(program: Program) -> None:
    ticket = program.create({"title": "A", "source_url": "javascript:alert(1)\n\0é"})["ticket"]
    assert ticket["source_url"] == "javascript:alert(1)é"


# --- Filing


def test_a_ticket_is_filed_with_its_requester(program: Program, project: Queue) -> None:
    body = {"title": "A", "source_user": "Jean.Dupont@client.fr"}
    first = program.create(body)
    program.create({"title": "B", "source_user": "jean.dupont@client.fr"})
    customer = Customer.objects.get()
    assert customer.directory_id == project.directory_id
    assert first["ticket"]["source_user"] == "Jean.Dupont@client.fr"
    assert set(Ticket.objects.values_list("customer_id", flat=True)) == {customer.id}


def test_a_name_is_no_requester(program: Program) -> None:
    program.create({"title": "A", "source_user": "Jean Dupont"})
    assert the_ticket().customer is None


def test_a_ticket_given_to_an_agent_stays_open(program: Program, project: Queue) -> None:
    agent = an_agent(project, username="alice")
    ticket = program.create({"title": "A"})["ticket"]
    assert ticket["status"] == "open"
    assert ticket["assigned_to"] == {"name": agent.name, "email": agent.email}


def test_where_the_ticket_is_read_is_said(program: Program) -> None:
    response = program.send("POST", "action=create_ticket", {"title": "A"})
    location = response.headers["Location"]
    assert location == "http://testserver/api.php?action=get_ticket&ref=FACT-001"
    answer = program.get(location.partition("?")[2])
    assert answer["ticket"]["url"] == "http://testserver/tickets/FACT-001"


def test_a_repeated_request_files_one_ticket(program: Program) -> None:
    key = {"Idempotency-Key": "commande-42"}
    first = program.send("POST", "action=create_ticket", {"title": "A"}, headers=key)
    again = program.send("POST", "action=create_ticket", {"title": "A"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    replayed = json.loads(again.content)
    assert replayed.pop("duplicate") is True
    assert replayed == json.loads(first.content)
    assert Ticket.objects.count() == 1


def test_a_repeated_request_counts_for_a_day_and_for_its_token(
    program: Program, project: Queue
) -> None:
    key = {"Idempotency-Key": "commande-42"}
    with clock.at(clock.now() - timedelta(hours=25)):
        program.create({"title": "A"}, **key)
    other = Program(issue_api_key(ROOT, project, dialect="icd", name="Boutique")[1])
    assert "duplicate" not in program.create({"title": "A"}, **key)
    assert "duplicate" not in other.create({"title": "A"}, **key)
    assert Ticket.objects.count() == 3


def test_a_refused_request_may_be_repeated_corrected(program: Program) -> None:
    key = {"Idempotency-Key": "commande-42"}
    assert not program.create({"title": ""}, **key)["success"]
    assert program.create({"title": "A"}, **key)["ref"] == "FACT-001"


def test_a_hopeless_idempotency_key_is_refused(program: Program) -> None:
    answer = program.create({"title": "A"}, **{"Idempotency-Key": "x" * 256})
    assert "Idempotency-Key" in answer["errors"]


def test_a_text_is_answered_as_it_is_kept(program: Program) -> None:
    created = program.create({"title": "A", "description": "un\r\ndeux\0 e\u0301"})
    assert created["ticket"]["description"] == "un\ndeux é"
    assert program.get("action=get_ticket&ref=FACT-001")["ticket"] == created["ticket"]


def test_filing_takes_eight_statements_and_tags_two_more(program: Program) -> None:
    plain = {"title": "A", "description": "B", "source_user": "ada@example.com"}
    for fields, most in ((plain, 8), (plain | {"tags": ["api", "urgent"]}, 10)):
        program.create(fields)
        with CaptureQueriesContext(connection) as captured:
            assert program.create(fields)["success"]
        ends = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
        asked = [query["sql"] for query in captured if not query["sql"].startswith(ends)]
        assert len(asked) <= most, "\n".join(asked)


# --- Changing


def test_a_comment_is_an_internal_note(program: Program) -> None:
    program.create({"title": "A"})
    answer = program.update({"ref": "fact-1", "status": "open", "comment": "vu"})
    assert (answer["changed"], answer["old_status"], answer["new_status"]) == (
        False,
        "open",
        "open",
    )
    note = the_ticket().messages.get()
    assert (note.body, note.is_note, note.author_name) == ("vu", True, "GestAbonné")
    assert kinds_recorded_for(the_ticket()) == ["ticket.created", "ticket.noted"]


def test_the_same_status_again_is_no_change(program: Program) -> None:
    program.create({"title": "A"})
    before = the_ticket().updated_at
    program.update({"ref": "FACT-001", "status": "nouveau"})
    assert the_ticket().updated_at == before
    assert kinds_recorded_for(the_ticket()) == ["ticket.created"]


def test_every_status_may_follow_every_other(program: Program) -> None:
    program.create({"title": "A"})
    statuses = ["open", "in_progress", "waiting", "resolved", "closed"]
    for first in statuses:
        for second in statuses:
            program.update({"ref": "FACT-001", "status": first})
            answer = program.update({"ref": "FACT-001", "status": second})
            assert answer["ticket"]["status"] == second
            assert (answer["ticket"]["closed_at"] is not None) == (second == "closed")
            if second not in ("resolved", "closed"):
                assert answer["ticket"]["resolved_at"] is None


def test_a_comment_that_is_too_long_changes_nothing(program: Program) -> None:
    program.create({"title": "A"})
    answer = program.update({"ref": "FACT-001", "status": "closed", "comment": "x" * 10_001})
    assert list(answer["errors"]) == ["comment"]
    assert the_ticket().status == Status.NEW


def test_an_archived_project_can_only_be_read(program: Program, project: Queue) -> None:
    program.create({"title": "A"})
    update_queue(ROOT, project, QueueChanges(archived=True))
    assert program.create({"title": "B"})["code"] == "project_archived"
    assert program.update({"ref": "FACT-001", "status": "closed"})["code"] == "project_archived"
    assert program.update({"ref": "FACT-999", "status": "closed"})["code"] == "project_archived"
    assert program.update({"status": "closed"})["code"] == "validation_error"
    assert program.get("action=list_tickets")["total"] == 1
    assert program.get("action=ping")["success"]


# --- Reading


def test_history_is_of_their_statuses_only_and_names_who(program: Program, project: Queue) -> None:
    program.create({"title": "A", "source_user": "jean@client.fr"})
    agent = acting(an_agent(project, username="alice", available=False))
    add_note(agent, the_ticket(), body="Secret.")
    reply_to_ticket(agent, the_ticket(), body="Bonjour", status=Status.UNCONFIRMED)
    change_status(agent, the_ticket(), Status.SOLVED)
    answer = program.get("action=get_ticket&ref=%20fact-001%20")
    assert [(c["from"], c["to"], c["by"]) for c in answer["history"]] == [
        (None, "open", "GestAbonné"),
        ("open", "resolved", "Alice"),
    ]
    assert "Secret" not in json.dumps(answer)
    assert "Bonjour" not in json.dumps(answer)


def test_another_projects_ticket_does_not_exist(program: Program) -> None:
    foreign = a_ticket(a_queue("WEB"))
    for answer in (
        program.get(f"action=get_ticket&ref={foreign.reference}"),
        program.update({"ref": foreign.reference, "status": "closed"}),
        program.get("action=get_ticket&ref=FACT-404"),
    ):
        assert answer["code"] == "ticket_not_found"
    assert program.get("action=list_tickets")["total"] == 0


@pytest.mark.parametrize("ref", ["", "%20", "%00"])
def test_a_reference_must_be_given(program: Program, ref: str) -> None:
    answer = program.get(f"action=get_ticket&ref={ref}")
    assert answer["code"] == ("ticket_not_found" if ref == "%00" else "missing_parameter")


@pytest.fixture
def library(program: Program) -> Program:
    """Five tickets, one a day from the first of May, the third one resolved."""
    for day, (title, priority, app) in enumerate(
        [
            ("Écran noir", "low", "École"),
            ("Page blanche", "high", "Boutique"),
            ("Paiement refusé", "critical", "École"),
            ("Écran bleu", "high", "école"),
            ("Lenteurs", "medium", "Boutique"),
        ],
        start=1,
    ):
        with clock.at(clock.now().replace(year=2026, month=5, day=day, hour=12, minute=0)):
            body = {"title": title, "priority": priority, "source_app": app, "tags": [f"t{day}"]}
            program.create(body)
    program.update({"ref": "FACT-003", "status": "resolved"})
    return program


def refs(program: Program, query: str) -> list[int]:
    answer = program.get(f"action=list_tickets&{query}")
    assert answer["success"], answer
    return [int(ticket["ref"][-3:]) for ticket in answer["tickets"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("order=asc", [1, 2, 3, 4, 5]),
        ("sort=priority", [3, 4, 2, 5, 1]),
        ("sort=priority&order=asc", [1, 5, 2, 4, 3]),
        ("sort=ref&per_page=2&page=2", [3, 2]),
        ("limit=1", [5]),
        ("per_page=2&limit=1", [5, 4]),
        ("status=active", [5, 4, 2, 1]),
        ("status=all", [5, 4, 3, 2, 1]),
        ("status=resolu", [3]),
        ("status=closed&status=resolved", [3]),
        ("priority=haute,critique", [4, 3, 2]),
        ("tag=T1,t5", [5, 1]),
        ("source_app=%C3%A9COLE", [4, 3, 1]),
        ("source_app=cole", []),
        ("source_app=.*", []),
        ("q=ecran", [4, 1]),
        ("q=ecran%20bleu", [4]),
        ("q=FACT-002", [2]),
        ("created_from=2026-05-04", [5, 4]),
        ("created_to=2026-05-02", [2, 1]),
        ("created_to=2026-05-02T11:00:00Z", [1]),
        ("created_from=2026-05-02T14:30:00+02:00", [5, 4, 3]),
        ("created_from=2026-05-02&created_to=2026-05-04&source_app=boutique", [2]),
        ("updated_since=2026-05-05T00:00:00", [5, 3]),
        ("nonsense=1", [5, 4, 3, 2, 1]),
        ("page=99999999999999999999", []),
    ],
)
def test_lists_are_filtered_and_sorted(library: Program, query: str, found: list[int]) -> None:
    assert refs(library, query) == found


def test_tickets_sort_by_the_words_they_are_read_with(library: Program, project: Queue) -> None:
    program = library
    program.update({"ref": "FACT-003", "status": "open"})
    program.update({"ref": "FACT-001", "status": "in_progress"})
    # Ours differ (new, reopened), theirs is "open" for both: among equals the id decides.
    assert refs(program, "sort=status&order=asc") == [2, 3, 4, 5, 1]
    assert refs(program, "sort=status") == [1, 5, 4, 3, 2]


def test_a_ticket_without_a_type_is_found_as_what_it_reads(
    program: Program, project: Queue
) -> None:
    a_ticket(project)
    (ticket,) = program.get("action=list_tickets&type=bug")["tickets"]
    assert ticket["type"] == "bug"
    assert program.get("action=list_tickets&type=task")["total"] == 0


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-1", "page=1.5", "per_page=0", "limit=x", "sort=title", "order=up",
     "type=alien", "priority=p0", "created_from=demain", "created_to=2026-02-30"],
)  # fmt: skip
def test_wrong_parameters_are_named(library: Program, query: str) -> None:
    answer = library.get(f"action=list_tickets&{query}")
    assert list(answer["errors"]) == [query.partition("=")[0]]


def test_a_list_costs_the_same_however_long_it_is(
    library: Program, django_assert_max_num_queries: Any
) -> None:
    library.get("action=list_tickets")
    with django_assert_max_num_queries(6):
        library.get("action=list_tickets")


def test_a_list_of_everything_counts_no_tickets_that_are_tallied(
    program: Program, project: Queue
) -> None:
    a_ticket(project)
    # More than there are: only who reads the tally says so.
    QueueTally.objects.create(queue=project, before=clock.now(), tickets=800_000)
    assert program.get("action=list_tickets")["total"] == 800_000
    assert program.get("action=list_tickets&status=open,closed")["total"] < 2


# --- Limits and the log


def test_too_many_requests_are_told_when_to_come_back(program: Program, project: Queue) -> None:
    other = Program(issue_api_key(ROOT, project, dialect="icd", name="Boutique")[1])
    with override_settings(ICD_RATE_LIMIT=2):
        assert program.get("action=ping")["success"]
        assert program.get("action=ping")["success"]
        response = program.send("GET", "action=ping")
        assert response.status_code == 429
        assert 1 <= int(response.headers["Retry-After"]) <= 60
        assert json.loads(response.content)["code"] == "rate_limited"
        assert other.get("action=ping")["success"]


def test_a_used_up_quota_is_told_like_a_rate(program: Program, project: Queue) -> None:
    update_queue(ROOT, project, QueueChanges(monthly_quota=1))
    program.create({"title": "A"})
    response = program.send("POST", "action=create_ticket", {"title": "B"})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0


def test_calls_of_known_tokens_are_logged(program: Program) -> None:
    program.send("POST", "action=create_ticket", {"title": "A"}, headers={"User-Agent": "php/8"})
    program.get("action=nope")
    key = ApiKey.objects.get(name="GestAbonné")
    key.revoked_at = clock.now()
    key.save()
    forget_keys()
    program.get("action=get_ticket&ref=FACT-001")
    flush_calls()
    lines = ApiCall.objects.order_by("id").values_list(
        "action", "method", "status", "reference", "counted"
    )
    assert list(lines) == [
        ("create_ticket", "POST", 201, "FACT-001", True),
        ("nope", "GET", 404, "", True),
        ("get_ticket", "GET", 401, "", False),
    ]
    first = ApiCall.objects.order_by("id")[0]
    assert (first.user_agent, first.address) == ("php/8", "127.0.0.1")


def test_strangers_are_in_the_security_log_without_what_they_sent() -> None:
    stranger = Program("API-FACT_guess")
    with capture_logs() as lines:
        stranger.get("action=ping")
    (line,) = [line for line in lines if line["event"] == "key.refused"]
    assert (line["dialect"], line["reason"]) == ("icd", "unknown")
    assert "guess" not in json.dumps(line)
    flush_calls()
    assert not ApiCall.objects.exists()


def test_a_ticket_taken_by_an_agent_is_in_progress(program: Program, project: Queue) -> None:
    program.create({"title": "A"})
    agent = an_agent(project, username="alice", available=False)
    assign_ticket(ROOT, the_ticket(), agent)
    assert program.get("action=get_ticket&ref=FACT-001")["ticket"]["status"] == "in_progress"
