"""The doors that programs file tickets through while the desk is being killed.

A new dialect joins with one line in DOORS; what it needs to be there goes into setup.yaml.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from tests.support.desk import LiveDesk

SETUP = Path(__file__).with_name("setup.yaml")


@dataclass(frozen=True, kw_only=True)
class Door:
    """How a program files one ticket.

    ``request`` gives what httpx sends for a title (``json=`` or ``data=``, say); ``reference``
    reads the ticket's reference, or its id, out of the answer; ``refuses`` tells whether a refusal
    is in the words of this door. A program of a door that is not ``repeatable`` (its wire knows no
    Idempotency-Key) never repeats a request whose answer it lost.
    """

    name: str
    path: str
    request: Callable[[str], Mapping[str, Any]]
    reference: Callable[[httpx.Response], str]
    refuses: Callable[[httpx.Response], bool]
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True


def says_no_success(answer: httpx.Response) -> bool:
    """The envelope of ICD and SupportDesk."""
    try:
        body = answer.json()
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("success") is False


def says_nothing(answer: httpx.Response) -> bool:
    """Integria's clients take an empty answer for failure."""
    return not answer.content


def says_a_sentence(answer: httpx.Response) -> bool:
    """Jutda's refusals are plain text."""
    return answer.headers["Content-Type"] == "text/plain" and bool(answer.content)


def says_a_message(answer: httpx.Response) -> bool:
    """CLIENTXCMS's refusals, as its clients read them."""
    try:
        body = answer.json()
    except ValueError:
        return False
    return isinstance(body, dict) and bool(body.get("message")) and "id" not in body


ICD = {"X-API-Token": "API-FAUL_" + "0123456789abcdef" * 3}
SUPPORTDESK = {"X-API-Key": "sk_live_agent_" + "0123456789abcdef" * 3}
INTEGRIA = {"user": "iris", "user_pass": "correct-horse-battery", "op": "create_incident"}
JUTDA = {"user": "jules", "password": "correct-horse-battery", "queue": "40", "priority": "3"}
JUTDA |= {"submitter_email": "jean@acme.com"}
CLIENTXCMS = {"department_id": 40, "customer_id": 1, "priority": "high"}

# fmt: off
DOORS = (
    Door(name="icd", path="/api.php?action=create_ticket", headers=ICD, request=lambda title: {"json": {"title": title, "description": title}}, reference=lambda answer: answer.json()["ticket"]["ref"], refuses=says_no_success),  # noqa: E501
    Door(name="supportdesk", path="/api/v1/tickets/api-create", headers=SUPPORTDESK, request=lambda title: {"json": {"customerExternalId": "user_42", "subject": title, "description": title}}, reference=lambda answer: answer.json()["data"]["ticketNumber"], refuses=says_no_success),  # noqa: E501
    Door(name="integria", path="/include/api.php", request=lambda title: {"data": INTEGRIA | {"params": f"{title},0,1,{title}"}}, reference=lambda answer: answer.text.strip(), refuses=says_nothing, repeatable=False),  # noqa: E501
    Door(name="jutda", path="/api/create_ticket/", request=lambda title: {"data": JUTDA | {"title": title, "body": title}}, reference=lambda answer: answer.text, refuses=says_a_sentence, repeatable=False),  # noqa: E501
    Door(name="clientxcms", path="/api/application/tickets", request=lambda title: {"json": CLIENTXCMS | {"subject": title, "content": title}}, reference=lambda answer: str(answer.json()["id"]), refuses=says_a_message, repeatable=False),  # noqa: E501
)
# fmt: on


def set_up(desk: LiveDesk) -> tuple[Door, ...]:
    """Set the desk up; returns its doors with every key. Only the desk makes CLIENTXCMS's keys."""
    desk.guichet("apply", SETUP)
    keys = {"clientxcms": _key(desk, "jules@example.com")}
    return tuple(replace(door, headers=keys.get(door.name, door.headers)) for door in DOORS)


def shop_door(desk: LiveDesk) -> Door:
    """CLIENTXCMS's door for somebody who manages the shop of a desk that was set up."""
    (door,) = (door for door in DOORS if door.name == "clientxcms")
    return replace(door, headers=_key(desk, "susan@example.com"))


def _key(desk: LiveDesk, email: str) -> Mapping[str, str]:
    told = desk.guichet("clientxcms:create-api-key", "creator", email)
    (token,) = re.findall(r"^Token: (\S+)", told, flags=re.MULTILINE)
    return {"Authorization": f"Bearer {token}"}
