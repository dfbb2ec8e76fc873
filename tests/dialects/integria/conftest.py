"""A caller of Integria's API, through the whole stack of this process."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from guichet.desk.actions import IntegriaChanges, change_integria_settings
from guichet.people.actions import set_password
from guichet.people.models import User
from tests.support.builders import ROOT, a_user

API_PASSWORD = "1234"


@dataclass
class Caller:
    """Somebody's program. ``get`` and ``form`` send parameters as such programs do."""

    user: str
    password: str = "secret"
    api_password: str = API_PASSWORD
    client: Client = field(default_factory=Client)

    def get(self, op: str, params: str | None = None, **others: str) -> Any:
        """A GET with ``params`` as they are written into the address."""
        asked = self._credentials() | {"op": op} | others
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())
        if params is not None:
            query += f"&params={params}"
        return self.client.generic("GET", "/include/api.php", QUERY_STRING=query)

    def form(self, op: str, params: str = "", **others: str) -> Any:
        """A multipart POST, as the monitoring console sends it."""
        fields = self._credentials() | {"op": op, "params": params} | others
        return self.client.post("/include/api.php", fields)

    def post(self, op: str, params: list[str], **others: str) -> Any:
        """A form with ``params[]`` several times."""
        fields = self._credentials() | {"op": op} | others
        return self.client.post(
            "/include/api.php",
            urlencode([*fields.items(), *(("params[]", each) for each in params)]),
            content_type="application/x-www-form-urlencoded",
        )

    def csv(self, op: str, params: str | None = None, **others: str) -> str:
        """What a GET answers."""
        response = self.get(op, params, **others)
        assert response.status_code == 200
        return body(response)

    def xml(self, op: str, params: str | None = None, **others: str) -> str:
        """What a GET with ``return_type=xml`` answers."""
        return self.csv(op, params, return_type="xml", **others)

    def _credentials(self) -> dict[str, str]:
        return {"user": self.user, "user_pass": self.password, "pass": self.api_password}


def body(response: Any) -> str:
    """The text of an answer, streamed or not."""
    raw = b"".join(response) if response.streaming else response.content
    return raw.decode()


def with_password(user: User, password: str = "secret") -> User:
    set_password(ROOT, user, password)
    return user


@pytest.fixture
def let_in(db: None) -> None:
    """Any address is admitted, with the installation's password."""
    changes = IntegriaChanges(allowed_addresses=["*"], api_password=API_PASSWORD)
    change_integria_settings(ROOT, changes)


@pytest.fixture
def admin(let_in: None) -> Caller:
    """A program with the account of an administrator."""
    return Caller(with_password(a_user("admin", is_admin=True)).username)


@pytest.fixture
def powerless(let_in: None) -> Caller:
    """A program whose account works no queue."""
    return Caller(with_password(a_user("nobody")).username)
