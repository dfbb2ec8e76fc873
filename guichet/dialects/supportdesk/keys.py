"""SupportDesk's keys, and who holds one."""

import re

from django.conf import settings
from django.http import HttpRequest

from guichet.access import Right
from guichet.desk.key_kinds import KeyKind
from guichet.desk.keys import KeyHolder
from guichet.desk.limits import SharedWindows
from guichet.dialects.calls import caller, note_caller
from guichet.lib.errors import Forbidden, GuichetError, Unauthenticated
from guichet.lib.limits import Window

NAME = "supportdesk"

_SECRET = re.compile(r"sk_live_agent_[0-9A-Za-z_-]{48}")
_PUBLIC = re.compile(r"pk_live_[0-9A-Za-z_-]{1,200}")

SECRET = KeyKind(
    dialect=NAME,
    kind="secret",
    prefix=lambda _code: "sk_live_agent_",
    secret_bytes=24,
    visible=4,
    own_customers=True,
    rights=frozenset(
        {
            Right.TICKET_READ,
            Right.TICKET_CREATE,
            Right.CUSTOMER_READ,
            Right.CUSTOMER_WRITE,
            Right.CUSTOMER_EVENT,
        }
    ),
    shape=_SECRET,
)
PUBLIC = KeyKind(
    dialect=NAME,
    kind="public",
    prefix=lambda _code: "pk_live_",
    secret_bytes=24,
    visible=4,
    own_customers=True,
    rights=frozenset(),
    shape=_PUBLIC,
)

LIMITS = {
    "default": (Window(50, 1), Window(300, 10), Window(1200, 60)),
    "documented": (Window(3, 1), Window(20, 10), Window(100, 60)),
    "off": (),
}
# A key of 192 bits is not guessed; this only keeps a broken client from being a burden.
_FAILURES = (Window(50, 1), Window(600, 60))

_requests = SharedWindows("supportdesk")
_failures = SharedWindows("supportdesk refused")


def authenticate(request: HttpRequest, *, action: str) -> KeyHolder:
    """Whose key the request carries, once it may be served.

    In this order: missing, shape, existence, revoked, expired (Unauthenticated), Forbidden for a
    public key, RateLimited.
    """
    try:
        holder = _holder(request, action)
    except GuichetError:
        # Programs share addresses, so refused keys never stop the valid ones beside them.
        _failures.hit(request.META.get("REMOTE_ADDR", ""), _FAILURES)
        raise
    _requests.hit(str(holder.key_id), LIMITS[settings.SUPPORTDESK_RATE_LIMITS])
    return holder


def _holder(request: HttpRequest, action: str) -> KeyHolder:
    key = _presented(request)
    if _PUBLIC.fullmatch(key):
        # Whether it exists or not: it is written in pages, and opens nothing here.
        raise Forbidden("A public key opens no route of the server API.")
    if key and not _SECRET.fullmatch(key):
        raise Unauthenticated("unknown")
    holder = caller(request, key, dialect=NAME)
    note_caller(request, holder, action=action)
    refusal = "revoked" if holder.queue_archived else holder.refusal()
    if refusal is not None:
        raise Unauthenticated(refusal)
    return holder


def _presented(request: HttpRequest) -> str:
    given = request.headers.get("X-API-Key", "").strip()
    if given:
        return given
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
