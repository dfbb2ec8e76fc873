"""Nonsense is refused in the envelope: nothing is ever 5xx, empty, or no JSON object."""

import json
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guichet.dialects.icd.errors import TABLE
from tests.dialects.icd.conftest import Program

# The fixture's database state is the same for every example: tickets only add up.
anyhow = settings(
    max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip

ACTIONS = ["ping", "create_ticket", "get_ticket", "list_tickets", "update_status"]
FIELDS = [
    "title", "description", "type", "priority", "source_url", "source_user", "source_app", "tags",
    "ref", "status", "comment",
]  # fmt: skip
PARAMETERS = [
    "ref", "status", "type", "priority", "tag", "source_app", "source_user", "q", "created_from",
    "created_to", "updated_since", "sort", "order", "page", "per_page", "limit", "action",
]  # fmt: skip

plausible = st.sampled_from(
    ["bug", "high", "open", "fermé", "FACT-001", "a@b.fr", "2026-04-18", "9999-12-31",
     "0001-01-01T00:00:00+14:00", "1", "0", "-1", "9" * 30, "\0", "\ud800", "a,b", "x" * 300, "*"]
)  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | plausible,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
bodies = (
    st.binary()
    | anything.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.sampled_from(FIELDS), plausible | anything).map(
        lambda value: json.dumps(value).encode()
    )
)
header_text = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=80)


def well_formed(response: HttpResponse, method: str) -> None:
    assert response.status_code < 500, response.content
    assert response.status_code not in {301, 302, 307, 308}
    if method == "HEAD":
        return
    if method == "OPTIONS":
        assert response.status_code == 204
        return
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    answer = json.loads(response.content.decode())
    assert isinstance(answer, dict)
    assert answer["success"] is (response.status_code < 400)
    if not answer["success"]:
        assert answer["error"]
        assert TABLE[answer["code"]][0] == response.status_code
        assert ("errors" in answer) == (answer["code"] == "validation_error")


@pytest.mark.django_db
@anyhow
@given(
    action=st.sampled_from(ACTIONS),
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH"]),
    body=bodies,
    form=st.booleans(),
)
@example(action="create_ticket", method="POST", body=b'{"title":"\\u0000\\ud800"}', form=False)
@example(action="create_ticket", method="POST", body=b"[" * 100_000, form=False)
@example(action="create_ticket", method="POST", body=b"\xff\xfe", form=False)
@example(action="update_status", method="PUT", body=b"&" * 2000, form=True)
def test_any_body(program: Program, action: str, method: str, body: bytes, form: bool) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    well_formed(program.send(method, f"action={action}", raw=body, headers=headers), method)


@pytest.mark.django_db
@anyhow
@given(
    action=st.sampled_from(["get_ticket", "list_tickets"]),
    query=st.dictionaries(st.sampled_from(PARAMETERS[:-1]), plausible | st.text(), max_size=6),
)
def test_any_query(program: Program, action: str, query: dict[str, str]) -> None:
    text = urlencode({"action": action} | query, errors="surrogatepass")
    well_formed(program.send("GET", text), "GET")


@pytest.mark.django_db
@anyhow
@given(raw=st.binary(max_size=60))
@example(raw=b"action=ping&" + b"a=1&" * 2000)
def test_any_bytes_after_the_question_mark(program: Program, raw: bytes) -> None:
    response = program.client.generic(
        "GET",
        "/api.php",
        headers={"X-API-Token": program.token},
        QUERY_STRING=raw.decode("latin-1"),
    )
    well_formed(cast(HttpResponse, response), "GET")


@pytest.mark.django_db
@anyhow
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["X-API-Token", "Content-Type", "Idempotency-Key", "X-HTTP-Method-Override",
             "User-Agent", "Accept", "Accept-Language", "X-Request-Id", "Cookie"]
        ),
        header_text,
    )
)  # fmt: skip
def test_any_headers(program: Program, headers: dict[str, Any]) -> None:
    response = program.send("POST", "action=create_ticket", {"title": "Fuzz"}, headers=headers)
    well_formed(response, "POST")
