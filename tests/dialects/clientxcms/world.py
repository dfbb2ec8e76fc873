"""What the vectors are given, made by the same verbs as everything else.

``given`` is a sentence; each phrase of it that makes something is a line of GIVEN.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from django.test import Client

from guichet.desk.actions import (
    NewPersonalKey,
    change_setting,
    issue_personal_key,
    revoke_personal_key,
)
from guichet.lib import clock
from guichet.people.models import User
from tests.dialects.clientxcms.shop import Caller, a_personal_key
from tests.support.builders import ROOT, a_customer, a_queue, a_user

_PLACEHOLDER = re.compile(r"\{\{(.+?)\}\}")


@dataclass
class World:
    """A desk with what ``given`` says, and somebody who sends vectors to it."""

    given: str
    owner: User = field(default_factory=lambda: a_user(is_admin=True))
    things: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for phrase, make in GIVEN.items():
            if phrase in self.given:
                make(self)

    def send(self, vector: Mapping[str, Any]) -> Any:
        """Send one vector, its placeholders filled in."""
        address = urlsplit(self._filled(vector["path"]))
        query = quote(address.query, safe="=&%")
        body = self._filled(vector["body"])
        headers = dict(self._filled(vector["headers"]))
        content_type = headers.pop("Content-Type", "")
        if body is not None and not isinstance(body, str):
            body, content_type = json.dumps(body), content_type or "application/json"
        return Client(raise_request_exception=False).generic(
            vector["http_method"],
            f"{address.path}?{query}" if query else address.path,
            body or "",
            content_type=content_type,
            headers=headers,
        )

    def see_what_holds_afterwards(self) -> None:
        """Check what the vector promises beside its answer."""

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        if not isinstance(value, str):
            return value
        whole = _PLACEHOLDER.fullmatch(value)
        if whole is not None and whole[1].endswith(".id"):
            return self._value(whole[1])
        return _PLACEHOLDER.sub(lambda found: str(self._value(found[1])), value)

    def _value(self, name: str) -> Any:
        kind, _colon, abilities = name.partition(":")
        match kind:
            case "key":
                return a_personal_key(self.owner, *abilities.split(","))
            case "key_secret_only":
                return a_personal_key(self.owner, *abilities.split(",")).partition("|")[2]
            case "customer_key":
                new = NewPersonalKey(dialect="clientxcms", name="c", abilities=["health", "*"])
                return issue_personal_key(ROOT, a_customer(a_queue()), new)[1]
            case "revoked":
                new = NewPersonalKey(dialect="clientxcms", name="r", abilities=["*"])
                key, token = issue_personal_key(ROOT, self.owner, new)
                revoke_personal_key(ROOT, key)
                return token
            case "expired":
                ended = clock.now() - timedelta(hours=1)
                return a_personal_key(self.owner, "*", expires_at=ended)
        thing, _dot, attribute = name.partition(".")
        return getattr(self.things[thing], {"uuid": "uid"}.get(attribute, attribute))


def _sixty_requests(world: World) -> None:
    caller = Caller(world.owner)
    token = a_personal_key(world.owner, "health")
    for _ in range(60):
        assert caller.ask("GET", "health", token=token).status_code == 200


GIVEN: Mapping[str, Callable[[World], object]] = {
    "key 1 exists": lambda world: a_personal_key(world.owner, "*"),
    "60 requests already made": _sixty_requests,
    "maintenance mode on": lambda _world: change_setting(
        ROOT, "clientxcms", {"maintenance": "Back soon"}
    ),
}
