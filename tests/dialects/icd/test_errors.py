"""What goes wrong, in this dialect's words: what the wire's tests can't bring about."""

import json

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory
from structlog.testing import capture_logs

from guichet.dialects.icd.errors import TABLE, Refused, refuse
from guichet.lib.errors import Conflict, Forbidden, Unavailable

REQUEST = RequestFactory().get("/api.php")


@pytest.mark.parametrize("code", TABLE)
def test_every_refusal_is_an_envelope(code: str) -> None:
    response = refuse(REQUEST, Refused(code))
    answer = json.loads(response.content)
    assert response.status_code == TABLE[code][0]
    assert answer == {"success": False, "error": TABLE[code][1], "code": code}


def test_a_request_whose_first_sending_is_at_work_is_told_to_wait() -> None:
    response = refuse(REQUEST, Conflict("still_running", "The first request is still at work."))
    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")


def test_a_desk_without_its_database_says_when_to_come_back() -> None:
    response = refuse(REQUEST, Unavailable(7))
    assert json.loads(response.content)["code"] == "maintenance"
    assert (response.status_code, response.headers["Retry-After"]) == (503, "7")


def test_of_an_accident_nobody_outside_learns_more() -> None:
    response = refuse(REQUEST, RuntimeError("secret"))
    assert response.status_code == 500
    assert b"secret" not in response.content


def test_what_django_refuses_to_read_is_unreadable() -> None:
    assert refuse(REQUEST, SuspiciousOperation("odd")).status_code == 400


def test_a_refusal_that_the_table_does_not_know_is_written_down() -> None:
    with capture_logs() as lines:
        assert refuse(REQUEST, Forbidden("no")).status_code == 500
    assert lines[0]["event"] == "icd.refusal_without_a_code"
