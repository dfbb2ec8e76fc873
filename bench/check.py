"""A data set written in bulk is a desk like any other: tickets can be filed and read."""

import http.client
import json
import socket
from collections.abc import Sequence
from random import Random
from typing import Any

from bench.load import request
from bench.scenes import (
    ICD,
    SUPPORTDESK,
    Scene,
    icd_create,
    integria_create,
    jutda_create,
    supportdesk_create,
)
from bench.seed.words import Writer


def check_wire(port: int) -> None:
    """File a ticket through each dialect and read it back. Raises RuntimeError when it differs."""
    writer = Writer(Random(9))
    filed = _ask(port, icd_create(writer, 1))["ticket"]
    path = f"/api.php?action=get_ticket&ref={filed['ref']}"
    if _ask(port, request("GET", path, headers=ICD))["ticket"] != filed:
        raise RuntimeError(f"{filed['ref']} reads differently from what was filed.")
    filed = _ask(port, supportdesk_create(writer, 1))["data"]
    path = f"/api/v1/tickets/{filed['ticketNumber']}"
    read = _ask(port, request("GET", path, headers=SUPPORTDESK))["data"]
    if read | filed != read:
        raise RuntimeError(f"{filed['ticketNumber']} reads differently from what was filed.")
    for name, create in (("Integria", integria_create), ("Jutda", jutda_create)):
        if (number := _ask(port, create(writer, 1))) <= 0:
            raise RuntimeError(f"{name} answered {number} instead of the ticket's number.")


def check_answers(port: int, wanted: Sequence[Scene]) -> None:
    """Send the first request of each scene. Raises RuntimeError when it is refused."""
    for scene in wanted:
        _ask(port, scene.requests[0])


def _ask(port: int, payload: bytes) -> Any:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(payload)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        body = answer.read()
    if answer.status not in {http.client.OK, http.client.CREATED}:
        raise RuntimeError(f"The desk answered {answer.status}: {body[:500]!r}")
    return json.loads(body)
