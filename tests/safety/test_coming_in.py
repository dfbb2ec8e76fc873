"""Signing in: throttled, telling nothing, and leading nowhere else."""

from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import process_time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from guichet.lib import clock
from guichet.lib.secrets import digest
from guichet.people.actions import UserChanges, issue_sign_in_link, update_user
from guichet.people.models import SignInFailure, SignInLink, User
from guichet.people.passwords import DeskArgon2Hasher
from tests.support.builders import ROOT, a_user

PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


def sign_in(client: Client, login: str, password: str, **given: str) -> Any:
    address = given.pop("address", "192.0.2.1")
    return client.post(
        "/sign-in", {"login": login, "password": password, **given}, REMOTE_ADDR=address
    )


def is_signed_in(client: Client) -> bool:
    return client.get("/profile").status_code == 200


def body(response: Any, login: str) -> str:
    """The page without what was typed and what changes on each page."""
    csrf = response.context["csrf_token"]
    return response.content.decode().replace(login, "").replace(str(csrf), "")


def test_the_right_password_opens_the_desk(with_password: User) -> None:
    client = Client()
    assert sign_in(client, "Alice@Example.com", PASSWORD).status_code == 302
    assert is_signed_in(client)


def test_who_does_not_exist_is_refused_in_the_same_words(with_password: User) -> None:
    closed, linked = a_user("closed"), a_user("linked")
    update_user(ROOT, closed, UserChanges(is_active=False))
    refusals = {
        body(sign_in(Client(), login, "wrong"), login)
        for login in ("alice", "nobody", closed.username, linked.username, "alice@example.com")
    }
    assert len(refusals) == 1


def test_who_does_not_exist_is_refused_in_the_same_time(
    with_password: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DeskArgon2Hasher, "time_cost", 2)
    monkeypatch.setattr(DeskArgon2Hasher, "memory_cost", 20_000)
    with_password.set_password(PASSWORD)
    with_password.save()
    known, unknown = seconds_to_refuse("alice"), seconds_to_refuse("nobody")
    assert 0.4 < known / unknown < 2.5


def seconds_to_refuse(login: str) -> float:
    def once() -> float:
        SignInFailure.objects.all().delete()
        started = process_time()
        sign_in(Client(), login, "wrong")
        return process_time() - started

    return median(once() for _ in range(7))


def test_guessing_one_account_is_stopped_from_wherever_it_comes(with_password: User) -> None:
    for number in range(8):
        answer = sign_in(Client(), "alice", "wrong", address=f"192.0.2.{number}")
        assert answer.status_code == 403
    assert sign_in(Client(), "alice", PASSWORD, address="192.0.2.99").status_code == 429
    assert sign_in(Client(), " ALICE ", PASSWORD, address="192.0.2.99").status_code == 429
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert sign_in(Client(), "alice", PASSWORD).status_code == 302


def test_trying_many_accounts_from_one_place_is_stopped(with_password: User) -> None:
    for number in range(40):
        sign_in(Client(), f"user{number}", "wrong")
    assert sign_in(Client(), "alice", PASSWORD).status_code == 429
    assert sign_in(Client(), "alice", PASSWORD, address="198.51.100.1").status_code == 302


def test_a_forged_address_does_not_escape_the_throttle(with_password: User) -> None:
    for number in range(40):
        Client().post(
            "/sign-in",
            {"login": f"user{number}", "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"},
        )
    assert set(SignInFailure.objects.values_list("address", flat=True)) == {"127.0.0.1"}


@pytest.mark.parametrize("login", ["x" * 5000, "a\x00b", "ａｌｉｃｅ", "' OR 1=1 --", "%", ""])
def test_odd_names_are_refused_like_any_other(login: str, with_password: User) -> None:
    client = Client()
    assert sign_in(client, login, PASSWORD).status_code in {403, 422}
    assert not is_signed_in(client)


@pytest.mark.parametrize("password", ["x" * 100_000, "\x00", ""])
def test_odd_passwords_are_refused_like_any_other(password: str, with_password: User) -> None:
    assert sign_in(Client(), "alice", password).status_code == 403


ELSEWHERE = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "/%09/evil.example", "/\x00/evil.example",
    "http:evil.example", "javascript:alert(1)", "data:text/html,x", " //evil.example",
    "https:/evil.example", "/@evil.example//x", "//evil.example@testserver", "//[::1]",
    "/sign-in/link\r\nSet-Cookie: x=y", "evil.example", "?//evil.example", "/..//evil.example",
]  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_leads_to_this_desk_only(wanted: str, with_password: User) -> None:
    client = Client()
    answer = sign_in(client, "alice", PASSWORD, next=wanted)
    assert stays_here(answer)
    again = client.get("/sign-in", {"next": wanted})
    assert stays_here(again)
    assert stays_here(client.post("/language", {"language": "fr", "next": wanted}))


