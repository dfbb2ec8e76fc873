import pytest
from django.test import Client

from guichet.people.actions import set_password
from tests.support.builders import ROOT
from tests.web.conftest import Desk, Visit

LOOKS = {"name": "Alma", "language": "fr", "theme": "dark", "density": "comfortable"}
OLD, NEW = "the old secret words", "a new long secret"
PASSWORDS = {"current": OLD, "new": NEW, "again": NEW}


def test_an_agent_chooses_name_language_and_looks(desk: Desk, browser: Client) -> None:
    assert browser.post("/profile", LOOKS).status_code == 302
    page = browser.get("/tickets").content.decode()
    assert '<html lang="fr" data-density="comfortable" data-theme="dark"' in page
    assert "Mes tickets" in page


@pytest.mark.parametrize("change", [{"theme": "pink"}, {"name": ""}, {"language": "xx"}])
def test_a_choice_that_does_not_exist_is_refused(
    desk: Desk, browser: Client, change: dict[str, str]
) -> None:
    assert browser.post("/profile", LOOKS | change).status_code == 422
    desk.agent.refresh_from_db()
    assert desk.agent.theme == "system"


def test_a_changed_password_ends_other_sessions_only(desk: Desk, visit: Visit) -> None:
    set_password(ROOT, desk.agent, OLD)
    here, there = visit(desk.agent), visit(desk.agent)
    assert here.post("/profile/password", PASSWORDS)["Location"] == "/profile?kept=password"
    assert here.get("/profile").status_code == 200
    assert there.get("/profile").status_code == 302


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"current": "wrong"}, "This is not your current password."),
        ({"again": "another"}, "The two passwords are not the same."),
    ],
)
def test_a_refused_password_changes_nothing(
    desk: Desk, visit: Visit, change: dict[str, str], message: str
) -> None:
    set_password(ROOT, desk.agent, OLD)
    answer = visit(desk.agent).post("/profile/password", PASSWORDS | change)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    desk.agent.refresh_from_db()
    assert desk.agent.check_password(OLD)


def test_the_switch_says_whether_new_tickets_may_come(desk: Desk, browser: Client) -> None:
    answer = browser.post("/profile/availability", {"available": "true", "next": "/tickets"})
    assert answer["Location"] == "/tickets"
    desk.agent.refresh_from_db()
    assert desk.agent.available
    part = browser.post(
        "/profile/availability", {"available": "false"}, headers={"hx-request": "true"}
    ).content.decode()
    assert 'aria-checked="false"' in part
