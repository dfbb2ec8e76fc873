"""Errors outside the views speak the words of whoever owns the path."""

import errno
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from guichet.config import errors
from guichet.config.doors import dialect_of
from guichet.config.middleware import BodyLimitMiddleware
from guichet.lib.errors import TooLarge
from guichet.web import errors as pages

pytestmark = pytest.mark.django_db

LOST = [
    OperationalError("connection refused"),
    OperationalError("database is locked"),
    InterfaceError("connection already closed"),
]


@pytest.fixture
def client() -> Client:
    """A client that answers as the server would, instead of raising what a view raised."""
    return Client(raise_request_exception=False)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Lets the outermost layer of every request fail."""

    def fail(error: Exception) -> None:
        def broken(_self: object, _request: HttpRequest) -> HttpResponseBase:
            raise error

        monkeypatch.setattr(BodyLimitMiddleware, "__call__", broken)

    return fail


def test_an_unknown_page_is_a_page(client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


def test_an_unknown_address_of_a_dialect_is_answered_in_its_envelope(client: Client) -> None:
    answer = client.get("/api/v1/nowhere")
    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["success"] is False


@pytest.mark.parametrize("path", ["/api.php?action=ping", "/api/v1/tickets/api-create"])
def test_an_accident_below_a_dialect_is_told_in_its_envelope_and_no_more(
    client: Client, failing: Callable[[Exception], None], path: str
) -> None:
    failing(RuntimeError("the secret is hunter2"))
    answer = client.post(path)
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("application/json")
    assert "hunter2" not in answer.content.decode()


@pytest.mark.parametrize("error", LOST, ids=str)
@pytest.mark.parametrize("path", ["/api.php?action=ping", "/api/v1/tickets/api-create", "/tickets"])
def test_a_lost_database_is_said_with_a_time_to_try_again(
    client: Client, failing: Callable[[Exception], None], path: str, error: Exception
) -> None:
    failing(error)
    answer = client.get(path)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_takes_nothing_is_said_with_a_time_to_try_again(
    client: Client, failing: Callable[[Exception], None], number: int
) -> None:
    failing(OSError(number, os.strerror(number)))
    answer = client.get("/tickets")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (503, True)


def test_a_file_that_is_missing_is_an_accident(
    client: Client, failing: Callable[[Exception], None]
) -> None:
    failing(FileNotFoundError(errno.ENOENT, "gone"))
    assert client.get("/tickets").status_code == 500


def test_a_mistake_in_sql_is_an_accident(
    client: Client, failing: Callable[[Exception], None]
) -> None:
    failing(OperationalError("no such column: events_event.nowhere"))
    assert client.get("/tickets").status_code == 500


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [("/api.php?action=ping", 401), ("/api/v1/tickets/api-create", 401), ("/sign-in", 413)],
)
def test_a_body_that_nothing_takes_is_refused_unread(
    client: Client, path: str, status: int
) -> None:
    answer = client.post(
        path, b"", content_type="application/json", headers={"Content-Length": "999999999"}
    )
    assert answer.status_code == status


def test_an_error_page_that_fails_is_still_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> HttpResponse:
        raise RuntimeError("no template either")

    monkeypatch.setattr(pages, "answer", broken)
    answer = errors.refusal(RequestFactory().get("/tickets"), TooLarge(1))
    assert answer.status_code == 500


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api.php", "icd"),
        ("/api/v1", "supportdesk"),
        ("/api/v1/tickets/1", "supportdesk"),
        ("/api/v10", None),
        ("/api.phpx", None),
        ("/", None),
        ("/tickets", None),
    ],
)
def test_a_path_belongs_to_one_dialect_or_to_none(path: str, name: str | None) -> None:
    dialect = dialect_of(path)
    assert (dialect.name if dialect else None) == name
