"""An application on a running desk, spoken to over HTTP, and an agent signed in to its console."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from guichet.lib.secrets import random_hex
from tests.support.desk import LiveDesk

SECRET = "sk_live_agent_"
CODES = ("SDP", "SDA", "SDB")
PASSWORD = "correct-horse-battery"


@dataclass
class LiveApp:
    """A queue of a running desk that nothing else uses, with the customer user_42."""

    desk: LiveDesk
    code: str
    key: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send a request with the key; ``body`` is JSON."""
        return httpx.request(
            method,
            f"{self.desk.url}/api/v1/{path}",
            json=body,
            headers={"X-API-Key": self.key, **headers},
            timeout=60,
            trust_env=False,
        )

    def file(self, **fields: Any) -> dict[str, Any]:
        """Create a ticket for user_42; returns what the answer says of it."""
        body = {"customerExternalId": "user_42", "subject": "Bonjour", "description": "Rien ne va"}
        response = self.ask("POST", "tickets/api-create", body | fields)
        assert response.status_code == 201, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    def ticket(self, number: str) -> dict[str, Any]:
        """What the desk says of a ticket now."""
        response = self.ask("GET", f"tickets/{number}")
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data


@dataclass
class LiveApps:
    """Applications of one desk: one that nobody works in, and two with an N1 agent each."""

    plain: LiveApp
    anne: LiveApp
    bruno: LiveApp


def live_apps(desk: LiveDesk) -> LiveApps:
    """New applications on ``desk``, set up in one go: a command takes seconds on a busy machine."""
    apps = LiveApps(*(LiveApp(desk, code, f"{SECRET}{random_hex(24)}") for code in CODES))
    desk.apply(f"""
users:
  - {{username: sd-anne, email: sd-anne@example.com, name: Anne, kind: agent, password: {PASSWORD}}}
  - {{username: sd-bruno, email: sd-bruno@example.com, name: Bruno, kind: agent,
     password: {PASSWORD}}}
queues:
  - {{code: SDP, name: Live P, directory: own, next_number: 1042}}
  - {{code: SDA, name: Live A, directory: own, agents: [{{user: sd-anne, level: N1}}]}}
  - {{code: SDB, name: Live B, directory: own, agents: [{{user: sd-bruno, level: N1}}]}}
customers:
  - {{queue: SDP, external_id: user_42, email: jean@acme.com, name: Jean Dupont}}
  - {{queue: SDA, external_id: user_42, email: jean@acme.com, name: Jean Dupont}}
  - {{queue: SDB, external_id: user_42, email: jean@acme.com, name: Jean Dupont}}
api_keys:
  - {{dialect: supportdesk, queue: SDP, name: backend, token: {apps.plain.key}}}
  - {{dialect: supportdesk, queue: SDA, name: backend, token: {apps.anne.key}}}
  - {{dialect: supportdesk, queue: SDB, name: backend, token: {apps.bruno.key}}}
""")
    return apps


@contextmanager
def console(desk: LiveDesk, username: str) -> Iterator["Console"]:
    """The console, with that agent signed in."""
    with httpx.Client(base_url=desk.url, timeout=60, trust_env=False) as client:
        signed_in = Console(client)
        answer = signed_in.post("/sign-in", login=username, password=PASSWORD)
        assert answer.status_code == 302, answer.text
        yield signed_in


@dataclass
class Console:
    """An agent's browser, without the browser."""

    client: httpx.Client

    def say_available(self, *, available: bool) -> None:
        """Switch the agent's availability."""
        answer = self.post("/profile/availability", available=str(available).lower())
        assert answer.status_code < 400, answer.text

    @contextmanager
    def live(self) -> Iterator[Iterator[tuple[str, dict[str, int]]]]:
        """The hints that an open page gets: kind and what it is about."""
        with self.client.stream("GET", "/live") as answer:
            assert answer.status_code == 200
            yield _hints(answer.iter_lines())

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the page at that path, or of the profile."""
        page = self.client.get("/sign-in" if path == "/sign-in" else "/profile")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None, page.text
        return self.client.post(path, data={"csrfmiddlewaretoken": token[1], **fields})


def _hints(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, int]]]:
    kind = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        elif name == "data" and kind:
            yield kind, json.loads(value)