def stays_here(answer: Any) -> bool:
    """As browsers read it: backslashes are slashes, tabs and line ends are nothing."""
    where = answer.headers["Location"]
    read = "".join(c for c in where.strip() if c not in "\t\r\n").replace("\\", "/")
    parts = urlsplit(read)
    return read.startswith("/") and not read.startswith("//") and not parts.netloc


def test_a_page_on_this_desk_is_returned_to(with_password: User) -> None:
    answer = sign_in(Client(), "alice", PASSWORD, next="/tickets?view=mine")
    assert answer.headers["Location"] == "/tickets?view=mine"


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(with_password: User) -> None:
    """Session fixation."""
    client = Client()
    client.cookies["guichet_session"] = "planted0planted0planted0planted0"
    sign_in(client, "alice", PASSWORD)
    assert client.cookies["guichet_session"].value != "planted0planted0planted0planted0"
    victim = Client()
    victim.cookies["guichet_session"] = "planted0planted0planted0planted0"
    assert not is_signed_in(victim)


def test_a_session_from_before_signing_in_opens_nothing_afterwards(with_password: User) -> None:
    client = Client()
    session = client.session
    session["x"] = "y"
    session.save()
    before = session.session_key
    client.cookies["guichet_session"] = before or ""
    sign_in(client, "alice", PASSWORD)
    other = Client()
    other.cookies["guichet_session"] = before or ""
    assert not is_signed_in(other)


def test_signing_out_ends_the_session_on_the_server(with_password: User) -> None:
    client = Client()
    sign_in(client, "alice", PASSWORD)
    stolen = client.cookies["guichet_session"].value
    client.post("/sign-out")
    thief = Client()
    thief.cookies["guichet_session"] = stolen
    assert not is_signed_in(thief)


def test_a_new_password_ends_every_other_session(with_password: User) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client, "alice", PASSWORD)
    new = "a much better secret"
    here.post("/profile/password", {"current": PASSWORD, "new": new, "again": new})
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_a_password_can_not_be_changed_without_the_old_one(with_password: User) -> None:
    client = Client()
    sign_in(client, "alice", PASSWORD)
    new = "a much better secret"
    client.post("/profile/password", {"current": "wrong", "new": new, "again": new})
    with_password.refresh_from_db()
    assert with_password.check_password(PASSWORD)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(with_password: User) -> None:
    client = Client()
    client.get("/sign-in")
    sign_in(client, "alice", PASSWORD)
    for name in ("guichet_session", "guichet_csrf"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def one_time(link: str) -> Callable[[], Client]:
    def redeem() -> Client:
        client = Client()
        client.post(f"/sign-in/link/{link}")
        return client

    return redeem


def test_a_one_time_link_works_once() -> None:
    redeem = one_time(issue_sign_in_link(ROOT, a_user()))
    assert is_signed_in(redeem())
    assert not is_signed_in(redeem())


def test_a_one_time_link_is_not_used_up_by_looking() -> None:
    """Mail scanners and chat previews open links."""
    token = issue_sign_in_link(ROOT, a_user())
    looking = Client()
    looking.get(f"/sign-in/link/{token}")
    assert not is_signed_in(looking)
    assert is_signed_in(one_time(token)())


def test_a_one_time_link_grows_old() -> None:
    redeem = one_time(issue_sign_in_link(ROOT, a_user()))
    with clock.at(clock.now() + timedelta(hours=25)):
        client = redeem()
    assert not is_signed_in(client)


def test_a_one_time_link_of_a_closed_account_opens_nothing() -> None:
    user = a_user()
    redeem = one_time(issue_sign_in_link(ROOT, user))
    update_user(ROOT, user, UserChanges(is_active=False))
    assert not is_signed_in(redeem())


def test_a_one_time_link_is_kept_as_a_digest_only() -> None:
    token = issue_sign_in_link(ROOT, a_user())
    assert SignInLink.objects.get().digest == digest(token)
    assert len(token) >= 43


def test_a_wrong_link_says_the_same_as_a_used_one() -> None:
    token = issue_sign_in_link(ROOT, a_user())
    one_time(token)()
    used, unknown = (Client().post(f"/sign-in/link/{wrong}") for wrong in (token, "unknown-token"))
    assert body(used, token) == body(unknown, "unknown-token")


def test_the_link_is_not_told_to_other_sites_nor_kept_by_caches() -> None:
    page = Client().get(f"/sign-in/link/{issue_sign_in_link(ROOT, a_user())}")
    assert page.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "testserver@evil.example"])
def test_a_forged_host_decides_no_link(host: str, with_password: User, settings: Settings) -> None:
    settings.BASE_URL = "https://desk.example"
    client = Client(headers={"Host": host, "X-Forwarded-Host": host})
    for answer in (
        client.get("/tickets"), sign_in(client, "alice", PASSWORD), client.get("/"),
        client.get("/tickets"), client.get("/nowhere"), client.get("/sign-in"),
    ):  # fmt: skip
        assert "evil.example" not in answer.content.decode()
        assert "evil.example" not in answer.headers.get("Location", "")
