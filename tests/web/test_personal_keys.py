"""The page of the keys that act for members of staff."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.desk.actions import NewPersonalKey, issue_personal_key
from guichet.desk.models import PersonalKey
from guichet.people.models import User
from tests.support.builders import ROOT, a_queue, a_user, an_agent

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"\d+\|CLIENTXCMS[A-Za-z0-9]{40}[0-9a-f]{8}")


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def status(token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return Client().get("/api/application/health", headers=headers).status_code


def test_a_key_is_made_for_somebody_and_shown_once() -> None:
    admin, agent = a_user(is_admin=True), a_user("susan")
    browser = browser_of(admin)
    form = {"name": "Shop", "owner": agent.id, "expiry": "30", "ability": ["*", "health"]}
    shown = browser.post("/keys", form, follow=True).content.decode()
    found = TOKEN.search(shown)
    assert found is not None
    assert status(found[0]) == 200
    key = PersonalKey.objects.get()
    assert (key.owner, key.abilities) == (agent, ["*", "health"])
    assert key.expires_at is not None
    again = browser.get("/keys").content.decode()
    assert "Shop" in again
    assert TOKEN.search(again) is None


def test_a_key_is_replaced_at_once_and_deleted() -> None:
    admin = a_user(is_admin=True)
    browser = browser_of(admin)
    new = NewPersonalKey(dialect="clientxcms", name="Shop", abilities=["health"])
    old, token = issue_personal_key(ROOT, admin, new)
    shown = browser.post(f"/keys/{old.id}/regenerate", follow=True).content.decode()
    fresh = TOKEN.search(shown)
    assert fresh is not None
    assert (status(token), status(fresh[0])) == (401, 200)
    key = PersonalKey.objects.get()
    assert (key.name, key.abilities) == ("Shop", ["health"])
    browser.post(f"/keys/{key.id}/delete")
    assert status(fresh[0]) == 401


def test_a_manager_has_keys_of_their_own_and_none_that_opens_everything() -> None:
    manager = an_agent(a_queue(), role="manager")
    browser = browser_of(manager)
    others, _token = issue_personal_key(
        ROOT, a_user(), NewPersonalKey(dialect="clientxcms", name="Theirs", abilities=["health"])
    )
    page = browser.get("/keys").content.decode()
    assert "Theirs" not in page
    assert 'value="*"' not in page
    assert browser.post("/keys", {"name": "Mine", "ability": "health"}).status_code == 302
    assert browser.post("/keys", {"name": "All", "ability": "*"}).status_code == 403
    assert browser.post(f"/keys/{others.id}/delete").status_code == 404
    assert {key.name for key in PersonalKey.objects.all()} == {"Theirs", "Mine"}


def test_what_is_missing_is_said_beside_it() -> None:
    answer = browser_of(a_user(is_admin=True)).post("/keys", {"name": ""})
    assert answer.status_code == 422
    assert not PersonalKey.objects.exists()


def test_an_agent_who_manages_nothing_has_no_such_page() -> None:
    assert browser_of(an_agent(a_queue())).get("/keys").status_code == 404


def test_the_page_costs_as_many_statements_however_many_keys_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("guichet.lib.cache.time.monotonic", lambda: 0.0)
    admin = a_user(is_admin=True)
    browser = browser_of(admin)
    counted = []
    for number in (1, 6):
        for _ in range(number):
            issue_personal_key(
                ROOT, a_user(), NewPersonalKey(dialect="clientxcms", name="K", abilities=["health"])
            )
        browser.get("/keys")
        with CaptureQueriesContext(connection) as captured:
            browser.get("/keys")
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 12
