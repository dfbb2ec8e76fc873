"""Nonsense is refused in plain text: nothing is ever 5xx, a redirect, or sets a cookie."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guichet.dialects.jutda.wire import METHODS
from tests.dialects.jutda.desk import Desk, the_desk
from tests.support.builders import a_ticket

anyhow = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])

FIELDS = ["queue", "title", "body", "submitter_email", "assigned_to", "priority", "ticket",
          "confirm", "public", "message", "resolution", "username"]  # fmt: skip
plausible = st.sampled_from(
    ["1", "2", "3", "0", "-1", "9" * 30, "y", "n", "a@b.fr", "\0", "x" * 300, "é🙂", " ", "bob"]
)
STATUSES = {200, 400, 403, 404, 405, 413}


@pytest.fixture
def desk(db: None) -> Desk:
    desk = the_desk()
    a_ticket(desk.queues["support"])
    return desk


def sent(method: str, body: bytes, content_type: str) -> None:
    client = Client(raise_request_exception=False)
    response = client.generic("POST", f"/api/{method}/", body, content_type=content_type)
    assert response.status_code in STATUSES, response.content
    assert not response.cookies
    kind = "text/json" if method == "list_queues" and response.status_code == 200 else "text/plain"
    assert response.headers["Content-Type"] == kind
    assert response.headers["Cache-Control"] == "no-store"
    response.content.decode()


@anyhow
@given(
    method=st.sampled_from(METHODS),
    fields=st.dictionaries(st.sampled_from(FIELDS), plausible | st.text(max_size=20), max_size=8),
)
@example(method="create_ticket", fields={"queue": "1", "title": "\0", "body": "\0"})
def test_any_form(desk: Desk, method: str, fields: dict[str, str]) -> None:
    form = {"user": "susan", "password": "fido"} | fields
    body = urlencode(form, errors="surrogatepass").encode()
    sent(method, body, "application/x-www-form-urlencoded")


@anyhow
@given(
    method=st.sampled_from(METHODS),
    body=st.binary(max_size=200),
    content_type=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data", "application/json", "",
         "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=nonsense"]
    ),
)  # fmt: skip
@example(method="resolve", body=b"a=1&" * 2000, content_type="application/x-www-form-urlencoded")
@example(method="resolve", body=b"--x\r\n", content_type="multipart/form-data; boundary=x")
def test_any_body(desk: Desk, method: str, body: bytes, content_type: str) -> None:
    sent(method, body, content_type)
