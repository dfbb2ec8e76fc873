"""The doors that programs file tickets through while the desk is being killed.

A new dialect joins with one line in DOORS; what it needs to be there goes into setup.yaml.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETUP = Path(__file__).with_name("setup.yaml")


@dataclass(frozen=True, kw_only=True)
class Door:
    """How a program files one ticket: ``body`` of a title, and the ticket's name in the answer.

    The bodies are sent as JSON. A program of a door that is not ``repeatable`` (its wire knows no
    Idempotency-Key) never repeats a request whose answer it lost.
    """

    name: str
    path: str
    headers: Mapping[str, str]
    body: Callable[[str], Mapping[str, object]]
    reference: Callable[[Any], str]
    repeatable: bool = True


ICD = {"X-API-Token": "API-FAUL_" + "0123456789abcdef" * 3}
SUPPORTDESK = {"X-API-Key": "sk_live_agent_" + "0123456789abcdef" * 3}

# fmt: off
DOORS = (
    Door(name="icd", path="/api.php?action=create_ticket", headers=ICD, body=lambda title: {"title": title, "description": title}, reference=lambda answer: answer["ticket"]["ref"]),  # noqa: E501
    Door(name="supportdesk", path="/api/v1/tickets/api-create", headers=SUPPORTDESK, body=lambda title: {"customerExternalId": "user_42", "subject": title, "description": title}, reference=lambda answer: answer["data"]["ticketNumber"]),  # noqa: E501
)
# fmt: on
