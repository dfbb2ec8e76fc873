"""How CLIENTXCMS says no: one table from our errors to its envelope."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from guichet.dialects.base import MethodNotAllowed
from guichet.dialects.clientxcms.endpoints import Maintenance, finish
from guichet.dialects.clientxcms.listing import NotAllowed
from guichet.dialects.clientxcms.rendering import Reply
from guichet.lib.errors import (
    Conflict,
    Forbidden,
    GuichetError,
    Invalid,
    NotFound,
    Problem,
    QuotaExceeded,
    RateLimited,
    TooLarge,
    Unauthenticated,
    Unavailable,
)

_MODELS = {"queue": "Department", "price": "Pricing", "product group": "Group"}
# What the core calls otherwise.
_FIELDS = {
    "queue": "department_id",
    "customer": "customer_id",
    "assignee": "assigned_to",
    "body": "content",
    "files": "attachments",
    "group": "group_id",
    "parent": "parent_id",
    "first_name": "firstname",
    "last_name": "lastname",
    "zip_code": "zipcode",
}


class Refused(GuichetError):
    """A business refusal with a body of its own."""

    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(str(body.get("message") or body.get("error") or ""))
        self.status = status
        self.body = body


def refuse(request: HttpRequest, error: Exception) -> HttpResponse:
    """``error`` in the envelope; what nobody foresaw is a Server Error and tells nothing."""
    answer = next((say for kind, say in _TABLE if isinstance(error, kind)), None)
    if answer is None:
        return finish(request, Reply({"message": "Server Error"}, 500))
    return finish(request, answer(request, error))


def _not_found(request: HttpRequest, error: NotFound) -> Reply:
    if error.kind == "path":
        path = request.path.strip("/")[:200]
        return Reply({"message": f"The route {path} could not be found."}, 404)
    model = _MODELS.get(error.kind, error.kind.title().replace(" ", ""))
    wanted = request.path.strip("/").removeprefix("api/application/").split("/")
    thing = wanted[1][:60] if len(wanted) > 1 else ""
    return Reply({"message": f"No query results for model [{model}] {thing}".strip()}, 404)


def _wrong_method(request: HttpRequest, error: MethodNotAllowed) -> Reply:
    path, allowed = request.path.strip("/")[:200], ", ".join(error.allowed)
    method = (request.method or "")[:20]
    message = (
        f"The {method} method is not supported for route {path}. Supported methods: {allowed}."
    )
    return Reply({"message": message}, 405, {"Allow": allowed})


def _invalid(_request: HttpRequest, error: Invalid) -> Reply:
    errors = {
        _FIELDS.get(name, name): [_worded(_FIELDS.get(name, name), each) for each in found]
        for name, found in error.errors.items()
    }
    sentences = [each for found in errors.values() for each in found]
    message = sentences[0] if sentences else "The given data was invalid."
    more = len(sentences) - 1
    if more > 0:
        message += f" (and {more} more error{'s' if more > 1 else ''})"
    return Reply({"message": message, "errors": errors}, 422)


def _worded(name: str, problem: Problem) -> str:
    """A problem as the wire words it, whoever found it."""
    words = name.replace("_", " ")
    match problem.code:
        case "required":
            return f"The {words} field is required."
        case "taken":
            return f"The {words} has already been taken."
        case "unknown":
            return f"The selected {words} is invalid."
        case "too_long" if problem.limit is not None:
            return f"The {words} field must not be greater than {problem.limit} characters."
        case "control_characters":
            return f"The {words} field must not hold control characters."
    return str(problem)


def _conflict(_request: HttpRequest, error: Conflict) -> Reply:
    return Reply({"error": error.message, "message": error.message}, 400)


def _said(status: int, message: str = "") -> Callable[[HttpRequest, Any], Reply]:
    return lambda _request, error: Reply({"message": message or error.message}, status)


def _later(_request: HttpRequest, error: Unavailable) -> Reply:
    message = error.text if isinstance(error, Maintenance) else "Service Unavailable"
    return Reply({"message": message}, 503, {"Retry-After": str(error.retry_after)})


def _too_often(_request: HttpRequest, error: RateLimited) -> Reply:
    return Reply({"message": "Too Many Attempts."}, 429, {"Retry-After": str(error.retry_after)})


_TABLE: Sequence[tuple[type[Exception], Callable[[HttpRequest, Any], Reply]]] = (
    (Refused, lambda _request, error: Reply(error.body, error.status)),
    (
        Unauthenticated,
        lambda _r, _e: Reply(
            {"message": "Unauthenticated."}, 401, {"WWW-Authenticate": 'Bearer realm="api"'}
        ),
    ),
    (Forbidden, _said(403, "Invalid ability provided.")),
    (NotFound, _not_found),
    (MethodNotAllowed, _wrong_method),
    (NotAllowed, _said(400)),
    (Invalid, _invalid),
    (Conflict, _conflict),
    (QuotaExceeded, _said(400)),
    (RateLimited, _too_often),
    (TooLarge, _said(413, "Content Too Large")),
    (Unavailable, _later),
    (RequestDataTooBig, _said(413, "Content Too Large")),
    # Django would not read the request: the caller must mend it.
    (SuspiciousOperation, _said(400, "Bad Request")),
    (BadRequest, _said(400, "Bad Request")),
)
