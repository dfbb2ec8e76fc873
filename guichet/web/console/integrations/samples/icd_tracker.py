"""icd_tracker.py : à placer dans votre projet. Python 3.9 ou plus, sans dépendance."""
# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen


class ICDTrackerError(Exception):
    """Un refus : son code, son message et le statut HTTP."""

    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        super().__init__(answer.get("error", f"HTTP {status}"))
        self.status = status
        self.code = answer.get("code", "")
        self.errors = answer.get("errors", {})


class ICDTracker:
    """Crée et suit les tickets d'un projet."""

    def __init__(self, api_url: str, token: str, timeout: float = 10) -> None:
        self._url = api_url.rstrip("/") + "/api.php"
        self._token = token
        self._timeout = timeout

    def create_ticket(self, **data: Any) -> dict[str, Any]:
        return self._call("POST", {"action": "create_ticket"}, data)

    def get_ticket(self, ref: str) -> dict[str, Any]:
        return self._call("GET", {"action": "get_ticket", "ref": ref})

    def list_tickets(self, **filters: Any) -> dict[str, Any]:
        return self._call("GET", {"action": "list_tickets", **filters})

    def update_status(self, ref: str, status: str, comment: str = "") -> dict[str, Any]:
        change = {"ref": ref, "status": status, "comment": comment}
        return self._call("PUT", {"action": "update_status"}, change)

    def _call(
        self, method: str, query: dict[str, Any], data: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        request = Request(f"{self._url}?{urlencode(query)}", method=method)
        request.add_header("X-API-Token", self._token)
        if data is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(data).encode()
        try:
            with urlopen(request, timeout=self._timeout) as response:
                answer: dict[str, Any] = json.load(response)
                return answer
        except HTTPError as error:
            raise ICDTrackerError(error.code, _answer_in(error.read())) from error


def _answer_in(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


# Utilisation :
# icd = ICDTracker("https://guichet.example", "VOTRE_TOKEN")
# result = icd.create_ticket(title="Bug formulaire", type="bug", priority="high")
# print(result["ref"])
