"""The API explains itself, and what it says of itself is true."""

from io import BytesIO
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from django.test import Client
from openapi_spec_validator import validate
from pytest_django import Settings
from requests.adapters import HTTPAdapter
from schemathesis.specs.openapi import checks
from urllib3 import HTTPResponse

from guichet.dialects.clientxcms.abilities import DOCUMENTED, HELPDESK, allows
from guichet.dialects.clientxcms.documentation.openapi import document
from guichet.dialects.clientxcms.views import ENDPOINTS
from tests.dialects.clientxcms.shop import a_personal_key
from tests.dialects.clientxcms.world import World

OPERATIONS = [
    (path, method, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]


def test_the_document_is_openapi_and_public() -> None:
    answer = Client().get("/docs/api-docs.json")
    assert answer.status_code == 200
    validate(answer.json())
    assert answer.json()["servers"] == [{"url": "http://testserver/api"}]


def test_it_lists_every_route_and_no_other() -> None:
    documented = {(method.upper(), path) for path, method, _ in OPERATIONS}
    served = {(m, f"/application/{p}") for each in ENDPOINTS for m, p in each.addresses()}
    assert documented == served


def test_every_documented_permission_opens_something() -> None:
    named = [name for names in (*DOCUMENTED.values(), *HELPDESK.values()) for name in names]
    opens = {each.permission for each in ENDPOINTS}
    assert [name for name in named if not any(allows([name], each) for each in opens)] == []


def test_every_answer_comes_in_both_formats_with_its_refusals() -> None:
    for path, method, operation in OPERATIONS:
        where = f"{method} {path}"
        responses = operation["responses"]
        assert {"401", "403", "429"} <= set(responses), where
        assert ("404" in responses) is ("{" in path), where
        assert "requestBody" not in operation or "422" in responses, where
        bodies = [each["content"] for each in responses.values() if "content" in each]
        assert all({"application/json", "application/xml"} == set(each) for each in bodies), where


@pytest.mark.django_db
def test_the_page_asks_no_other_host() -> None:
    page = Client().get("/api/documentation")
    assert page.status_code == 200
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "http" not in page.content.decode()
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js", "favicon-32x32.png"):
        assert f"asset/{name}" in page.content.decode()
        assert Client().get(f"/docs/asset/{name}").status_code == 200
    assert Client().get("/docs/asset/..%2F..%2F__init__.py").status_code == 404
    assert Client().get("/docs/asset/redoc.standalone.js").status_code == 404


# What the tool tries that a client may well get away with here: unknown fields are ignored, a
# number may be written as text, and a missing key is found out before anything else.
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
# An alias is the same endpoint at another address.
schema = schemathesis.openapi.from_dict(document()).exclude(deprecated=True)


class OwnDesk(HTTPAdapter):
    """Sends to the desk of this process, with a key, what would go over the net."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self.token = token

    def send(self, request: Any, *_args: Any, **_more: Any) -> requests.Response:
        headers = dict(request.headers) | {"Authorization": f"Bearer {self.token}"}
        answer = Client(raise_request_exception=False).generic(
            request.method,
            request.url.removeprefix("http://testserver"),
            request.body or b"",
            content_type=headers.pop("Content-Type", ""),
            headers=headers,
        )
        raw = HTTPResponse(
            BytesIO(answer.content),
            status=answer.status_code,
            headers=dict(answer.headers),
            preload_content=False,
        )
        return self.build_response(request, raw)


@pytest.fixture
def session(db: None, settings: Settings) -> requests.Session:
    """A program that may do everything, on a desk that holds a little of everything."""
    settings.CLIENTXCMS_RATE_LIMIT = 0
    world = World("base fixtures; department d1; ticket t1 (d1, c1, open, medium)")
    session = requests.Session()
    session.mount("http://testserver", OwnDesk(a_personal_key(world.owner, "*")))
    return session


@schema.parametrize()
@hypothesis.settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
    database=None,
    phases=[hypothesis.Phase.generate],
)
def test_nothing_undocumented_is_ever_answered(case: Any, session: requests.Session) -> None:
    response = case.call(base_url="http://testserver/api", session=session)
    case.validate_response(response, checks=CHECKS)
