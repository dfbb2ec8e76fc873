"""What is checked before the desk starts."""

import pytest
from django.core.checks import run_checks
from django.urls import resolve

from guichet.config import checks
from guichet.config.environment import Environment


def test_no_two_routes_of_this_desk_have_one_path() -> None:
    assert checks.each_path_has_one_route(None) == []


def test_nothing_else_is_wrong_either() -> None:
    assert [message for message in run_checks() if not message.is_silenced()] == []


@pytest.mark.parametrize(
    "routes",
    [
        ["api/v1/tickets", "tickets", "api/v1/tickets"],
        ["tickets/<int:id>", "tickets/<int:number>"],
        ["<name>", "<str:other>"],
    ],
)
def test_two_routes_with_one_path_are_refused(routes: list[str]) -> None:
    (clash,) = checks.clashes(routes)
    assert "2 routes have the path" in clash.msg


def test_routes_that_differ_are_fine() -> None:
    assert checks.clashes(["tickets/<int:id>", "tickets/<str:name>", "tickets"]) == []


def test_a_misspelt_dialect_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    switched = Environment(disabled_dialects="icd, supportdesc")
    monkeypatch.setattr(checks, "environment", lambda: switched)
    (error,) = checks.disabled_dialects_exist(None)
    assert "'supportdesc'" in error.msg


def test_dialects_answer_where_the_original_did() -> None:
    assert resolve("/api.php").route == "api.php"
    assert resolve("/api/v1/tickets/api-create").route == "api/v1/tickets/api-create"
