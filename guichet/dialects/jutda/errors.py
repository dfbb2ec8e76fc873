"""How this dialect says no: one table, from what went wrong to status and text."""

import structlog
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from guichet.desk.queries import site_settings
from guichet.dialects.base import MethodNotAllowed
from guichet.dialects.jutda import wire
from guichet.lib import errors
from guichet.lib.errors import GuichetError

log = structlog.get_logger(__name__)

NOT_KNOWN = "Invalid username or password"

_FIELDS = {"subject": "title", "description": "body", "resolution_text": "resolution"}
"""What the core calls otherwise than their forms."""


def refuse(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to a request that came to nothing."""
    if isinstance(error, MethodNotAllowed):
        return wire.not_allowed(error.allowed, head=request.method == "HEAD")
    status, text = _refusal(error)
    response = wire.said(text, status=status)
    if isinstance(error, errors.Unavailable):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _refusal(error: Exception) -> tuple[int, str]:
    if isinstance(error, wire.Refused):
        return error.status, error.message
    if isinstance(error, wire.Missing):
        return not_found_status(), error.message
    return _refusal_of_the_core(error)


def _refusal_of_the_core(error: Exception) -> tuple[int, str]:
    match error:
        # Whoever tries too often learns no more than whoever is wrong.
        case errors.Unauthenticated() | errors.RateLimited():
            return 403, NOT_KNOWN
        case errors.Forbidden():
            return 403, "You may not do this"
        case errors.Conflict(code="queue_archived"):
            return 400, "This queue is archived"
        case errors.Invalid():
            return 400, _worded(error)
        case errors.NotFound():
            return 404, "Not found"
        case errors.TooLarge():
            return 413, "This request is too large"
        case errors.Unavailable():
            return 503, "The desk is not available at the moment"
        case SuspiciousOperation() | BadRequest():
            return 400, "Bad request"
        case GuichetError():
            log.error("jutda.refusal_without_a_text", error=repr(error))
    return 500, "Something went wrong"


def _worded(error: errors.Invalid) -> str:
    named = ((_FIELDS.get(name, name), problems) for name, problems in error.errors.items())
    return "\n".join(f"* {name}\n  * {problems[0]}" for name, problems in named)


def not_found_status() -> int:
    """404 as the documentation says, or 400 as the original did, where the desk is set so."""
    chosen = site_settings().get("jutda") or {}
    return 400 if chosen.get("not_found_status") == 400 else 404
