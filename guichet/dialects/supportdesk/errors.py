"""How SupportDesk says no: one table from our errors to its envelope."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from guichet.dialects.base import MethodNotAllowed
from guichet.dialects.supportdesk import codes, translate, wire
from guichet.lib import clock
from guichet.lib.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    QuotaExceeded,
    RateLimited,
    TooLarge,
    Unauthenticated,
    Unavailable,
)

_UNAUTHENTICATED = {"missing": "AUTH_API_KEY_MISSING", "expired": "AUTH_API_KEY_EXPIRED"}
_NOT_FOUND = {"customer": "CUSTOMER_NOT_FOUND", "ticket": "TICKET_NOT_FOUND"}
_CONFLICT = {
    "email_taken": "CUSTOMER_EMAIL_EXISTS",
    "still_running": "IDEMPOTENCY_CONFLICT",
    # An application that was closed while its key was being read: as if it had never been.
    "queue_archived": "AUTH_API_KEY_INVALID",
}

_CODES: Sequence[tuple[type[Exception], Callable[[Any], str]]] = (
    (Unauthenticated, lambda e: _UNAUTHENTICATED.get(e.reason, "AUTH_API_KEY_INVALID")),
    (Forbidden, lambda _: "AUTH_API_KEY_FORBIDDEN"),
    (wire.InvalidRequest, lambda _: "VALIDATION_ERROR"),
    (Invalid, lambda _: "VALIDATION_ERROR"),
    (NotFound, lambda e: _NOT_FOUND.get(e.kind, "NOT_FOUND")),
    (Conflict, lambda e: _CONFLICT.get(e.code, "VALIDATION_ERROR")),
    (QuotaExceeded, lambda _: "PLAN_LIMIT_REACHED"),
    (RateLimited, lambda _: "TOO_MANY_REQUESTS"),
    (TooLarge, lambda _: "PAYLOAD_TOO_LARGE"),
    (MethodNotAllowed, lambda _: "METHOD_NOT_ALLOWED"),
    (Unavailable, lambda _: "SERVICE_UNAVAILABLE"),
    # Django would not read the request: the caller must mend it.
    (SuspiciousOperation, lambda _: "VALIDATION_ERROR"),
    (BadRequest, lambda _: "VALIDATION_ERROR"),
)


def refuse(_request: HttpRequest, error: Exception) -> HttpResponse:
    """``error`` in the envelope; what nobody foresaw is INTERNAL_ERROR and tells nothing."""
    code = next((word(error) for kind, word in _CODES if isinstance(error, kind)), "INTERNAL_ERROR")
    body = translate.failure(code, _details(error), at=clock.now())
    return wire.reply(body, status=codes.ERRORS[code][0], headers=_headers(error))


def _details(error: Exception) -> Mapping[str, object]:
    if isinstance(error, wire.InvalidRequest):
        return error.details
    if isinstance(error, Invalid):
        return translate.details_of(error)
    if isinstance(error, QuotaExceeded):
        resets_at = clock.iso(error.resets_at)
        return {"limit": error.limit, "used": error.used, "resetAt": resets_at}
    return {}


def _headers(error: Exception) -> Mapping[str, str]:
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": 'ApiKey realm="api/v1"'}
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(error.allowed)}
    if isinstance(error, RateLimited | Unavailable):
        return {"Retry-After": str(error.retry_after)}
    return {}
