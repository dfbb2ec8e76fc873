"""Who is let in, how they ask, and what those hear who are not."""

from dataclasses import replace

import pytest
from django.test import Client

from guichet.desk.actions import IntegriaChanges, change_integria_settings
from guichet.desk.integria import VERSION, integria_settings
from guichet.desk.models import SiteSetting
from guichet.lib.errors import Invalid
from guichet.people.actions import UserChanges, update_user
from guichet.people.models import User
from tests.dialects.integria.conftest import Caller, body
from tests.support.builders import ROOT


def decide(**changes: object) -> None:
    change_integria_settings(ROOT, IntegriaChanges(**changes))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_the_version_is_told_to_anybody_anywhere(client: Client) -> None:
    for path in ("/include/api.php", "/integria/include/api.php"):
        response = client.get(path, {"info": "version"}, REMOTE_ADDR="203.0.113.9")
        assert (response.status_code, body(response)) == (200, VERSION)
        assert response["Content-Type"] == "text/plain; charset=UTF-8"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store"
        assert not response.cookies


def test_the_version_line_is_the_administrators_to_choose(admin: Caller) -> None:
    line = "Integria IMS Enterprise Edition 5.0.107 Build 230717 MR95"
    decide(version=line)
    assert body(admin.client.get("/include/api.php?info=version")) == line
    with pytest.raises(Invalid):
        decide(version="7.0")


def test_another_question_for_information_is_ignored(admin: Caller) -> None:
    assert admin.csv("get_login", info="licence") == "1"


@pytest.mark.parametrize(
    "wrong",
    [{"user": "stranger"}, {"password": "guess"}, {"password": ""}, {"api_password": ""},
     {"api_password": "12345"}],
)  # fmt: skip
def test_one_wrong_step_is_an_empty_403(admin: Caller, wrong: dict[str, str]) -> None:
    stranger = replace(admin, **wrong)  # type: ignore[arg-type]
    response = stranger.get("get_login")
    assert (response.status_code, response.content) == (403, b"")
    assert admin.csv("get_login") == "1"


def test_a_closed_account_is_out(admin: Caller) -> None:
    update_user(ROOT, User.objects.get(username="admin"), UserChanges(is_active=False))
    assert admin.get("get_login").status_code == 403


@pytest.mark.parametrize(
    ("listed", "address", "admitted"),
    [
        (["*"], "203.0.113.9", True),
        (["10.0.0.1", "*"], "203.0.113.9", True),
        (["10.0.0.1"], "10.0.0.1", True),
        (["10.0.0.1"], "10.0.0.10", False),
        (["10.0.0.0/8"], "10.200.3.4", True),
        (["10.0.0.0/8"], "::ffff:10.200.3.4", True),
        (["2001:db8::/32"], "2001:db8::7", True),
        (["2001:db8::/32"], "10.0.0.1", False),
        ([], "127.0.0.1", False),
        (["10.0.0.0/8"], "unknown", False),
    ],
)
def test_addresses_are_exact_or_ranges(
    admin: Caller, listed: list[str], address: str, admitted: bool
) -> None:
    decide(allowed_addresses=listed)
    admin.client.defaults["REMOTE_ADDR"] = address
    assert admin.get("get_login").status_code == (200 if admitted else 403)


@pytest.mark.django_db
def test_only_this_machine_is_admitted_until_somebody_decides() -> None:
    assert integria_settings().admits("127.0.0.1")
    assert not integria_settings().admits("192.0.2.1")


def test_the_password_of_the_installation_is_kept_as_a_hash(admin: Caller) -> None:
    assert "1234" not in str(SiteSetting.objects.get(name="integria").value)
    decide(api_password="")
    assert Caller(admin.user, api_password="").csv("get_login") == "1"
    assert Caller(admin.user, api_password="whatever").csv("get_login") == "1"


def test_failure_can_be_answered_as_the_original_does(admin: Caller) -> None:
    decide(auth_failure_status=200)
    response = Caller(admin.user, "guess").get("get_login")
    assert (response.status_code, response.content) == (200, b"")


def test_guessing_is_limited_for_an_account(admin: Caller) -> None:
    guesser = Caller(admin.user, "guess")
    while not (response := guesser.get("get_login")).has_header("Retry-After"):
        assert response.status_code == 403
    # Now even the right password is not looked at from elsewhere.
    admin.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    assert admin.get("get_login").status_code == 403


@pytest.mark.parametrize("setting", [
    {"allowed_addresses": ["10.0.0.300"]}, {"profile": "xml"}, {"failure_delay": 16},
    {"auth_failure_status": 404}, {"cors_origin": "javascript:alert(1)"},
    {"account_profiles": {"admin": "wide"}},
])  # fmt: skip
@pytest.mark.django_db
def test_settings_that_mean_nothing_are_refused(setting: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        decide(**setting)


def test_no_operation_is_an_empty_answer(admin: Caller) -> None:
    for op in ("", "no_such_operation", "__class__"):
        response = admin.get(op)
        assert (response.status_code, response.content) == (200, b"")


def test_parameters_may_come_in_query_and_body_at_once(admin: Caller) -> None:
    # The old console uploads so: everything in the address, one field in a multipart body.
    url = f"/include/api.php?user={admin.user}&user_pass=secret&pass=1234&op=user_exists&params=x"
    response = admin.client.post(url, {"params": "admin"})
    assert body(response) == "1"
    form = "application/x-www-form-urlencoded"
    response = admin.client.post(url, "params=admin", content_type=form)
    assert body(response) == "1"
    # An empty value in the body counts as none.
    assert body(admin.client.post(url, "params=", content_type=form)) == "0"


def test_multipart_values_are_taken_as_they_are(admin: Caller) -> None:
    assert body(admin.form("user_exists", "adm%69n")) == "0"
    assert body(admin.form("user_exists", "admin")) == "1"


def test_a_broken_form_is_refused_without_a_word(admin: Caller) -> None:
    response = admin.client.generic(
        "POST", "/include/api.php", b"nonsense", content_type="multipart/form-data"
    )
    assert (response.status_code, response.content) == (400, b"")


def test_the_profile_follows_the_client_the_desk_or_the_account(admin: Caller) -> None:
    def root() -> tuple[bool, bool]:
        xml = admin.get("user_exists", "admin", return_type="xml")
        form = admin.form("user_exists", "admin", return_type="xml")
        return "CDATA" in body(xml), "CDATA" in body(form)

    assert root() == (False, True)
    decide(profile="console")
    assert root() == (True, True)
    decide(account_profiles={"admin": "doc"})
    assert root() == (False, False)


def test_only_the_named_site_may_read_the_inventorys_answer(admin: Caller) -> None:
    decide(cors_origin="https://monitoring.example.com")
    answered = admin.get("sync_pandora_agents_inventory")
    assert answered["Access-Control-Allow-Origin"] == "https://monitoring.example.com"
    assert not admin.get("get_login").has_header("Access-Control-Allow-Origin")
