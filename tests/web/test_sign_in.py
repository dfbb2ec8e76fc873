import pytest
from django.test import Client

from guichet.people.actions import set_password
from guichet.people.actions.sign_in import issue_sign_in_link
from guichet.people.actions.throttle import FAILURES_PER_ACCOUNT
from guichet.people.models import User
from tests.support.builders import ROOT, a_queue, an_agent

pytestmark = pytest.mark.django_db

SECRET = "correct horse battery"
MISMATCH = "This name and password do not match."


@pytest.fixture
def alma() -> User:
    user = an_agent(a_queue(), username="alma")
    set_password(ROOT, user, SECRET)
    return user


@pytest.fixture
def guest() -> Client:
    return Client(headers={"accept-language": "en"})


def sign_in(client: Client, login: str, password: str = SECRET, **more: str) -> int:
    form = {"login": login, "password": password, **more}
    return client.post("/sign-in", form).status_code


@pytest.mark.parametrize("login", ["alma", "ALMA", "alma@example.com"])
def test_an_agent_signs_in_by_name_or_address(guest: Client, alma: User, login: str) -> None:
    assert sign_in(guest, login) == 302
    assert guest.get("/tickets").status_code == 200


def test_a_stranger_and_a_wrong_password_are_answered_alike(guest: Client, alma: User) -> None:
    wrong = guest.post("/sign-in", {"login": "alma", "password": "no"})
    unknown = guest.post("/sign-in", {"login": "zoe", "password": "no"})
    assert wrong.status_code == unknown.status_code == 403
    assert MISMATCH in wrong.content.decode()
    pages = [answer.content.decode() for answer in (wrong, unknown)]
    # What differs is the name that was typed and the form's one-time token.
    assert _plain(pages[0], "alma") == _plain(pages[1], "zoe")


def _plain(page: str, name: str) -> str:
    page = page.replace(name, "")
    parts = page.split("csrfmiddlewaretoken")
    return "".join([parts[0].partition("X-CSRFToken")[0], *(part[90:] for part in parts[1:])])


def test_after_too_many_failures_the_account_is_closed_for_a_while(
    guest: Client, alma: User
) -> None:
    for _ in range(FAILURES_PER_ACCOUNT):
        assert sign_in(guest, "alma", "no") == 403
    answer = guest.post("/sign-in", {"login": "alma", "password": SECRET})
    assert answer.status_code == 429
    assert "Too many attempts. Try again in 15 minutes." in answer.content.decode()


def test_a_closed_account_does_not_open_a_page(guest: Client, alma: User) -> None:
    sign_in(guest, "alma")
    User.objects.filter(id=alma.id).update(is_active=False)
    assert guest.get("/tickets").status_code == 302
    assert sign_in(guest, "alma") == 403


def test_pages_lead_through_sign_in_and_back(guest: Client, alma: User) -> None:
    sent = guest.get("/tickets?view=waiting")
    assert sent["Location"] == "/sign-in?next=/tickets%3Fview%3Dwaiting"
    answer = guest.post(sent["Location"], {"login": "alma", "password": SECRET})
    assert answer["Location"] == "/tickets?view=waiting"


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""]
)
def test_sign_in_never_leads_to_another_site(guest: Client, alma: User, next_page: str) -> None:
    form = {"login": "alma", "password": SECRET, "next": next_page}
    assert guest.post("/sign-in", form)["Location"] == "/"


def test_a_fragment_sends_the_whole_page_to_sign_in(guest: Client) -> None:
    answer = guest.get("/tickets", headers={"hx-request": "true"})
    assert answer["HX-Redirect"] == "/sign-in"


def test_opening_a_one_time_link_changes_nothing_and_using_it_works_once(
    guest: Client, alma: User
) -> None:
    path = f"/sign-in/link/{issue_sign_in_link(ROOT, alma)}"
    for _ in range(2):  # a mail scanner, then the person
        assert guest.get(path).status_code == 200
    assert guest.get("/tickets").status_code == 302
    assert guest.post(path).status_code == 302
    assert guest.get("/tickets").status_code == 200
    again = Client(headers={"accept-language": "en"}).post(path)
    assert again.status_code == 403
    assert "used already or is too old" in again.content.decode()


def test_an_account_without_a_password_is_led_to_choose_one(guest: Client) -> None:
    user = an_agent(a_queue())
    answer = guest.post(f"/sign-in/link/{issue_sign_in_link(ROOT, user)}")
    assert answer["Location"] == "/profile"


def test_signing_in_gives_the_session_a_new_key(guest: Client, alma: User) -> None:
    planted = guest.session.session_key
    assert sign_in(guest, "alma") == 302
    assert guest.cookies["guichet_session"].value != planted


def test_signing_out_ends_the_session_and_takes_a_post(guest: Client, alma: User) -> None:
    sign_in(guest, "alma")
    assert guest.get("/sign-out").status_code == 405
    assert guest.post("/sign-out").status_code == 302
    assert guest.get("/tickets").status_code == 302


def test_forms_without_a_token_are_refused_with_a_page(alma: User) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post("/sign-in", {"login": "alma", "password": SECRET})
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()
