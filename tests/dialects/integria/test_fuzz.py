"""Nonsense from somebody who is let in: nothing is ever 5xx, a redirect, or out of its form."""

import json
import xml.etree.ElementTree as ET
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from guichet.assets.actions import AssetChanges, link_asset, register_asset
from guichet.dialects.integria.answers import CONTENT_TYPES, Form
from guichet.dialects.integria.registry import all_operations
from tests.dialects.integria.conftest import API_PASSWORD, Caller, body
from tests.support.builders import ROOT, a_queue, a_ticket

# The state is the same for every example: things only add up.
anyhow = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

plausible = st.sampled_from(
    ["1", "2", "0", "-1", "-10", "9" * 18, "9" * 30, "admin", "a@b.fr", "2026-04-18", "1.5", "NaN",
     "1e9", "\0", "\x0b", "x" * 300, "a:b", ":::", "%", "é🙂", "]]>", "", " ", "\n", '"', "{}"]
)  # fmt: skip
values = plausible | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
OPERATIONS = sorted(each.name for each in all_operations())


@pytest.fixture
def desk(admin: Caller) -> Caller:
    """Somebody who may everything, where there is a little to ask for."""
    ticket = a_ticket(a_queue())
    link_asset(ROOT, ticket, register_asset(ROOT, AssetChanges(name="srv1")))
    return admin


def in_order(answer: Any) -> str:
    """The text of an answer that is none of the desk's accidents."""
    said = body(answer)
    assert answer.status_code < 500, said
    assert answer.status_code not in {301, 302, 307, 308}
    assert not answer.cookies
    if answer.status_code >= 400:
        assert said == ""
    return said


@pytest.mark.django_db
@anyhow
@given(
    op=st.sampled_from(OPERATIONS),
    params=st.lists(values, max_size=22),
    token=st.sampled_from([",", "|", "|;|", ""]),
    form=st.sampled_from(sorted(CONTENT_TYPES)),
    how=st.sampled_from(["get", "form", "post"]),
)
def test_any_parameters(
    desk: Caller, op: str, params: list[str], token: str, form: Form, how: str
) -> None:
    others = {"token": token, "return_type": form}
    if how == "post":
        answer = desk.post(op, params, **others)
    elif how == "form":
        answer = desk.form(op, token.join(params), **others)
    else:
        query = urlencode({"params": token.join(params)}).removeprefix("params=")
        answer = desk.get(op, query, **others)
    said, kind = in_order(answer), answer.headers["Content-Type"]
    # Some operations answer JSON whatever was asked for.
    assert kind in {CONTENT_TYPES[form], CONTENT_TYPES["json"]}
    if said and kind.startswith("text/xml"):
        ET.fromstring(said)
    if said and kind == "application/json":
        json.loads(said)


@pytest.mark.django_db
@anyhow
@given(
    raw=st.binary(max_size=200),
    method=st.sampled_from(["POST", "PUT", "GET", "HEAD", "OPTIONS", "DELETE"]),
    content_type=st.sampled_from(
        ["application/x-www-form-urlencoded", "multipart/form-data", "application/json", "",
         "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=nonsense"]
    ),
    headers=st.dictionaries(
        st.sampled_from(["Accept", "Cookie", "Origin", "User-Agent", "X-Request-Id"]),
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60),
        max_size=3,
    ),
)  # fmt: skip
@example(raw=b"params=" + b"a," * 2000, method="POST", content_type="", headers={})
@example(raw=b"--x\r\n", method="POST", content_type="multipart/form-data; boundary=x", headers={})
def test_any_body(
    desk: Caller, raw: bytes, method: str, content_type: str, headers: dict[str, str]
) -> None:
    who = {"user": desk.user, "user_pass": desk.password, "pass": API_PASSWORD}
    query = urlencode(who | {"op": "create_incident"})
    client = Client(raise_request_exception=False)
    address = f"/include/api.php?{query}"
    in_order(client.generic(method, address, raw, content_type=content_type, headers=headers))
