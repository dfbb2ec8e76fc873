"""What is measured: which requests, and what they must be answered with.

To measure how another dialect files tickets, add a Scene to ``creates()`` whose name ends in
``create``, and what it needs (a key, an account) to seed/setup.yaml: the table, the file and the
targets follow. One that brings a password instead of a key is named in ``BY_PASSWORD`` as well.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from bench.load import request
from bench.seed.words import COMMON_WORD, RARE_WORD, Writer, email_of, external_id_of

ICD_TOKEN = "API-PROJ_0123456789abcdef0123456789abcdef0123456789abcdef"
SUPPORTDESK_KEY = "sk_live_agent_0123456789abcdef0123456789abcdef0123456789abcdef"
PROJECT = 2
"""The number of the project's queue: the first one there is."""

PASSWORD = {"user": "agent1", "password": "only for the bench"}
BY_PASSWORD = ("Integria create", "Jutda create")
"""Scenes whose requests each bring a password, which is to cost little more than a key."""

DIFFERENT = 500
"""Different requests of one scene, sent in turn."""

ICD_PAGE = 50
"""Tickets on a page of its lists when nobody says otherwise."""

ICD = f"X-API-Token: {ICD_TOKEN}\r\n"
SUPPORTDESK = f"X-API-Key: {SUPPORTDESK_KEY}\r\n"
FORM = "application/x-www-form-urlencoded"
JSON = "Content-Type: application/json\r\n"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One thing that clients do, over and over."""

    name: str
    requests: Sequence[bytes]
    expected: int = 200


def pings() -> list[Scene]:
    """The smallest requests: one that the event loop answers, one that goes through Django."""
    return [
        Scene(name="ping (loop)", requests=[request("GET", "/healthz")]),
        Scene(name="ping (Django)", requests=[request("OPTIONS", "/api.php")], expected=204),
    ]


def reads(tickets: int, cookie: str) -> list[Scene]:
    """Everything that only reads; ``cookie`` is an agent's session."""
    browser = f"Cookie: {cookie}\r\nAccept: text/html\r\nAccept-Language: en\r\n"
    projects = _references("PROJ-{:03d}", first=1, count=tickets // 20 * 16)
    apps = _references("APP-{:d}", first=1001, count=tickets // 20 * 3)
    # Small data sets end before the hundredth page.
    deep = min(100, tickets // 20 * 16 // ICD_PAGE)

    def icd(query: str) -> bytes:
        return request("GET", f"/api.php?action={query}", headers=ICD)

    def console(path: str) -> bytes:
        return request("GET", path, headers=browser)

    return [
        Scene(name="ICD get_ticket", requests=[icd(f"get_ticket&ref={r}") for r in projects]),
        Scene(
            name="SupportDesk GET ticket",
            requests=[request("GET", f"/api/v1/tickets/{r}", headers=SUPPORTDESK) for r in apps],
        ),
        Scene(name="ICD list, page 1", requests=[icd("list_tickets&page=1")]),
        Scene(name="ICD list, page 100", requests=[icd(f"list_tickets&page={deep}")]),
        Scene(name="console list", requests=[console("/tickets")]),
        Scene(name="console ticket", requests=[console(f"/tickets/{r}") for r in projects]),
        Scene(name="search, common word", requests=[console(_search(COMMON_WORD))]),
        Scene(name="search, rare word", requests=[console(_search(RARE_WORD))]),
    ]


def creates() -> list[Scene]:
    """Filing tickets, through each dialect; the floor then writes what the last one wrote."""
    writer = Writer(Random(7))
    return [
        Scene(
            name="Integria create",
            requests=[integria_create(writer, n) for n in range(DIFFERENT)],
        ),
        Scene(
            name="Jutda create",
            requests=[jutda_create(writer, n) for n in range(DIFFERENT)],
        ),
        Scene(
            name="SupportDesk create",
            requests=[supportdesk_create(writer, n) for n in range(DIFFERENT)],
            expected=201,
        ),
        Scene(
            name="ICD create",
            requests=[icd_create(writer, n) for n in range(DIFFERENT)],
            expected=201,
        ),
    ]


def supportdesk_create(writer: Writer, place: int) -> bytes:
    """File a ticket for a customer that every data set has."""
    ticket = {
        "customerExternalId": external_id_of(5 * (place % 4)),
        "subject": writer.line(),
        "description": writer.text(),
        "priority": "HIGH",
        "metadata": {"order": place},
    }
    body = json.dumps(ticket).encode()
    return request("POST", "/api/v1/tickets/api-create", headers=SUPPORTDESK + JSON, body=body)


def icd_create(writer: Writer, place: int) -> bytes:
    """File a ticket in the project."""
    ticket = {
        "title": writer.line(),
        "description": writer.text(),
        "type": "bug",
        "priority": "high",
        "source_app": "erp",
        "source_url": f"https://erp.example.com/invoices/{place}",
        "source_user": email_of(5 * (place % 4) + 2),
        "tags": ["invoice"],
    }
    body = json.dumps(ticket).encode()
    return request("POST", "/api.php?action=create_ticket", headers=ICD + JSON, body=body)


def integria_create(writer: Writer, place: int) -> bytes:
    """File a ticket in the project, as a script does."""
    form = {
        "user": PASSWORD["user"],
        "user_pass": PASSWORD["password"],
        "op": "create_incident",
        "token": "|;|",
        "params": "|;|".join([writer.line(), str(PROJECT), "3", writer.text()]),
    }
    return _post("/include/api.php", form)


def jutda_create(writer: Writer, place: int) -> bytes:
    """File a ticket in the project, for a customer."""
    form = PASSWORD | {
        "queue": str(PROJECT),
        "title": writer.line(),
        "body": writer.text(),
        "submitter_email": email_of(5 * (place % 4) + 2),
        "priority": "2",
    }
    return _post("/api/create_ticket/", form)


def _post(path: str, form: Mapping[str, str]) -> bytes:
    body = urlencode(form).encode()
    return request("POST", path, headers=f"Content-Type: {FORM}\r\n", body=body)


def _search(word: str) -> str:
    return f"/tickets?view=all&q={word}"


def _references(pattern: str, *, first: int, count: int) -> list[str]:
    """References spread over the whole of a queue, in no order."""
    numbers = {first + n * count // DIFFERENT for n in range(DIFFERENT)}
    references = [pattern.format(number) for number in sorted(numbers)]
    Random(1).shuffle(references)
    return references
