"""Whom a key acts for, what it may do, and how often."""

import re
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from guichet.commerce.actions import delete_customer
from guichet.desk.actions import NewPersonalKey, change_setting, issue_personal_key
from guichet.desk.calls import flush_calls
from guichet.desk.models import ApiCall, PersonalKey
from guichet.desk.personal_keys import calls_with, forget_personal_keys
from guichet.dialects.clientxcms import abilities
from guichet.lib import clock
from guichet.people.actions import UserChanges, update_user
from tests.dialects.clientxcms.shop import Caller, a_caller, a_personal_key
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket, a_user, an_agent

pytestmark = pytest.mark.django_db


def test_a_key_looks_as_its_readers_expect() -> None:
    token = a_personal_key(a_user(), "health")
    key = PersonalKey.objects.get()
    number, secret = token.split("|")
    assert (number, len(secret)) == (str(key.id), 58)
    found = re.fullmatch(r"CLIENTXCMS([A-Za-z0-9]{40})([0-9a-f]{8})", secret)
    assert found is not None
    assert int(found[2], 16) == zlib.crc32(found[1].encode())
    assert secret not in (key.digest, key.hint)


def test_the_last_use_is_kept_even_of_a_request_that_was_refused(caller: Caller) -> None:
    token = a_personal_key(caller.owner, "health")
    assert caller.ask("GET", "license", token=token).status_code == 403
    flush_calls()
    used = PersonalKey.objects.get().last_used_at
    assert used is not None
    assert clock.now() - used < timedelta(minutes=1)


def test_calls_are_logged_with_their_owner_also_refused_ones(caller: Caller) -> None:
    token = a_personal_key(caller.owner, "*")
    key, ticket = PersonalKey.objects.get(), a_ticket(a_queue())
    caller.ask("GET", "health", token=token)
    caller.ask("GET", f"tickets/{ticket.id}", token=token)
    PersonalKey.objects.update(expires_at=clock.now())
    forget_personal_keys()
    assert caller.ask("GET", "health", token=token).status_code == 401
    flush_calls()
    logged = ApiCall.objects.filter(personal_key_id=key.id, user=key.owner, door="clientxcms")
    rows = logged.order_by("id").values_list("action", "status", "counted", "reference")
    assert list(rows) == [
        ("health", 200, True, ""),
        ("tickets:show", 200, True, ticket.reference),
        ("health", 401, False, ""),
    ]
    assert calls_with([key]) == {key.id: 2}


@pytest.mark.parametrize("how", ["closed", "expired", "lifetime", "another id"])
def test_a_key_that_is_over_is_nobodys(how: str, caller: Caller, settings: Settings) -> None:
    made = clock.now()
    token = a_personal_key(caller.owner, "*", expires_at=made + timedelta(hours=1))
    assert caller.ask("GET", "health", token=token).status_code == 200
    later = made
    if how == "closed":
        update_user(ROOT, caller.owner, UserChanges(is_active=False))
    elif how == "expired":
        later += timedelta(hours=2)
    elif how == "lifetime":
        settings.CLIENTXCMS_KEY_LIFETIME = 30
        later += timedelta(minutes=31)
    else:
        token = f"9{token}"
    with time_machine.travel(later, tick=False):
        answer = caller.ask("GET", "health", token=token)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthenticated."})


def test_a_key_is_no_more_than_its_owner() -> None:
    agent = an_agent(a_queue("ONE"), role="viewer")
    caller = Caller(agent)
    token = a_personal_key(agent, "*")
    assert caller.ask("GET", "health", token=token).status_code == 200
    answer = caller.ask("POST", "departments", {}, token=token)
    assert answer.status_code in {403, 404, 422}


def test_a_session_opens_nothing_here(caller: Caller) -> None:
    browser = Client()
    browser.force_login(caller.owner)
    assert browser.get("/api/application/health").status_code == 401


