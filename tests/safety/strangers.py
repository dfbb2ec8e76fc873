"""Strangers at every door of a running desk, and an agent who repeats what they say."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from tests.safety.payloads import HOSTILE_FILE_NAMES, HOSTILE_FILES, PAYLOADS, on_one_line
from tests.support.desk import LiveDesk

ICD_TOKEN = "API-EVIL_" + "0123456789abcdef" * 3
SUPPORTDESK_KEY = "sk_live_agent_" + "0123456789abcdef" * 3
PASSWORD = "a long enough secret"
NAME = "<img class=injected src=x onerror=alive()>\"'{{7*7}}"

# Written as JSON, which is YAML too: no payload needs another escape.
SETUP = {
    "settings": {"site_name": NAME},
    "users": [
        {
            "username": name,
            "email": f"{name}@example.com",
            "name": f"{name} {NAME}",
            "password": PASSWORD,
            "admin": True,
        }
        for name in ("alice", "bob")
    ],
    "queues": [
        {
            "code": code,
            "name": f"{code} {NAME}",
            "directory": directory,
            "auto_assign": False,
            "agents": [{"user": "alice", "level": "N2"}, {"user": "bob", "level": "N2"}],
        }
        for code, directory in (("EVIL", "shared"), ("APP", "own"))
    ],
    "api_keys": [
        {"dialect": "icd", "queue": "EVIL", "name": NAME, "token": ICD_TOKEN},
        {"dialect": "supportdesk", "queue": "APP", "name": NAME, "token": SUPPORTDESK_KEY},
    ],
}


@dataclass
class Strangers:
    """Everything hostile that was said at one desk."""

    desk: LiveDesk
    references: list[str] = field(default_factory=list)

    def come(self) -> None:
        """Say every payload through every door."""
        self.desk.apply(json.dumps(SETUP))
        with (
            program(self.desk, {"X-API-Token": ICD_TOKEN}) as icd,
            program(self.desk, {"X-API-Key": SUPPORTDESK_KEY}) as supportdesk,
            signed_in(self.desk, "alice") as alice,
        ):
            for number, payload in enumerate(PAYLOADS.values()):
                reference = self.file_through_icd(icd, payload)
                self.repeat_in_console(alice, reference, payload)
                self.file_through_supportdesk(supportdesk, f"u{number}", payload)
            self.choose(alice, self.references[0])
            self.attach(alice, self.references[0])

    def file_through_icd(self, icd: httpx.Client, payload: str) -> str:
        """A ticket all of whose fields say it."""
        answer = icd.post(
            "/api.php?action=create_ticket",
            json={
                "title": on_one_line(payload, 255) or "x",
                "description": payload,
                "source_url": on_one_line(f"javascript:alive()//{payload}", 2048),
                "source_user": on_one_line(payload, 255),
                "source_app": on_one_line(payload, 120),
                "tags": [on_one_line(payload, 50) or "x"],
            },
        )
        expect(answer, 201)
        self.references.append(answer.json()["ref"])
        return self.references[-1]

    def file_through_supportdesk(
        self, supportdesk: httpx.Client, external_id: str, payload: str
    ) -> None:
        """A customer, a ticket of theirs and something they did, all of which say it."""
        line = on_one_line(payload, 255) or "x"
        clean = payload.replace("\x00", "")
        data = {line: clean, "url": "javascript:alive()", "link": f"https://x/{line}", "n": [line]}
        customer = {
            "email": f"{external_id}@acme.com",
            "name": line[:200],
            "phone": line[:50],
            "avatarUrl": "https://evil.example/avatar.svg?\"'><script>alive()</script>",
            "metadata": data,
        }
        expect(supportdesk.patch(f"/api/v1/customers/{external_id}", json=customer), 200)
        whose = {"customerExternalId": external_id}
        ticket = {"subject": line, "description": payload, "category": line[:100]}
        answer = supportdesk.post(
            "/api/v1/tickets/api-create", json={**whose, **ticket, "metadata": data}
        )
        expect(answer, 201)
        self.references.append(answer.json()["data"]["ticketNumber"])
        event = {"type": "order.placed", "payload": {"deep": [data]}}
        expect(supportdesk.post("/api/v1/customer-events", json={**whose, **event}), 201)
        # What the wire does not take it refuses in words of its own.
        odd = supportdesk.post("/api/v1/customer-events", json={**whose, "type": line})
        assert odd.status_code < 500
        assert supportdesk.get(f"/api/v1/customers/{quote(line, safe='')}").status_code == 404

    def repeat_in_console(self, alice: httpx.Client, reference: str, payload: str) -> None:
        """A reply, a note, and every label one can type."""
        line = on_one_line(payload, 255) or "x"
        for act, form in (
            ("say", {"kind": "reply", "body": payload, "then": "open"}),
            ("say", {"kind": "note", "body": payload}),
            ("edit", {"subject": f"Again: {line}"[:255], "category": line[:100]}),
            ("tag", {"tag": line.replace(",", " ")[:50]}),
            ("link", {"system": line[:60], "value": line, "url": "https://ok.example/?\"'><b>"}),
        ):
            answer = post(alice, f"/tickets/{reference}/{act}", form)
            assert answer.status_code == 302, f"{act} {form}: {answer.status_code}"

    def choose(self, alice: httpx.Client, reference: str) -> None:
        """What is chosen from a list, chosen from none."""
        for payload in list(PAYLOADS.values())[::8]:
            line = on_one_line(payload, 255) or "x"
            for act, form in (
                ("status", {"status": line}),
                ("status", {"status": f"closed:{line}"}),
                ("priority", {"priority": line}),
                ("assign", {"assignee": line}),
                ("edit", {"type": line}),
                ("link", {"system": "x", "value": line, "url": f"javascript:alive()//{line}"}),
            ):
                answer = post(alice, f"/tickets/{reference}/{act}", form)
                assert answer.status_code == 422, f"{act} {form}: {answer.status_code}"

    def attach(self, alice: httpx.Client, reference: str) -> None:
        """Files that are not what they say, under names that are not names."""
        named = [(name, b"<script>alive()</script>") for name in HOSTILE_FILE_NAMES]
        for files in (list(HOSTILE_FILES.items()), named):
            uploads = [("files", (name, content, "text/html")) for name, content in files]
            form = {"kind": "note", "body": "Files"}
            answer = post(alice, f"/tickets/{reference}/say", form, files=uploads)
            assert answer.status_code == 302, answer.text


def program(desk: LiveDesk, headers: Mapping[str, str]) -> httpx.Client:
    """A program with its key."""
    return httpx.Client(base_url=desk.url, headers=dict(headers), trust_env=False, timeout=30)


@contextmanager
def signed_in(desk: LiveDesk, username: str) -> Iterator[httpx.Client]:
    """An agent's session, without a browser."""
    with httpx.Client(base_url=desk.url, trust_env=False, timeout=30) as client:
        answer = post(client, "/sign-in", {"login": username, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        yield client


def post(
    client: httpx.Client, path: str, form: Mapping[str, str], *, files: Any = None
) -> httpx.Response:
    """Send a form as a page of the desk would."""
    if "guichet_csrf" not in client.cookies:
        client.get("/sign-in")
    headers = {"X-CSRFToken": client.cookies["guichet_csrf"], "Origin": str(client.base_url)}
    return client.post(path, data=dict(form), files=files, headers=headers)


def expect(answer: httpx.Response, status: int) -> None:
    """An answer of a dialect: JSON that no browser takes for a page."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def everything() -> str:
    """All payloads in one text."""
    return "\n\n".join(_short(PAYLOADS.values()))


def _short(payloads: Iterable[str]) -> list[str]:
    return [payload for payload in payloads if len(payload) < 1000]
