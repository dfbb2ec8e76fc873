"""Nonsense at any dialect's paths is refused by that dialect: no accident, no page, no redirect.

Each dialect's own test_fuzz.py goes deeper, with a key that opens it.
"""

from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guichet.dialects import DIALECTS
from guichet.dialects.base import Dialect

# Bytes as latin-1 text, as WSGI carries them; line ends can't come over a wire.
wire_text = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)
NAMES = (
    "Authorization", "X-API-Key", "X-API-Token", "Content-Type", "Content-Encoding", "Accept",
    "Accept-Language", "Cookie", "Host", "Idempotency-Key", "If-None-Match", "Range", "Referer",
    "Origin", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override",
    "X-Request-Id", "HX-Request",
)  # fmt: skip
names = st.sampled_from(NAMES) | st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.django_db
@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    root=st.integers(0, 7),
    rest=st.just("") | wire_text.map(lambda text: f"/{text}"),
    query=wire_text,
    method=st.sampled_from(
        ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "X"]
    ),
    headers=st.dictionaries(names, wire_text, max_size=5),
    body=st.binary(max_size=300),
)
@example(root=0, rest="", query="", method="POST", headers=MULTIPART, body=b"--x\r\n\r\n")
@example(root=0, rest="", query="", method="POST", headers=FORM, body=b"a&" * 3000)
@example(root=0, rest="", query="a=1&" * 3000, method="GET", headers={}, body=b"")
@example(root=0, rest="/../%00", query="%", method="GET", headers={"Host": "\x00"}, body=b"")
def test_any_request(
    dialect: Dialect,
    root: int,
    rest: str,
    query: str,
    method: str,
    headers: dict[str, str],
    body: bytes,
) -> None:
    path = f"/{dialect.roots[root % len(dialect.roots)]}{rest}"
    client = Client(raise_request_exception=False)
    extra: dict[str, Any] = {
        f"HTTP_{name.upper().replace('-', '_')}": text for name, text in headers.items()
    }
    content_type = extra.pop("HTTP_CONTENT_TYPE", "application/json")
    answer = cast(
        HttpResponse,
        client.generic(
            method, "/", body, content_type, **extra, PATH_INFO=path, QUERY_STRING=query
        ),
    )
    assert answer.status_code < 500, answer.content
    assert answer.status_code not in {301, 302, 303, 307, 308}
    if answer.status_code >= 400:
        assert not answer.headers.get("Content-Type", "").startswith("text/html"), answer.content
