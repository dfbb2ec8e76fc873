"""The log of calls: who asks is noted as soon as it is known, the outcome once there is one."""

from dataclasses import dataclass

import structlog
from django.http import HttpRequest

from guichet.access import ActorKind
from guichet.desk.calls import Call, log_call
from guichet.desk.keys import KeyHolder, find_key
from guichet.lib import clock
from guichet.lib.errors import Unauthenticated

security_log = structlog.get_logger("guichet.security")

_NOTE = "guichet.call"
CALLER = "guichet.caller"
"""Where a request says who asks, for its log line."""


@dataclass
class _Note:
    holder: KeyHolder
    action: str
    reference: str = ""


def caller(request: HttpRequest, token: str, *, dialect: str) -> KeyHolder:
    """The holder of the key that the request carries, valid or not.

    Raises Unauthenticated (missing, unknown): the log of calls knows known keys only, so the
    security log keeps a line of those.
    """
    try:
        if not token:
            raise Unauthenticated("missing")
        return find_key(token, dialect=dialect)
    except Unauthenticated as error:
        security_log.warning(
            "key.refused",
            dialect=dialect,
            reason=error.reason,
            path=request.path,
            address=request.META.get("REMOTE_ADDR", ""),
            user_agent=request.headers.get("User-Agent", "")[:200],
        )
        raise


def note_caller(request: HttpRequest, holder: KeyHolder, *, action: str) -> None:
    """Say whose key the request carries, valid or not, and what it asks for."""
    request.META[_NOTE] = _Note(holder, action)
    request.META[CALLER] = f"{ActorKind.API_KEY}:{holder.key_id}"


def note_reference(request: HttpRequest, reference: str) -> None:
    """Say which ticket the request is about."""
    request.META[_NOTE].reference = reference


def write_down(request: HttpRequest, *, status: int, seconds: float) -> None:
    """Log the call, if it carried a known key."""
    note: _Note | None = request.META.get(_NOTE)
    if note is None:
        return
    log_call(
        Call(
            api_key_id=note.holder.key_id,
            queue_id=note.holder.queue_id,
            at=clock.now(),
            action=note.action,
            method=request.method or "",
            status=status,
            reference=note.reference,
            address=request.META.get("REMOTE_ADDR", ""),
            user_agent=request.headers.get("User-Agent", ""),
            milliseconds=round(seconds * 1000),
            counted=note.holder.refusal() is None,
        )
    )
