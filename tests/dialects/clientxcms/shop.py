"""A member of staff with keys, and somebody who speaks CLIENTXCMS to the desk of this process."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from guichet.desk.actions import NewPersonalKey, issue_personal_key
from guichet.people.models import User
from tests.support.builders import ROOT, a_user


def a_personal_key(owner: User, *abilities: str, name: str = "Shop", **more: Any) -> str:
    """The token of a new key that acts for ``owner``."""
    new = NewPersonalKey(dialect="clientxcms", name=name, abilities=abilities, **more)
    return issue_personal_key(ROOT, owner, new)[1]


@dataclass
class Caller:
    """A program with a key of ``owner``'s."""

    owner: User
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        abilities: Sequence[str] = ("*",),
        token: str | None = None,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """Send a request with a key of those abilities (header names have _ for -)."""
        token = a_personal_key(self.owner, *abilities) if token is None else token
        sent = {"Authorization": f"Bearer {token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        content = body if isinstance(body, str | bytes) else json.dumps(body) if body else ""
        return self.client.generic(
            method,
            f"/api/application/{path}",
            content,
            content_type=content_type if content else "",
            headers=sent,
        )


def a_caller(*, is_admin: bool = True) -> Caller:
    """A program of an administrator's."""
    return Caller(a_user(is_admin=is_admin))
