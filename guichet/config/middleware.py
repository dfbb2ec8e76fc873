"""What happens around every request: its id, its log line, its size, its safety headers."""

import re
import time
from collections.abc import Callable

import structlog
from csp.constants import HEADER as CSP_HEADER
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import LazyObject

from guichet.access import Actor
from guichet.config import errors
from guichet.config.doors import dialect_of
from guichet.config.front.environ import NOT_KEPT
from guichet.dialects.calls import CALLER
from guichet.lib.errors import GuichetError, TooLarge, Unavailable
from guichet.lib.ids import new_uid
from guichet.lib.trace import traced

log = structlog.get_logger("guichet.web")

Handler = Callable[[HttpRequest], HttpResponseBase]

_SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,63}")
_QUIET_PATHS = frozenset({"/healthz", "/readyz"})
_SECRET_PATH = re.compile(r"^(/sign-in/link/).+")


class RequestIdMiddleware:
    """Names the request, for its log lines, its facts and its caller, and logs it in one line."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        identifier = _identifier(request.META.get("HTTP_X_REQUEST_ID", ""))
        started = time.perf_counter()
        with traced(identifier):
            response = self.get_response(request)
            response["X-Request-Id"] = identifier
            _log(request, response.status_code, time.perf_counter() - started)
        return response


class BodyLimitMiddleware:
    """Refuses bodies that no page takes, before anybody reads them, and those that were not kept.

    Dialects take less, and refuse in the order of their own checks: who asks comes first there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        refusal = self._refusal(request)
        if refusal is not None and dialect_of(request.path) is None:
            return errors.refusal(request, refusal)
        return self.get_response(request)

    def _refusal(self, request: HttpRequest) -> GuichetError | None:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            return TooLarge(limit)
        return Unavailable() if request.META.get(NOT_KEPT) else None


class SecurityHeadersMiddleware:
    """Tells browsers to be careful. Framing and scripts are the content policy's business."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.headers = {
            # Nearly every answer is somebody's; who signs out leaves nothing behind in caches.
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }
        if settings.BASE_URL.startswith("https://"):
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """Says what a page may load and run. Other answers may do neither: that is said at no cost."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        response.headers.setdefault(CSP_HEADER, "default-src 'none'; frame-ancestors 'none'")
        return response


def _identifier(given: str) -> str:
    """The caller's id when it is harmless in logs and answers, else a new one."""
    return given if _SANE_ID.fullmatch(given) else new_uid().hex


def _log(request: HttpRequest, status: int, seconds: float) -> None:
    who = _who(request)
    write = log.debug if request.path in _QUIET_PATHS else log.info
    write(
        "request",
        method=request.method,
        # No query: it may hold what people searched for, or a key in the wrong place.
        path=_SECRET_PATH.sub(r"\1…", request.path),
        status=status,
        ms=round(seconds * 1000, 1),
        **({"actor": who} if who else {}),
    )


def _who(request: HttpRequest) -> str:
    """Who asked, as far as anybody wanted to know: looking it up for the log would be a waste."""
    actor = request.__dict__.get("actor")
    if isinstance(actor, LazyObject):
        actor = actor.__dict__["_wrapped"]
    if isinstance(actor, Actor):
        return f"{actor.kind}:{actor.id}"
    return str(request.META.get(CALLER, ""))
