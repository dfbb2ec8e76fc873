"""Answering a repeated request with the first answer instead of doing it twice."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction

from guichet.access import Actor, ActorKind
from guichet.desk.models import IdempotentAnswer
from guichet.lib import clock
from guichet.lib.errors import Conflict, Forbidden, Invalid

KEPT = timedelta(hours=24)

_running: set[str] = set()
_running_lock = threading.Lock()


@dataclass(frozen=True)
class Answer:
    """What a door answered: HTTP status and JSON body; ``replayed`` when it is a repetition."""

    status: int
    body: object
    replayed: bool = False


def answer_once(
    actor: Actor, *, route: str, key: str, request_body: bytes, answer: Callable[[], Answer]
) -> Answer:
    """``answer()``, or the stored answer when this key has asked this ``route`` with this ``key``
    before.

    The answer is stored in the transaction of the work itself, so a client that lost it gets it
    again after any crash. Only completed answers are kept: an exception from ``answer()`` undoes
    everything. Raises Invalid for a bad ``key`` or one used with another body, and Conflict
    ``still_running`` while the first call is at work.
    """
    if actor.kind is not ActorKind.API_KEY or actor.id is None:
        raise Forbidden("Only a program's key can repeat a request.")
    key = _checked(key)
    fingerprint = hashlib.sha256(request_body).hexdigest()
    with _alone(f"{actor.id}/{route}/{key}"), transaction.atomic():
        if connection.vendor == "postgresql":
            _lock_across_machines(f"{actor.id}/{route}/{key}")
        stored = _stored(actor.id, route, key)
        if stored is not None:
            if stored.fingerprint != fingerprint:
                raise Invalid.field(
                    "Idempotency-Key", "This key was used with another request.", code="taken"
                )
            return Answer(stored.status, json.loads(stored.answer), replayed=True)
        result = answer()
        IdempotentAnswer.objects.create(
            api_key_id=actor.id,
            route=route,
            key=key,
            fingerprint=fingerprint,
            status=result.status,
            answer=json.dumps(result.body),
            created_at=clock.now(),
        )
        return result


def _checked(key: str) -> str:
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise Invalid.field("Idempotency-Key", "Use 1 to 255 printable characters.")
    return key


def _stored(key_id: int, route: str, key: str) -> IdempotentAnswer | None:
    found = IdempotentAnswer.objects.filter(api_key_id=key_id, route=route, key=key).first()
    if found is not None and found.created_at < clock.now() - KEPT:
        found.delete()
        return None
    return found


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Refuse a second call of that name in this process while the first one is at work."""
    with _running_lock:
        if name in _running:
            raise _still_running()
        _running.add(name)
    try:
        yield
    finally:
        with _running_lock:
            _running.discard(name)


def _lock_across_machines(name: str) -> None:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    if not row[0]:
        raise _still_running()


def _still_running() -> Conflict:
    return Conflict("still_running", "The first request with this key is still at work.")
