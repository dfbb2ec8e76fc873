"""What went wrong, as this dialect says it: an empty answer, 0 or -1; never a sentence."""

from typing import cast

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from guichet.dialects.base import MethodNotAllowed
from guichet.dialects.integria.answers import empty
from guichet.dialects.integria.registry import Failed, Operation, Result
from guichet.lib import errors


def outcome(operation: Operation, error: errors.GuichetError) -> Result:
    """What the operation answers when the core refuses. What may pass is raised again."""
    match error:
        case Failed():
            answered = error.value
        case errors.NotFound():
            answered = operation.missing
        case errors.Forbidden():
            answered = operation.refused
        case errors.RateLimited() | errors.Unavailable() | errors.TooLarge():
            raise error
        case _:
            answered = operation.failed
    return cast(Result, answered)


def refuse(request: HttpRequest, error: Exception) -> HttpResponse:
    """Everything that is no answer of an operation: an empty body with a status that clients take
    for failure."""
    response = empty(status=_status(error))
    match error:
        case errors.RateLimited() | errors.Unavailable():
            response["Retry-After"] = str(error.retry_after)
        case MethodNotAllowed():
            response["Allow"] = ", ".join(error.allowed)
    return response


def _status(error: Exception) -> int:
    match error:
        case errors.NotFound():
            return 404
        case errors.Forbidden() | errors.Unauthenticated():
            return 403
        case errors.RateLimited():
            return 429
        case errors.Unavailable():
            return 503
        case errors.TooLarge():
            return 413
        case MethodNotAllowed():
            return 405
        case SuspiciousOperation() | BadRequest():
            return 400
    return 500
