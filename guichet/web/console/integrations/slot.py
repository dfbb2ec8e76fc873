"""Where a new secret waits, on the server, for the one page that shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from guichet.lib import clock
from guichet.web.requests import DeskRequest

_SESSION_KEY = "fresh_key"
_KEPT = timedelta(minutes=5)


@dataclass(frozen=True)
class FreshKey:
    """A key that was made a moment ago, with its secret."""

    name: str
    dialect: str
    secret: str


def put(request: DeskRequest, queue_id: int, key: FreshKey) -> None:
    """Keep the secret for the next page of that queue. The session lives in the database."""
    request.session[_SESSION_KEY] = {
        "queue": queue_id,
        "until": (clock.now() + _KEPT).isoformat(),
        "name": key.name,
        "dialect": key.dialect,
        "secret": key.secret,
    }


def take(request: DeskRequest, queue_id: int) -> FreshKey | None:
    """The secret that waits for that queue's page, once; whatever waits is forgotten."""
    if request.method != "GET":
        return None
    kept = request.session.pop(_SESSION_KEY, None)
    if kept is None or kept["queue"] != queue_id:
        return None
    if datetime.fromisoformat(kept["until"]) < clock.now():
        return None
    return FreshKey(name=kept["name"], dialect=kept["dialect"], secret=kept["secret"])
