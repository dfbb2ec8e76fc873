"""What every answer carries, and the one line that every request leaves in the log."""

from collections.abc import Iterator, MutableMapping
from contextlib import closing
from typing import Any

import pytest
from django.test import Client
from structlog.testing import capture_logs

from guichet.config import middleware
from guichet.desk.actions import issue_api_key
from guichet.events.models import Event
from guichet.people.actions import issue_sign_in_link
from tests.support.builders import ROOT, a_queue, a_user

pytestmark = pytest.mark.django_db

Lines = list[MutableMapping[str, Any]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """The log lines of the test, whatever the level."""
    with capture_logs() as captured:
        # The module's logger may have been used, and kept, before.
        monkeypatch.setattr(middleware, "log", middleware.log.bind())
        yield captured


def the_request(lines: Lines) -> MutableMapping[str, Any]:
    (line,) = [entry for entry in lines if entry["event"] == "request"]
    return line


def test_a_request_leaves_one_line(client: Client, lines: Lines) -> None:
    client.get("/sign-in", {"q": "secret words"})
    line = the_request(lines)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/sign-in", 200)
    assert isinstance(line["ms"], float)
    assert "secret words" not in str(line)


def test_the_token_of_a_sign_in_link_is_not_in_the_log(client: Client, lines: Lines) -> None:
    token = issue_sign_in_link(ROOT, a_user())
    assert client.get(f"/sign-in/link/{token}").status_code == 200
    assert the_request(lines)["path"] == "/sign-in/link/…"


def test_the_line_says_who_acted(client: Client, lines: Lines) -> None:
    user = a_user(is_admin=True)
    client.force_login(user)
    client.get("/tickets")
    assert the_request(lines)["actor"] == f"user:{user.id}"


def test_the_line_says_whose_key_was_used(client: Client, lines: Lines) -> None:
    key, token = issue_api_key(ROOT, a_queue(), dialect="icd", name="shop")
    client.get("/api.php?action=ping", headers={"X-API-Token": token})
    assert the_request(lines)["actor"] == f"api_key:{key.id}"
    assert token not in str(lines)


def test_a_sane_request_id_is_kept_and_answered(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "proxy-7f3a:42"})
    assert answer["X-Request-Id"] == "proxy-7f3a:42"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "évil", '"><script>', "a\tb", "-dash"])
def test_any_other_request_id_is_replaced(client: Client, given: str) -> None:
    answered = client.get("/healthz", headers={"X-Request-Id": given})["X-Request-Id"]
    assert answered != given
    assert len(answered) == 32


def test_facts_carry_the_id_of_their_request(client: Client) -> None:
    token = issue_sign_in_link(ROOT, a_user())
    answer = client.post(f"/sign-in/link/{token}", headers={"X-Request-Id": "abc-1"})
    assert answer.status_code == 302
    assert Event.objects.get(kind="user.signed_in").request_id == "abc-1"


def test_every_answer_tells_browsers_to_be_careful(client: Client) -> None:
    for path in ("/sign-in", "/nowhere", "/api/v1/nowhere"):
        answer = client.get(path)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "geolocation=()" in answer["Permissions-Policy"]
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        # The address is http:// here: browsers must not be told to insist on TLS.
        assert "Strict-Transport-Security" not in answer


def test_files_of_the_screens_may_not_be_taken_for_something_else(client: Client) -> None:
    with closing(client.get("/static/guichet/icons.svg")) as answer:
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_browsers_insist_on_tls_when_the_address_has_it(settings: Any) -> None:
    settings.BASE_URL = "https://desk.example.com"
    headers = middleware.SecurityHeadersMiddleware(lambda _request: None).headers  # type: ignore[arg-type,return-value]
    assert headers["Strict-Transport-Security"].startswith("max-age=")
