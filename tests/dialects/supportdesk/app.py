"""An application on the desk of this process, and somebody who talks to it."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from guichet.desk.models import Queue
from tests.support.builders import a_key, a_queue

SUBJECT = {"customerExternalId": "user_42", "subject": "Bonjour", "description": "Rien ne va"}


@dataclass
class App:
    """A queue with its own directory, and a secret key of it."""

    queue: Queue
    key: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(self, method: str, path: str, body: Any = "", **headers: str) -> Any:
        """Send a request with the key (header names have _ for -). ``body`` is JSON unless text."""
        sent = {"X-API-Key": self.key} | {k.replace("_", "-"): v for k, v in headers.items()}
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            body if isinstance(body, str | bytes) else json.dumps(body),
            content_type="application/json",
            headers={name: value for name, value in sent.items() if value != "-"},
        )

    def file(self, **fields: Any) -> Any:
        """Create a ticket for user_42."""
        return self.ask("POST", "tickets/api-create", SUBJECT | fields)

    def details(self, **fields: Any) -> dict[str, list[str]]:
        """What is wrong with a ticket of these fields, which must be refused."""
        response = self.file(**fields)
        assert response.status_code == 400, response.content
        assert response.json()["code"] == "VALIDATION_ERROR"
        return response.json()["details"]


def an_app() -> App:
    """An application with the customer user_42."""
    queue = a_queue(own_directory=True)
    app = App(queue, a_key(queue, "supportdesk"))
    app.ask("PATCH", "customers/user_42", {"email": "jean@acme.com", "name": "Jean Dupont"})
    return app
