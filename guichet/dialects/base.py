"""What a dialect is: a name, its addresses, and how it says no. Nothing clever."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from guichet.desk.key_kinds import KeyKind
from guichet.desk.personal_kinds import PersonalKeyKind
from guichet.dialects.calls import write_down
from guichet.lib.errors import GuichetError, TooLarge

View = Callable[..., HttpResponseBase]

MAX_BODY = 1024 * 1024
"""What a program may send to a dialect in one request, in bytes."""


class MethodNotAllowed(GuichetError):
    """The address exists but not for this method; ``allowed`` are those it answers to."""

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(f"Use {' or '.join(allowed)} here.")
        self.allowed = tuple(allowed)


@dataclass(frozen=True)
class Route:
    """One address of a dialect, written as Django writes paths: ``api/v1/tickets/<str:id>``.

    A ``fallback`` answers only where no other route does and no other dialect has a root.
    """

    path: str
    view: View
    fallback: bool = False


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One remote API that Guichet answers to.

    ``roots`` are the paths at and below which every answer is in this dialect's envelope, also
    for addresses that do not exist. ``refuse`` renders an error in that envelope: a GuichetError
    (also MethodNotAllowed, TooLarge, Unavailable and, for an unknown address, NotFound ``path``),
    or anything else that went wrong, of which the caller learns nothing but that it did. ``keys``
    are the kinds of keys that open it, made known to the desk when the process starts;
    ``personal_keys`` those that belong to people instead of queues. ``mails_by_template``: mails
    about what happens here are written by template.
    """

    name: str
    title: str
    routes: tuple[Route, ...]
    roots: tuple[str, ...]
    refuse: Callable[[HttpRequest, Exception], HttpResponse]
    keys: tuple[KeyKind, ...] = ()
    personal_keys: tuple[PersonalKeyKind, ...] = ()
    mails_by_template: bool = False

    def urls(self, prefix: str = "") -> Iterator[URLPattern]:
        """The routes but fallbacks, below ``prefix`` (``""`` or ``"tracker/"``)."""
        for route in self.routes:
            if not route.fallback:
                yield path(prefix + route.path, _answering(self, route.view))

    def fallbacks(self, prefix: str, *, others: "Iterable[Dialect]") -> Iterator[URLPattern]:
        """The fallback routes below ``prefix``; what ``others`` own is left to them."""
        strangers = tuple(others)
        for route in self.routes:
            if route.fallback:
                view = _unless_owned(prefix, strangers, _answering(self, route.view))
                yield path(prefix + route.path, view)

    def owns(self, address: str) -> bool:
        """Whether ``address`` (without leading slash and prefix) speaks this dialect."""
        return any(address == root or address.startswith(f"{root}/") for root in self.roots)


def body_of(request: HttpRequest, *, limit: int = MAX_BODY) -> bytes:
    """The body of a request. Raises TooLarge above ``limit`` bytes without reading it."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge(limit)
    return request.body


def enabled(dialects: Iterable[Dialect], *, disabled: Iterable[str]) -> tuple[Dialect, ...]:
    """The dialects that are not switched off."""
    off = frozenset(disabled)
    return tuple(dialect for dialect in dialects if dialect.name not in off)


def _unless_owned(prefix: str, others: "Sequence[Dialect]", view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        address = request.path_info.removeprefix(f"/{prefix}").rstrip("/")
        if any(dialect.owns(address) for dialect in others):
            raise Http404
        return view(request, *args, **kwargs)

    return csrf_exempt(answer)


def _answering(dialect: Dialect, view: View) -> View:
    """Refusals of the core become the dialect's own. Accidents pass through, to be logged once.

    Every call of a known key is written down with its outcome.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        started = time.perf_counter()
        status = 500
        try:
            response: HttpResponseBase
            try:
                response = view(request, *args, **kwargs)
            except GuichetError as error:
                response = dialect.refuse(request, error)
            status = response.status_code
            return response
        finally:
            write_down(request, status=status, seconds=time.perf_counter() - started)

    # Programs bring a key with every request and no cookie: there is nothing to forge.
    return csrf_exempt(answer)
