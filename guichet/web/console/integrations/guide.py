"""The guide for whoever connects a program: samples that run as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PLACEHOLDER = "VOTRE_TOKEN"
EXAMPLE_DESK = "https://guichet.example"
_FOLDER = Path(__file__).with_name("samples")


@dataclass(frozen=True)
class Sample:
    """Code to copy, and the name of its file or of what runs it."""

    language: str
    title: str
    text: str


@dataclass(frozen=True)
class Endpoint:
    """A line of the table of what may be called."""

    method: str
    action: str
    description: "_StrPromise"


ENDPOINTS = (
    Endpoint("GET", "ping", _("Test the connection")),
    Endpoint("POST", "create_ticket", _("Create a ticket")),
    Endpoint("GET", "get_ticket&ref=XX-001", _("Read a ticket")),
    Endpoint("GET", "list_tickets", _("List the project's tickets")),
    Endpoint("PUT", "update_status", _("Change a ticket's status")),
)


@dataclass(frozen=True)
class Guide:
    """The samples with this desk's address, and with ``token`` where one belongs."""

    ping: Sample
    create: Sample
    classes: Sequence[Sample]
    endpoints: Sequence[Endpoint] = ENDPOINTS


def guide(token: str = "") -> Guide:
    """The guide; without a token it names the placeholder."""

    def sample(file: str, language: str) -> Sample:
        text = _text(file).replace(EXAMPLE_DESK, settings.BASE_URL)
        text = text.replace(PLACEHOLDER, token) if token else text
        return Sample(language, language if file.endswith(".sh") else file, text)

    return Guide(
        ping=sample("ping.sh", "curl"),
        create=sample("create_ticket.sh", "curl"),
        classes=[
            sample("icd_tracker.php", "PHP"),
            sample("icd_tracker.py", "Python"),
            sample("icd_tracker.mjs", "JavaScript"),
        ],
    )


@cache
def _text(file: str) -> str:
    return (_FOLDER / file).read_text(encoding="utf-8").rstrip()
