"""How SupportDesk says no: one table from our errors to its envelope."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from guichet.dialects.base import MethodNotAllowed
from guichet.dialects.supportdesk import wire
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

TABLE: Mapping[str, tuple[int, str]] = {
    "AUTH_API_KEY_MISSING": (401, "Clé API manquante"),
    "AUTH_API_KEY_INVALID": (401, "Clé API invalide"),
    "AUTH_API_KEY_EXPIRED": (401, "Clé API expirée"),
    "AUTH_API_KEY_FORBIDDEN": (403, "Clé publique refusée sur cette route"),
    "VALIDATION_ERROR": (400, "Requête invalide"),
    "CUSTOMER_NOT_FOUND": (404, "Client non trouvé"),
    "CUSTOMER_EMAIL_EXISTS": (409, "Email déjà utilisé par un autre client"),
    "PLAN_LIMIT_REACHED": (403, "Quota mensuel de tickets atteint"),
    "TICKET_NOT_FOUND": (404, "Ticket non trouvé"),
    "TOO_MANY_REQUESTS": (429, "Trop de requêtes"),
    "INTERNAL_ERROR": (500, "Erreur interne"),
    "NOT_FOUND": (404, "Adresse inconnue"),
    "METHOD_NOT_ALLOWED": (405, "Méthode non autorisée"),
    "PAYLOAD_TOO_LARGE": (413, "Requête trop volumineuse"),
    "SERVICE_UNAVAILABLE": (503, "Service momentanément indisponible"),
    "IDEMPOTENCY_CONFLICT": (409, "Une requête portant cette clé est encore en cours"),
}

_UNAUTHENTICATED = {"missing": "AUTH_API_KEY_MISSING", "expired": "AUTH_API_KEY_EXPIRED"}
_NOT_FOUND = {"customer": "CUSTOMER_NOT_FOUND", "ticket": "TICKET_NOT_FOUND"}
_CONFLICT = {
    "email_taken": "CUSTOMER_EMAIL_EXISTS",
    "still_running": "IDEMPOTENCY_CONFLICT",
    # An application that was closed while its key was being read: as if it had never been.
    "queue_archived": "AUTH_API_KEY_INVALID",
}

# What the core calls otherwise.
_FIELDS = {"external_id": "externalId", "avatar_url": "avatarUrl", "tags": "tagIds"}
_REQUIRED_AT_CREATION = {"email", "name"}

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
    (RequestDataTooBig, lambda _: "PAYLOAD_TOO_LARGE"),
    # Django would not read the request: the caller must mend it.
    (SuspiciousOperation, lambda _: "VALIDATION_ERROR"),
    (BadRequest, lambda _: "VALIDATION_ERROR"),
)


def refuse(_request: HttpRequest, error: Exception) -> HttpResponse:
    """``error`` in the envelope; what nobody foresaw is INTERNAL_ERROR and tells nothing."""
    code = next((word(error) for kind, word in _CODES if isinstance(error, kind)), "INTERNAL_ERROR")
    status, message = TABLE[code]
    body = wire.failure(code, message, _details(error), at=clock.now())
    return wire.reply(body, status=status, headers=_headers(error))


def _details(error: Exception) -> Mapping[str, object]:
    if isinstance(error, wire.InvalidRequest):
        return error.details
    if isinstance(error, Invalid):
        return _worded(error)
    if isinstance(error, QuotaExceeded):
        resets_at = clock.iso(error.resets_at)
        return {"limit": error.limit, "used": error.used, "resetAt": resets_at}
    return {}


def _worded(error: Invalid) -> Mapping[str, Sequence[str]]:
    """A refusal of the core's, field by field, in the words of the wire."""
    details: dict[str, Sequence[str]] = {}
    for field, problems in error.errors.items():
        if field in _REQUIRED_AT_CREATION and problems[0].code == "required":
            # The wire checks what is given; the core alone knows that a customer is new.
            details[field] = ["Requis pour la création"]
        else:
            details[_FIELDS.get(field, field)] = [
                wire.problem_sentence(problem.code, limit=problem.limit) for problem in problems
            ]
    return details


def _headers(error: Exception) -> Mapping[str, str]:
    if isinstance(error, Unauthenticated):
        return {"WWW-Authenticate": 'ApiKey realm="api/v1"'}
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(error.allowed)}
    if isinstance(error, RateLimited | Unavailable):
        return {"Retry-After": str(error.retry_after)}
    return {}
