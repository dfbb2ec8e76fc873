import pytest
from django.test import Client

from guichet.desk.integria import integria_settings
from guichet.desk.queries import forget_settings
from tests.support.builders import a_user
from tests.web.conftest import Desk, Visit

PAGE = "/integria-ims"
FORM = {
    "allowed_addresses": "10.0.0.0/8, 192.0.2.1\n*",
    "api_password": "a long secret",
    "profile": "console",
    "default_queue": "",
    "account_profiles": "monitoring doc\nsusan console",
    "auth_failure_status": "200",
    "failure_delay": "3",
    "version": "",
    "cors_origin": "https://monitoring.example.com",
}


@pytest.fixture
def root(desk: Desk, visit: Visit) -> Client:
    return visit(a_user(is_admin=True))


def test_an_administrator_decides_who_is_let_in(root: Client) -> None:
    assert root.post(PAGE, FORM).status_code == 302
    forget_settings()
    chosen = integria_settings()
    assert chosen.allowed_addresses == ("10.0.0.0/8", "192.0.2.1", "*")
    assert (chosen.profile, chosen.auth_failure_status, chosen.failure_delay) == ("console", 200, 3)
    assert chosen.account_profiles == {"monitoring": "doc", "susan": "console"}
    assert chosen.opens("a long secret")
    page = root.get(f"{PAGE}?kept=1").content.decode()
    assert "The settings are saved." in page
    assert "192.0.2.1" in page
    assert "a long secret" not in page
    assert chosen.api_password not in page


def test_an_empty_password_keeps_the_one_there_is(root: Client) -> None:
    root.post(PAGE, FORM)
    root.post(PAGE, FORM | {"api_password": ""})
    assert not integria_settings().opens("")
    root.post(PAGE, FORM | {"api_password": "", "no_password": "1"})
    assert integria_settings().opens("")


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("allowed_addresses", "10.0.0.300", "neither an address nor a range"),
        ("failure_delay", "soon", "Use whole seconds"),
        ("profile", "wide", "Use one of auto, doc, console"),
        ("account_profiles", "susan wide", "Write a username, a blank"),
        ("version", "7.0", "Use a line such as"),
        ("cors_origin", "javascript:alert(1)", "Use an origin"),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    root: Client, field: str, value: str, told: str
) -> None:
    response = root.post(PAGE, FORM | {field: value})
    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert "a long secret" not in page


def test_it_is_nobody_elses_business(browser: Client) -> None:
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, FORM).status_code == 403
    assert PAGE not in browser.get("/tickets").content.decode()
