"""Who is let in, in which order, and how often."""

from typing import Any

import pytest
from django.conf import LazySettings

from guichet.desk.actions import QueueChanges, issue_api_key, revoke_api_key, update_queue
from guichet.desk.key_kinds import key_kind
from guichet.desk.models import ApiKey
from guichet.dialects.supportdesk import keys
from guichet.lib import clock
from guichet.lib.errors import Invalid
from tests.dialects.supportdesk.app import App, an_app
from tests.support.builders import ROOT, a_key


def refused(app: App, key: str, status: int, code: str) -> Any:
    response = app.ask("GET", "auth/whoami", X_API_Key=key)
    assert (response.status_code, response.json()["code"]) == (status, code)
    return response


def the_key(app: App) -> ApiKey:
    return ApiKey.objects.get(queue=app.queue)


def test_a_new_key_has_the_shape_that_clients_know_and_hides_all_but_four_characters(
    app: App,
) -> None:
    assert keys._SECRET.fullmatch(app.key)
    assert the_key(app).hint == app.key[: len("sk_live_agent_") + 4] + "•" * 8
    public = a_key(app.queue, "supportdesk", kind="public")
    assert keys._PUBLIC.fullmatch(public)
    assert key_kind("supportdesk", "public").rights == frozenset()


def test_a_key_says_whose_it_is(app: App) -> None:
    data = app.ask("GET", "auth/whoami").json()["data"]
    assert data == {
        "appId": str(app.queue.uid),
        "slug": app.queue.slug,
        "name": app.queue.name,
        "keyType": "agent",
    }


@pytest.mark.parametrize("key", ["", "   "])
def test_no_key_is_missing(app: App, key: str) -> None:
    response = refused(app, key, 401, "AUTH_API_KEY_MISSING")
    assert response["WWW-Authenticate"].startswith("ApiKey")


@pytest.mark.parametrize("end", ["", "0" * 47, "0" * 49, "é" * 48, "0" * 47 + " 0"])
def test_a_key_of_another_shape_is_invalid(app: App, end: str) -> None:
    refused(app, f"sk_live_agent_{end}", 401, "AUTH_API_KEY_INVALID")


@pytest.mark.parametrize(
    ("kind", "token"),
    [
        ("secret", "sk_live_agent_" + "0" * 24),
        ("secret", "x" * 62),
        ("public", "sk_live_" + "0" * 48),
    ],
)
def test_a_key_that_would_open_nothing_is_not_taken_along(app: App, kind: str, token: str) -> None:
    with pytest.raises(Invalid) as refused:
        issue_api_key(ROOT, app.queue, dialect="supportdesk", kind=kind, name="old", token=token)
    assert set(refused.value.errors) == {"token"}


def test_a_revoked_key_is_answered_like_one_that_never_was(app: App) -> None:
    never = refused(app, "sk_live_agent_" + "0" * 48, 401, "AUTH_API_KEY_INVALID")
    revoke_api_key(ROOT, the_key(app))
    revoked = refused(app, app.key, 401, "AUTH_API_KEY_INVALID")
    assert {**revoked.json(), "timestamp": ""} == {**never.json(), "timestamp": ""}


def test_an_expired_key_says_so_unless_it_is_revoked_too(app: App) -> None:
    key, secret = issue_api_key(
        ROOT, app.queue, dialect="supportdesk", name="trial", expires_at=clock.now()
    )
    refused(app, secret, 401, "AUTH_API_KEY_EXPIRED")
    revoke_api_key(ROOT, key)
    refused(app, secret, 401, "AUTH_API_KEY_INVALID")


def test_the_keys_of_an_archived_application_open_nothing(app: App) -> None:
    update_queue(ROOT, app.queue, QueueChanges(archived=True))
    refused(app, app.key, 401, "AUTH_API_KEY_INVALID")


@pytest.mark.parametrize("known", [True, False])
def test_a_public_key_is_refused_whether_it_exists_or_not(app: App, known: bool) -> None:
    key = a_key(app.queue, "supportdesk", kind="public") if known else "pk_live_whatever"
    refused(app, key, 403, "AUTH_API_KEY_FORBIDDEN")


def test_blanks_around_a_key_do_no_harm(app: App) -> None:
    assert app.ask("GET", "auth/whoami", X_API_Key=f"  {app.key} ").status_code == 200


def test_a_bearer_token_will_do_but_the_other_header_wins(app: App) -> None:
    bearer = f"Bearer {app.key}"
    assert app.ask("GET", "auth/whoami", X_API_Key="", Authorization=bearer).status_code == 200
    both = app.ask("GET", "auth/whoami", X_API_Key="pk_live_x", Authorization=bearer)
    assert both.status_code == 403


def test_a_key_of_another_dialect_opens_nothing(app: App) -> None:
    _, secret = issue_api_key(
        ROOT, app.queue, dialect="icd", name="x", token="sk_live_agent_" + "a" * 48
    )
    refused(app, secret, 401, "AUTH_API_KEY_INVALID")


def test_the_documented_limits_stop_the_fourth_request_of_a_second(
    app: App, settings: LazySettings
) -> None:
    settings.SUPPORTDESK_RATE_LIMITS = "documented"
    other = an_app()
    answers = [app.file().status_code for _ in range(4)]
    assert answers == [201, 201, 201, 429]
    response = app.ask("GET", "auth/whoami")
    assert response.json()["code"] == "TOO_MANY_REQUESTS"
    assert int(response["Retry-After"]) >= 1
    assert other.ask("GET", "auth/whoami").status_code == 200


def test_a_request_too_many_does_nothing(app: App, settings: LazySettings) -> None:
    settings.SUPPORTDESK_RATE_LIMITS = "documented"
    for number in range(5):
        app.ask("PATCH", f"customers/c{number}", {"email": f"c{number}@x.com", "name": "C"})
    settings.SUPPORTDESK_RATE_LIMITS = "off"
    known = [app.ask("GET", f"customers/c{number}").status_code for number in range(5)]
    assert known == [200, 200, 200, 404, 404]


def test_the_default_limits_are_those_of_the_contract() -> None:
    def triplet(name: str) -> list[tuple[int, float]]:
        return [(window.limit, window.seconds) for window in keys.LIMITS[name]]

    assert triplet("default") == [(50, 1), (300, 10), (1200, 60)]
    assert triplet("documented") == [(3, 1), (20, 10), (100, 60)]
    assert triplet("off") == []


def test_refused_keys_are_counted_by_address_and_do_not_stop_valid_ones(app: App) -> None:
    codes = [app.ask("GET", "auth/whoami", X_API_Key="x").status_code for _ in range(60)]
    assert codes[:50] == [401] * 50
    assert codes[-1] == 429
    assert app.ask("GET", "auth/whoami").status_code == 200
