"""CLIENTXCMS's keys: how they look, whom they act for, and how often they may ask."""

import re
import secrets
import string
import time
import zlib
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.http import HttpRequest

from guichet.access import Actor
from guichet.desk.calls import note_use
from guichet.desk.limits import SharedWindows
from guichet.desk.personal_keys import PersonalKeyHolder, find_personal_key
from guichet.desk.personal_kinds import PersonalKeyKind
from guichet.dialects.calls import note_personal_key
from guichet.dialects.clientxcms import abilities
from guichet.lib import clock
from guichet.lib.errors import Forbidden, RateLimited, Unauthenticated
from guichet.lib.limits import Window

NAME = "clientxcms"

_START = "CLIENTXCMS"
_ALPHABET = string.ascii_letters + string.digits
_BEARER = re.compile(r"bearer +([^,]*)", re.IGNORECASE)
_LARGEST_ID = 2**63 - 1
_MINUTE = 60

security_log = structlog.get_logger("guichet.security")
_requests = SharedWindows("clientxcms")
_failures = SharedWindows("clientxcms refused")


def generate() -> str:
    """``CLIENTXCMS``, 40 random characters, and their CRC-32: by it, secret scanners tell a key
    that leaked from a string that only looks like one."""
    random = "".join(secrets.choice(_ALPHABET) for _ in range(40))
    return f"{_START}{random}{zlib.crc32(random.encode()):08x}"


KIND = PersonalKeyKind(
    dialect=NAME,
    generate=generate,
    token=lambda key_id, secret: f"{key_id}|{secret}",
    hint=lambda secret: f"{secret[:14]}••••••••",
    rights=abilities.rights,
    offered={**abilities.DOCUMENTED, **abilities.HELPDESK},
    everything=abilities.EVERYTHING,
)


class MissingAbility(Forbidden):
    """The key is good, but not for this."""


@dataclass(frozen=True)
class Allowance:
    """How often the owner of a key may ask in a minute, and how often they still may."""

    limit: int
    remaining: int
    retry_after: int = 0

    def headers(self) -> dict[str, str]:
        """As every limited answer carries it."""
        told = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
        }
        if self.retry_after:
            told["Retry-After"] = str(self.retry_after)
            told["X-RateLimit-Reset"] = str(int(time.time()) + self.retry_after)
        return told


_ALLOWANCE = "guichet.clientxcms.allowance"


def authenticate(request: HttpRequest, permission: str) -> Actor:
    """Who asks, once they may: the key's owner within the key's abilities.

    Raises Unauthenticated, RateLimited, MissingAbility, in this order.
    """
    try:
        holder = _holder(request)
        note_personal_key(request, holder, action=permission)
        actor = holder.actor(lifetime=_lifetime())
    except Unauthenticated as error:
        _refused(request, error)
        raise
    note_use(holder.key_id, clock.now())
    _count(request, _requests, f"owner:{holder.owner_id}")
    if not abilities.allows(holder.abilities, permission):
        raise MissingAbility("Invalid ability provided.")
    return actor


def allowance(request: HttpRequest) -> Allowance | None:
    """What the answer to ``request`` says of the limit; None where none was looked at."""
    found: Allowance | None = request.META.get(_ALLOWANCE)
    return found


def _holder(request: HttpRequest) -> PersonalKeyHolder:
    given = _BEARER.match(request.headers.get("Authorization", "").strip())
    if given is None:
        raise Unauthenticated("missing")
    token = given[1].strip()
    head, pipe, secret = token.partition("|")
    if not pipe:
        return _found(token, None)
    if not (head.isascii() and head.isdecimal()) or len(head) > 19 or int(head) > _LARGEST_ID:
        raise Unauthenticated("unknown")
    return _found(secret, int(head))


def _found(secret: str, key_id: int | None) -> PersonalKeyHolder:
    if not secret:
        raise Unauthenticated("unknown")
    # A header may carry any byte; what is no text is no key.
    try:
        secret.encode()
    except UnicodeEncodeError:
        raise Unauthenticated("unknown") from None
    return find_personal_key(secret, dialect=NAME, key_id=key_id)


def _lifetime() -> timedelta | None:
    minutes: int = settings.CLIENTXCMS_KEY_LIFETIME
    return timedelta(minutes=minutes) if minutes else None


def _refused(request: HttpRequest, error: Unauthenticated) -> None:
    """Note who knocks with a wrong key; who does so without end is told to wait."""
    address = request.META.get("REMOTE_ADDR", "")
    security_log.warning(
        "key.refused",
        dialect=NAME,
        reason=error.reason,
        path=request.path,
        address=address,
        user_agent=request.headers.get("User-Agent", "")[:200],
    )
    _count(request, _failures, address)


def _count(request: HttpRequest, windows: SharedWindows, caller: str) -> None:
    """Count one request of ``caller``. Raises RateLimited."""
    limit: int = settings.CLIENTXCMS_RATE_LIMIT
    if not limit:
        return
    window = Window(limit, _MINUTE)
    try:
        windows.hit(caller, (window,))
    except RateLimited as error:
        request.META[_ALLOWANCE] = Allowance(limit, 0, error.retry_after)
        raise
    if windows is _requests:
        request.META[_ALLOWANCE] = Allowance(limit, windows.left(caller, window))
