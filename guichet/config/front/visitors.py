"""Who a session belongs to, and what it may see, for streams that outlive a request."""

from dataclasses import dataclass

from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from guichet.access import Right
from guichet.desk.queries import actor_for_user
from guichet.events.live.hints import Queues


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, as of now."""

    session: str
    name: str
    queues: Queues


def visitor_of(session: str) -> Visitor | None:
    """Who is signed in with that session; None when nobody is (any more)."""
    request = HttpRequest()
    request.session = SessionStore(session)
    user = get_user(request)
    if not user.is_authenticated:
        return None
    actor = actor_for_user(user, door="console")
    return Visitor(session, f"{actor.kind}:{actor.id}", actor.queues_with(Right.TICKET_READ))
