"""What a route is: one table from which addresses, checks and documentation are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guichet.access import Actor
from guichet.desk.queries import site_settings
from guichet.dialects.base import MethodNotAllowed, Route, View
from guichet.dialects.clientxcms.fields import Body, Field, read_fields
from guichet.dialects.clientxcms.inputs import Given, read_input, read_query
from guichet.dialects.clientxcms.keys import allowance, authenticate
from guichet.dialects.clientxcms.listing import Included, Listing, included
from guichet.dialects.clientxcms.rendering import Reply, render
from guichet.lib.errors import Unavailable

ROOT = "api/application"


class Maintenance(Unavailable):
    """The operator is at work; the text is theirs."""

    def __init__(self, text: str) -> None:
        super().__init__(retry_after=60)
        self.text = text


@dataclass(frozen=True)
class Call:
    """One request that may be served: who asks, and what they say."""

    request: HttpRequest
    actor: Actor
    endpoint: "Endpoint"
    values: Mapping[str, str]

    @cached_property
    def query(self) -> Given:
        """The parameters of the address."""
        return read_query(self.request)

    @cached_property
    def given(self) -> Given:
        """Address and body as one."""
        return read_input(self.request)

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The fields of the body that were given, each as it is meant. Raises Invalid."""
        return read_fields(self.given, self.endpoint.body.fields if self.endpoint.body else ())

    @cached_property
    def included(self) -> Included:
        """What is to be embedded. Raises NotAllowed."""
        return included(self.query, self.endpoint.includes)


Handler = Callable[[Call], Reply]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One method at one address below ``/api/application``, in the notation of OpenAPI.

    ``answer`` names the shape of a success (shapes.py). ``also`` are the refusals beyond those that
    every route has, ``aliases`` other methods and addresses of the same.
    """

    method: str
    path: str
    permission: str
    view: Handler
    summary: str
    tag: str
    answer: str
    status: int = 200
    body: Body | None = None
    listing: Listing | None = None
    includes: Sequence[str] = ()
    query: Sequence[Field] = ()
    also: Sequence[int] = ()
    aliases: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def addresses(self) -> list[tuple[str, str]]:
        """Every method and address at which it answers, its own first."""
        return [(self.method, self.path), *self.aliases]


def routes(endpoints: Sequence[Endpoint]) -> tuple[Route, ...]:
    """The addresses of ``endpoints``, with and without a slash at the end: a redirect would lose
    the body."""
    table: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints:
        for method, path in endpoint.addresses():
            table.setdefault(path, {})[method] = endpoint
    return tuple(
        Route(f"{ROOT}/{path.replace('{', '<str:').replace('}', '>')}{end}", _view(methods))
        for path, methods in table.items()
        for end in ("", "/")
    )


def _view(methods: Mapping[str, Endpoint]) -> View:
    """The view of one address: the checks in their order, then what its method does."""
    allowed = list(methods)
    if "GET" in allowed:
        allowed.insert(1, "HEAD")

    def view(request: HttpRequest, **values: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return _options(request, [*allowed, "OPTIONS"])
        method = "GET" if request.method == "HEAD" else request.method or ""
        endpoint = methods.get(method)
        if endpoint is None:
            raise MethodNotAllowed(allowed)
        _see_that_it_is_open()
        actor = authenticate(request, endpoint.permission)
        reply = endpoint.view(Call(request, actor, endpoint, values))
        return finish(request, reply)

    return view


def finish(request: HttpRequest, reply: Reply) -> HttpResponse:
    """``reply`` as it leaves: rendered, with what it tells of limits and other origins."""
    response = render(request, reply)
    allowed = allowance(request)
    for name, value in (allowed.headers() if allowed else {}).items():
        response[name] = value
    _let_in(request, response)
    return response


def maintenance_text() -> str:
    """What callers are told while the operator is at work; empty when the desk is open."""
    chosen = site_settings().get("clientxcms")
    return str(chosen.get("maintenance") or "") if isinstance(chosen, dict) else ""


def _see_that_it_is_open() -> None:
    text = maintenance_text()
    if text:
        raise Maintenance(text)


def _options(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    response = HttpResponse(status=200, headers={"Allow": ", ".join(allowed)})
    if _let_in(request, response):
        response["Access-Control-Allow-Methods"] = ", ".join(allowed)
        asked = request.headers.get("Access-Control-Request-Headers")
        response["Access-Control-Allow-Headers"] = asked or "*"
    return response


def _let_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Let pages of the one chosen origin read the answer; says whether this is one. No cookies."""
    origin: str = settings.CLIENTXCMS_CORS_ORIGIN
    if not origin:
        return False
    vary = [response.headers["Vary"]] if response.has_header("Vary") else []
    response["Vary"] = ", ".join([*vary, "Origin"])
    if request.headers.get("Origin") != origin:
        return False
    response["Access-Control-Allow-Origin"] = origin
    return True
