"""The log of calls: who asks is noted as soon as it is known, the outcome once there is one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.http import HttpRequest

from guichet.access import ActorKind
from guichet.desk.calls import Call, log_call
from guichet.desk.keys import KeyHolder, find_key
from guichet.desk.personal_keys import PersonalKeyHolder
from guichet.lib import clock
from guichet.lib.errors import RateLimited, Unauthenticated
from guichet.people.actions import authenticate_program

if TYPE_CHECKING:
    from guichet.people.models import User

security_log = structlog.get_logger("guichet.security")

_NOTE = "guichet.call"
_REFUSED = 401
CALLER = "guichet.caller"
"""Where a request says who asks, for its log line."""


@dataclass(kw_only=True)
class _Note:
    door: str
    action: str
    key: KeyHolder | None = None
    user_id: int | None = None
    personal_key_id: int | None = None
    queue_id: int | None = None
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
        _note_refusal(request, "key.refused", dialect=dialect, reason=error.reason)
        raise


def user_caller(
    request: HttpRequest, username: str, password: str, *, dialect: str, customers: bool = False
) -> "User":
    """The active agent whose name and password the request carries; also a customer's account if
    ``customers``. Next comes ``desk.queries.actor_for_program(user, door=dialect)``.

    Raises Unauthenticated (missing, unknown) and RateLimited; the security log keeps a line of
    either.
    """
    address = request.META.get("REMOTE_ADDR", "")
    try:
        if not username or not password:
            raise Unauthenticated("missing")
        return authenticate_program(username, password, address=address, customers=customers)
    except (Unauthenticated, RateLimited) as error:
        reason = "too often" if isinstance(error, RateLimited) else error.reason
        name = username[:100]
        _note_refusal(request, "password.refused", dialect=dialect, reason=reason, username=name)
        raise


def note_user(request: HttpRequest, user: "User", *, dialect: str, action: str) -> None:
    """Say whose name and password the request carries, and what it asks for."""
    request.META[_NOTE] = _Note(door=dialect, action=action, user_id=user.id)
    request.META[CALLER] = f"{ActorKind.USER}:{user.id}"


def note_personal_key(request: HttpRequest, holder: PersonalKeyHolder, *, action: str) -> None:
    """Say whose own key the request carries, valid or not, and what it asks for."""
    request.META[_NOTE] = _Note(
        door=holder.dialect,
        action=action,
        user_id=holder.owner_id,
        personal_key_id=holder.key_id,
    )
    request.META[CALLER] = f"{ActorKind.USER}:{holder.owner_id}"


def note_caller(request: HttpRequest, holder: KeyHolder, *, action: str) -> None:
    """Say whose key the request carries, valid or not, and what it asks for."""
    request.META[_NOTE] = _Note(
        door=holder.dialect, action=action, key=holder, queue_id=holder.queue_id
    )
    request.META[CALLER] = f"{ActorKind.API_KEY}:{holder.key_id}"


def note_reference(request: HttpRequest, reference: str, *, queue_id: int | None = None) -> None:
    """Say which ticket the request is about, and of which queue where the key does not say it."""
    note: _Note = request.META[_NOTE]
    note.reference = reference
    note.queue_id = queue_id or note.queue_id


def write_down(request: HttpRequest, *, status: int, seconds: float) -> None:
    """Log the call of a known key or user."""
    note: _Note | None = request.META.get(_NOTE)
    if note is None:
        return
    log_call(
        Call(
            door=note.door,
            api_key_id=note.key.key_id if note.key else None,
            user_id=note.user_id,
            queue_id=note.queue_id,
            at=clock.now(),
            action=note.action,
            method=request.method or "",
            status=status,
            reference=note.reference,
            address=request.META.get("REMOTE_ADDR", ""),
            user_agent=request.headers.get("User-Agent", ""),
            milliseconds=round(seconds * 1000),
            counted=status != _REFUSED if note.key is None else note.key.refusal() is None,
            personal_key_id=note.personal_key_id,
        )
    )


def _note_refusal(request: HttpRequest, event: str, **details: str) -> None:
    security_log.warning(
        event,
        **details,
        path=request.path,
        address=request.META.get("REMOTE_ADDR", ""),
        user_agent=request.headers.get("User-Agent", "")[:200],
    )