def test_whoever_guesses_keys_is_told_to_wait(settings: Settings) -> None:
    settings.CLIENTXCMS_RATE_LIMIT = 3
    caller = a_caller()
    token = a_personal_key(caller.owner, "health")
    answers = [caller.ask("GET", "health", token="1|nothing") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    # Programs share addresses: the good key beside it is served.
    assert caller.ask("GET", "health", token=token).status_code == 200


def test_the_limit_is_the_owners_and_every_answer_tells_it(settings: Settings) -> None:
    settings.CLIENTXCMS_RATE_LIMIT = 3
    caller = a_caller()
    one, two = (a_personal_key(caller.owner, "health") for _ in range(2))
    answers = [
        caller.ask("GET", path, token=token)
        for path, token in (("health", one), ("license", two), ("health", two), ("health", one))
    ]
    assert [answer.status_code for answer in answers] == [200, 403, 200, 429]
    assert [answer["X-RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert int(answers[-1]["X-RateLimit-Reset"]) > 1_700_000_000


def test_a_customers_key_opens_nothing_and_goes_with_them(caller: Caller) -> None:
    new = NewPersonalKey(dialect="clientxcms", name="Lea", abilities=["*"])
    lea = a_customer(a_queue())
    token = issue_personal_key(ROOT, lea, new)[1]
    assert caller.ask("GET", "health", token=token).status_code == 401
    delete_customer(ROOT, lea)
    assert not PersonalKey.objects.filter(name="Lea").exists()


def test_while_the_operator_is_at_work_nobody_is_looked_at(caller: Caller) -> None:
    change_setting(ROOT, "clientxcms", {"maintenance": "Back soon"})
    answer = caller.ask("GET", "health", token="1|nothing")
    assert (answer.status_code, answer.json()) == (503, {"message": "Back soon"})
    assert caller.ask("GET", "nowhere").status_code == 404


def test_the_seed_names_26_permissions_and_each_has_a_meaning() -> None:
    documented = [name for names in abilities.DOCUMENTED.values() for name in names]
    assert len(documented) == len(set(documented)) == 26


@pytest.mark.parametrize(
    ("held", "wanted", "allowed"),
    [
        ("customers:store", "customers:create", True),
        ("customers:create", "customers:create", True),
        ("customers:index", "customers:show", True),
        ("customers:show", "customers:index", False),
        ("hearth", "health", True),
        ("statistics", "statitics", True),
        ("pricing:store", "pricings:create", True),
        ("pricing:show", "pricings:show", True),
        ("services:terminate", "services:expire", True),
        ("services:suspend", "services:unsuspend", False),
        ("tickets:create", "tickets:store", True),
        ("customers:*", "customers:index", False),
        ("Customers:index", "customers:index", False),
        ("*", "customers:delete", True),
    ],
)
def test_every_spelling_opens_what_it_means(held: str, wanted: str, allowed: bool) -> None:
    assert abilities.allows([held], wanted) is allowed


def test_pages_of_the_chosen_site_may_read(caller: Caller, settings: Settings) -> None:
    assert not caller.ask("GET", "health", Origin="https://a.example").has_header(
        "Access-Control-Allow-Origin"
    )
    settings.CLIENTXCMS_CORS_ORIGIN = "https://a.example"
    answer = caller.ask("GET", "health", Origin="https://a.example")
    assert answer["Access-Control-Allow-Origin"] == "https://a.example"
    assert not answer.has_header("Access-Control-Allow-Credentials")
    other = caller.ask("GET", "health", Origin="https://b.example")
    assert not other.has_header("Access-Control-Allow-Origin")
    asked = caller.ask("OPTIONS", "health", token="", Origin="https://a.example")
    assert (asked.status_code, asked["Allow"]) == (200, "GET, HEAD, OPTIONS")


def test_head_answers_like_get_without_a_body(caller: Caller) -> None:
    answer = caller.ask("HEAD", "health")
    assert (answer.status_code, answer["Content-Type"], answer.content) == (
        200,
        "application/json",
        b"",
    )
