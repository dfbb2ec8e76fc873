"""Keys for programs: made once, shown once."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require
from guichet.desk.events import (
    ApiKeyExpiryChanged,
    ApiKeyIssued,
    ApiKeyRenamed,
    ApiKeyRevoked,
    ApiKeyRotated,
)
from guichet.desk.key_kinds import key_kind
from guichet.desk.keys import forget_keys
from guichet.desk.models import ApiKey, Queue
from guichet.desk.rules import given_token
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.errors import Conflict
from guichet.lib.secrets import digest
from guichet.lib.text import one_line

ROTATION = timedelta(hours=24)
"""How long a replaced key keeps working."""


def issue_api_key(
    actor: Actor,
    queue: Queue,
    *,
    dialect: str,
    name: str,
    kind: str = "secret",
    token: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key of the queue, and the secret itself, which is never to be had again.

    ``token`` brings a secret along from elsewhere. Raises Invalid, NotFound for a kind that no
    dialect has, and Conflict: ``key_exists`` when the name or the token is in use,
    ``shared_customers`` when keys of this kind would reach another queue's customers.
    """
    require(actor, Right.KEYS_MANAGE, queue)
    shape = key_kind(dialect, kind)
    if shape.own_customers and queue.directory.is_main:
        raise Conflict(
            "shared_customers",
            "Keys of this kind need a queue with customers of its own (directory: own).",
        )
    if token is None:
        secret = shape.generate(queue.code)
    else:
        secret = shape.brought_along(given_token(token))
    key = ApiKey(
        dialect=dialect,
        kind=kind,
        queue=queue,
        name=one_line(name, field="name", limit=100),
        digest=digest(secret),
        hint=shape.hint(secret),
        created_by_id=actor.user_id,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    with transaction.atomic():
        _save(key)
        _record(actor, key, ApiKeyIssued(dialect=dialect, name=key.name, hint=key.hint))
    return key, secret


def rename_api_key(actor: Actor, key: ApiKey, *, name: str) -> None:
    """Call a key something else. Raises Invalid and Conflict ``key_exists``."""
    require(actor, Right.KEYS_MANAGE, key.queue_id)
    name = one_line(name, field="name", limit=100)
    with transaction.atomic():
        _refresh(key)
        old, key.name = key.name, name
        if name == old:
            return
        _save(key, "name")
        _record(actor, key, ApiKeyRenamed(old=old, new=key.name, hint=key.hint))
    forget_keys()


def change_key_expiry(actor: Actor, key: ApiKey, *, expires_at: datetime | None) -> bool:
    """Let a key end at that moment, or at none; says whether that is new."""
    require(actor, Right.KEYS_MANAGE, key.queue_id)
    text = clock.iso(expires_at) if expires_at else None
    with transaction.atomic():
        _refresh(key)
        if key.expires_at == expires_at:
            return False
        key.expires_at = expires_at
        key.save(update_fields=["expires_at"])
        _record(actor, key, ApiKeyExpiryChanged(name=key.name, hint=key.hint, expires_at=text))
    forget_keys()
    return True


def rotate_api_key(actor: Actor, key: ApiKey) -> tuple[ApiKey, str]:
    """A new secret under the same name; the old one works for another 24 hours.

    Returns what issue_api_key returns. Raises Conflict ``key_revoked`` for a revoked key.
    """
    require(actor, Right.KEYS_MANAGE, key.queue_id)
    ends_at = clock.now() + ROTATION
    with transaction.atomic():
        _refresh(key)
        if key.revoked_at is not None:
            raise Conflict("key_revoked", "This key was revoked. Make a new one.")
        # Two live keys never share a name, so the one on its way out says so.
        name, key.name = key.name, f"{key.name[:80]} ({key.hint[-11:-8]}…)"
        key.expires_at = min(key.expires_at, ends_at) if key.expires_at else ends_at
        _save(key, "name", "expires_at")
        new, secret = issue_api_key(actor, key.queue, dialect=key.dialect, name=name, kind=key.kind)
        _record(actor, new, ApiKeyRotated(name=name, old_hint=key.hint, new_hint=new.hint))
    forget_keys()
    return new, secret


def revoke_api_key(actor: Actor, key: ApiKey) -> bool:
    """End a key now; says whether it was still alive."""
    require(actor, Right.KEYS_MANAGE, key.queue_id)
    with transaction.atomic():
        ended = ApiKey.objects.filter(id=key.id, revoked_at=None).update(revoked_at=clock.now())
        if ended:
            _record(actor, key, ApiKeyRevoked(name=key.name, hint=key.hint))
    forget_keys()
    return bool(ended)


def _refresh(key: ApiKey) -> None:
    """See the key as it is now, held until the transaction ends: what a page saw a while ago must
    not bring back what has been revoked since."""
    key.refresh_from_db(from_queryset=ApiKey.objects.select_for_update())


def _save(key: ApiKey, *fields: str) -> None:
    """Write a new key, or those fields of one. Raises Conflict."""
    try:
        with transaction.atomic():
            key.save(update_fields=fields or None)
    except IntegrityError as error:
        raise Conflict(
            "key_exists", f"A live key of this queue is called {key.name}, or has this secret."
        ) from error


def _record(actor: Actor, key: ApiKey, fact: Fact) -> None:
    record(actor, fact, subject=Subject("api_key", key.id), queue_id=key.queue_id)
