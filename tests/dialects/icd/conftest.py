"""A project and a program that speaks ICD Tracker to it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from django.http import HttpResponse
from django.test import Client

from guichet.desk.actions import create_queue, issue_api_key
from guichet.desk.models import Queue
from tests.support.builders import ROOT


@dataclass
class Program:
    """A client of /api.php that holds a token."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def send(
        self,
        method: str,
        query: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """Send a request as it is; ``query`` follows the question mark."""
        given = {"X-API-Token": self.token, "Content-Type": "application/json"} | dict(
            headers or {}
        )
        if raw is None:
            raw = b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(
            method, f"/api.php?{query}", raw, content_type="", headers=given
        )
        return cast(HttpResponse, response)

    def get(self, query: str, **options: Any) -> Any:
        """The answer to a GET, decoded."""
        return self.send("GET", query, **options).json()  # type: ignore[attr-defined]

    def create(self, body: Any, **headers: str) -> Any:
        """The answer to create_ticket, decoded."""
        response = self.send("POST", "action=create_ticket", body, headers=headers)
        return response.json()  # type: ignore[attr-defined]

    def update(self, body: Any) -> Any:
        """The answer to update_status, decoded."""
        return self.send("PUT", "action=update_status", body).json()  # type: ignore[attr-defined]


@pytest.fixture
def project(db: None) -> Queue:
    return create_queue(ROOT, code="FACT", name="Facturation")


@pytest.fixture
def program(project: Queue) -> Program:
    return Program(issue_api_key(ROOT, project, dialect="icd", name="GestAbonné")[1])
