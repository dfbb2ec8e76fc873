"""Who holds a key: the question asked first on every request of a program."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from guichet.access import Actor, ActorKind, Right, require
from guichet.desk.key_kinds import key_kind
from guichet.desk.models import ApiCall, ApiKey, Queue
from guichet.desk.rules import key_refusal
from guichet.lib import clock
from guichet.lib.cache import BriefCache
from guichet.lib.errors import NotFound, Unauthenticated
from guichet.lib.secrets import digest
from guichet.lib.text import comparable

# Revoking takes effect within this time on other machines, at once on this one.
_holders: BriefCache[tuple[str, str], "KeyHolder"] = BriefCache(seconds=1)


@dataclass(frozen=True, kw_only=True)
class KeyHolder:
    """A key with the queue it opens, as doors need them on every request."""

    key_id: int
    dialect: str
    kind: str
    name: str
    expires_at: datetime | None
    revoked_at: datetime | None
    queue_id: int
    queue_uid: UUID
    queue_code: str
    queue_name: str
    queue_slug: str
    queue_archived: bool
    directory_id: int

    def refusal(self) -> str | None:
        """Why this key opens nothing now: revoked, expired, or None when it does."""
        return key_refusal(self.revoked_at, self.expires_at, moment=clock.now())

    def actor(self) -> Actor:
        """The program acting in its one queue. Raises Unauthenticated when the key is refused."""
        refusal = self.refusal()
        if refusal is not None:
            raise Unauthenticated(refusal)
        rights = key_kind(self.dialect, self.kind).rights
        return Actor(
            kind=ActorKind.API_KEY,
            id=self.key_id,
            name=self.name,
            door=self.dialect,
            rights={self.queue_id: rights},
            directory_rights={self.directory_id: rights},
        )


def find_key(token: str, *, dialect: str) -> KeyHolder:
    """The holder of ``token``, whatever its state. Raises Unauthenticated (unknown)."""
    key_digest = digest(token)
    return _holders.get((dialect, key_digest), lambda: _load(dialect, key_digest))


def forget_keys() -> None:
    """Read every key again at its next use."""
    _holders.clear()


def _load(dialect: str, key_digest: str) -> KeyHolder:
    key = ApiKey.objects.select_related("queue").filter(dialect=dialect, digest=key_digest).first()
    if key is None:
        raise Unauthenticated("unknown")
    return KeyHolder(
        key_id=key.id,
        dialect=key.dialect,
        kind=key.kind,
        name=key.name,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        queue_id=key.queue_id,
        queue_uid=key.queue.uid,
        queue_code=key.queue.code,
        queue_name=key.queue.name,
        queue_slug=key.queue.slug,
        queue_archived=key.queue.is_archived,
        directory_id=key.queue.directory_id,
    )


def key_of_queue(actor: Actor, queue: Queue, key_id: int) -> ApiKey:
    """The key of that id in the queue. Raises Forbidden and NotFound."""
    require(actor, Right.KEYS_MANAGE, queue)
    found = ApiKey.objects.select_related("queue").filter(queue=queue, id=key_id).first()
    if found is None:
        raise NotFound("key")
    return found


def key_with_token(actor: Actor, token: str) -> ApiKey | None:
    """The key whose secret is ``token``, whatever its state; for administrators."""
    require(actor, Right.DESK_MANAGE)
    return ApiKey.objects.select_related("queue").filter(digest=digest(token)).first()


def live_key_named(actor: Actor, queue: Queue, *, dialect: str, name: str) -> ApiKey | None:
    """The queue's unrevoked key of that name in any letter case; there is never more than one."""
    require(actor, Right.KEYS_MANAGE, queue)
    live = ApiKey.objects.select_related("queue").filter(queue=queue, revoked_at=None)
    return live.filter(dialect=dialect, name__iexact=comparable(name)).first()


def keys_with_usage(actor: Actor, queue: Queue, *, dialect: str) -> QuerySet[ApiKey]:
    """The queue's keys, newest first, with ``calls_week`` and ``last_call_at`` of valid use."""
    require(actor, Right.KEYS_MANAGE, queue)
    valid = Q(calls__counted=True)
    week = valid & Q(calls__at__gt=clock.now() - timedelta(days=7))
    return (
        ApiKey.objects.filter(queue=queue, dialect=dialect)
        .select_related("created_by")
        .annotate(
            calls_week=Count("calls", filter=week), last_call_at=Max("calls__at", filter=valid)
        )
        .order_by("-created_at", "-id")
    )


def all_keys(actor: Actor) -> QuerySet[ApiKey]:
    """Every key of every queue, for administrators: by queue, newest first."""
    require(actor, Right.DESK_MANAGE)
    return ApiKey.objects.select_related("queue", "created_by").order_by("queue__code", "-id")


@dataclass(frozen=True)
class Usage:
    """How a queue's keys were used over 30 days: live keys, valid calls, days with one."""

    active_keys: int
    calls: int
    active_days: int


def usage(actor: Actor, queue: Queue, *, dialect: str) -> Usage:
    """Counts over the last 30 days; days are those of the desk's time zone."""
    require(actor, Right.KEYS_MANAGE, queue)
    moment = clock.now()
    live = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=moment))
    calls = ApiCall.objects.filter(
        api_key__dialect=dialect,
        queue_id=queue.id,
        counted=True,
        at__gt=moment - timedelta(days=30),
    )
    return Usage(
        active_keys=ApiKey.objects.filter(live, queue=queue, dialect=dialect).count(),
        calls=calls.count(),
        active_days=calls.datetimes("at", "day").count(),
    )
