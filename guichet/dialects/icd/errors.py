"""How this dialect says no: one table, from what went wrong to status, code and sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse

from guichet.dialects.base import MethodNotAllowed
from guichet.dialects.icd import wire
from guichet.lib import clock, errors
from guichet.lib.errors import GuichetError

log = structlog.get_logger(__name__)

TABLE: Mapping[str, tuple[int, str]] = {
    "missing_action": (400, "Le paramètre action est obligatoire."),
    "invalid_json": (400, "Le corps de la requête n'est pas un objet JSON lisible."),
    "missing_parameter": (400, "Le paramètre ref est obligatoire."),
    "missing_token": (401, "L'en-tête X-API-Token est obligatoire."),
    "invalid_token": (401, "Ce token est inconnu."),
    "revoked_token": (401, "Ce token a été révoqué."),
    "expired_token": (401, "Ce token a expiré."),
    "project_archived": (403, "Ce projet est archivé : il n'accepte plus de modification."),
    "unknown_action": (404, "Cette action n'existe pas."),
    "ticket_not_found": (404, "Aucun ticket de ce projet ne porte cette référence."),
    "method_not_allowed": (405, "Cette action n'accepte pas cette méthode HTTP."),
    "payload_too_large": (413, "La requête est trop volumineuse (1 Mio au plus)."),
    "validation_error": (422, "Certains champs sont invalides."),
    "rate_limited": (429, "Trop de requêtes. Réessayez plus tard."),
    "server_error": (500, "Une erreur inattendue s'est produite."),
    "maintenance": (503, "Le service est momentanément indisponible. Réessayez dans un instant."),
}

_TOKEN_CODES = {
    "missing": "missing_token",
    "unknown": "invalid_token",
    "revoked": "revoked_token",
    "expired": "expired_token",
}

# What the core found wrong with a field, in this dialect's language.
_PROBLEMS = {
    "required": "Ce champ est obligatoire.",
    "too_long": "Ce champ est trop long ({limit} au plus).",
    "control_characters": "Les caractères de contrôle ne sont pas acceptés.",
}
_OTHER_PROBLEM = "Cette valeur n'est pas acceptée."
# The core's names of fields that have another one on this wire.
_FIELDS = {"subject": "title", "body": "comment", "email": "source_user", "name": "source_user"}


class Refused(GuichetError):
    """One line of the table; ``more`` are keys beside it, ``headers`` go with the answer."""

    def __init__(
        self, code: str, *, headers: Mapping[str, str] | None = None, **more: object
    ) -> None:
        status, sentence = TABLE[code]
        super().__init__(sentence)
        self.code = code
        self.status = status
        self.headers = dict(headers or {})
        self.more = more


def refuse(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to a request that came to nothing."""
    refused = _refused(error)
    body: dict[str, Any] = {"success": False, "error": refused.message, "code": refused.code}
    response = wire.reply(body | refused.more, status=refused.status)
    for name, value in refused.headers.items():
        response.headers[name] = value
    return response


def invalid(problems: Mapping[str, Sequence[str]]) -> Refused:
    """A readable body with wrong content: every problem of every field."""
    refused = Refused("validation_error", errors={name: list(p) for name, p in problems.items()})
    if len(problems) == 1:
        ((name, (first, *_)),) = problems.items()
        required = first == _PROBLEMS["required"]
        refused.message = f"Le champ {name} est obligatoire." if required else f"{name} : {first}"
    elif problems:
        refused.message = f"Champs invalides : {', '.join(problems)}."
    return refused


def _refused(error: Exception) -> Refused:
    match error:
        case Refused():
            return error
        case wire.InvalidFields():
            return invalid(error.problems)
        case errors.Invalid():
            return invalid({_FIELDS.get(n, n): _worded(p) for n, p in error.errors.items()})
        case errors.Unauthenticated():
            challenge = {"WWW-Authenticate": 'ApiKey realm="api.php"'}
            return Refused(_TOKEN_CODES[error.reason], headers=challenge)
        case MethodNotAllowed():
            allow = {"Allow": ", ".join([*error.allowed, "OPTIONS"])}
            return Refused("method_not_allowed", headers=allow, allowed=list(error.allowed))
        case errors.NotFound(kind="path"):
            return Refused("unknown_action", allowed=list(wire.ACTIONS))
        case _:
            return _to_try_again(error) or Refused(_code(error))


def _to_try_again(error: Exception) -> Refused | None:
    """What a later attempt may get through, and in how many seconds."""
    match error:
        case errors.RateLimited():
            return _wait("rate_limited", error.retry_after)
        case errors.Conflict(code="still_running"):
            # The first request with this Idempotency-Key is at work: soon its answer is there.
            return _wait("rate_limited", 1)
        case errors.QuotaExceeded():
            seconds = int((error.resets_at - clock.now()).total_seconds())
            return _wait("rate_limited", max(1, seconds))
        case errors.Unavailable():
            return _wait("maintenance", error.retry_after)
    return None


def _code(error: Exception) -> str:
    match error:
        case errors.NotFound():
            return "ticket_not_found"
        case errors.Conflict(code="queue_archived"):
            return "project_archived"
        case errors.TooLarge() | RequestDataTooBig() | TooManyFieldsSent():
            return "payload_too_large"
        case wire.Unreadable() | SuspiciousOperation():
            return "invalid_json"
        case GuichetError():
            log.error("icd.refusal_without_a_code", error=repr(error))
    return "server_error"


def _wait(code: str, seconds: int) -> Refused:
    return Refused(code, headers={"Retry-After": str(seconds)})


def _worded(problems: Sequence[errors.Problem]) -> list[str]:
    return [_PROBLEMS.get(p.code, _OTHER_PROBLEM).format(limit=p.limit) for p in problems]
