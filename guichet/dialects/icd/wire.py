"""Requests and answers exactly as they travel: names, types, limits, the envelope.

Reading a request finds every mistake in it at once. Nothing here knows the desk.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse

from guichet.dialects.base import body_of
from guichet.dialects.icd import codes
from guichet.dialects.requests import json_body
from guichet.lib.errors import GuichetError, Invalid
from guichet.lib.text import cleaned

FORM = "application/x-www-form-urlencoded"
VERSION = "1.0"
ACTIONS = ("ping", "create_ticket", "get_ticket", "list_tickets", "update_status")

TITLE_LENGTH = 255
DESCRIPTION_LENGTH = 65_535
URL_LENGTH = 2048
USER_LENGTH = 255
APP_LENGTH = 120
TAG_LENGTH = 50
MOST_TAGS = 20
COMMENT_LENGTH = 10_000

REQUIRED = "Ce champ est obligatoire."
NOT_TEXT = "Ce champ doit être une chaîne de caractères."


class Project(TypedDict):
    id: int
    code: str
    name: str


class Person(TypedDict):
    name: str
    email: str


class Ticket(TypedDict):
    """A ticket; every key is always there."""

    id: int
    ref: str
    title: str
    description: str
    type: str
    priority: str
    status: str
    source_url: str | None
    source_user: str | None
    source_app: str | None
    tags: list[str]
    assigned_to: Person | None
    project: Project
    url: str
    created_at: str
    updated_at: str
    resolved_at: str | None
    closed_at: str | None


# "from" can't be written as a class attribute.
Change = TypedDict(
    "Change", {"at": str, "event": str, "from": str | None, "to": str, "by": str}
)  # fmt: skip


class Pagination(TypedDict):
    page: int
    per_page: int
    total: int
    total_pages: int
    has_next: bool
    has_prev: bool


@dataclass(frozen=True, kw_only=True)
class TicketForm:
    """The body of create_ticket; enumerations in their canonical words."""

    title: str
    description: str
    type: str
    priority: str
    source_url: str | None
    source_user: str | None
    source_app: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StatusForm:
    """The body of update_status."""

    ref: str
    status: str
    comment: str


class Unreadable(GuichetError):
    """There is no body, or it is neither a JSON object nor a form."""


class InvalidFields(GuichetError):
    """The body is readable but says something wrong: ``problems`` by field, in French."""

    def __init__(self, problems: Mapping[str, Sequence[str]]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


@dataclass
class Fields:
    """Reads the fields of a body one by one, collecting what is wrong with them."""

    values: Mapping[str, Any]
    problems: dict[str, list[str]] = field(default_factory=dict)

    def check(self) -> None:
        """Raise InvalidFields if anything read so far was wrong."""
        if self.problems:
            raise InvalidFields(self.problems)

    def wrong(self, name: str, problem: str) -> None:
        """Note a mistake."""
        self.problems.setdefault(name, []).append(problem)

    def text(
        self, name: str, limit: int, *, required: bool = False, lines: bool = False
    ) -> str | None:
        """A trimmed string of at most ``limit`` characters; None when absent, null or blank.

        With ``lines`` nothing is trimmed: it is a text rather than a name.
        """
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            self.wrong(name, NOT_TEXT)
            return None
        text = value if value and lines else (value or "").strip()
        if not text.strip():
            if required:
                self.wrong(name, REQUIRED)
            return None
        if len(text) > limit:
            self.wrong(name, f"{limit} caractères au plus (reçu : {len(text)}).")
        return text

    def word(self, name: str, words: Mapping[str, str], *, default: str | None) -> str:
        """One of an enumeration's values or aliases, as its canonical word.

        Without ``default`` the field is required.
        """
        value = self.values.get(name)
        if value is None or value == "":
            if default is None:
                self.wrong(name, REQUIRED)
            return default or ""
        word = codes.canonical(value, words) if isinstance(value, str) else None
        if word is None:
            self.wrong(name, unknown_word(words.values()))
        return word or ""

    def tags(self) -> tuple[str, ...]:
        """``tags``: a list of strings or a comma-separated string; each tag once."""
        value = self.values.get("tags")
        if isinstance(value, str):
            value = value.split(",")
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
            self.wrong("tags", "Ce champ doit être une liste de chaînes de caractères.")
            return ()
        once: dict[str, str] = {}
        for tag in filter(None, map(str.strip, value)):
            once.setdefault(tag.casefold(), tag)
        tags = tuple(once.values())
        if len(tags) > MOST_TAGS:
            self.wrong("tags", f"{MOST_TAGS} tags au plus (reçu : {len(tags)}).")
        if any(len(tag) > TAG_LENGTH for tag in tags):
            self.wrong("tags", f"Un tag a {TAG_LENGTH} caractères au plus.")
        return tags


def unknown_word(allowed: Iterable[str]) -> str:
    """The sentence about a value that is none of ``allowed``."""
    return f"Valeur inconnue. Valeurs possibles : {', '.join(dict.fromkeys(allowed))}."


def ticket_form(values: Mapping[str, Any]) -> TicketForm:
    """The body of create_ticket. Raises InvalidFields."""
    fields = Fields(values)
    form = TicketForm(
        title=fields.text("title", TITLE_LENGTH, required=True) or "",
        description=fields.text("description", DESCRIPTION_LENGTH, lines=True) or "",
        type=fields.word("type", codes.TYPES_IN, default=codes.DEFAULT_TYPE),
        priority=fields.word("priority", codes.PRIORITIES_IN, default=codes.DEFAULT_PRIORITY),
        source_url=fields.text("source_url", URL_LENGTH),
        source_user=fields.text("source_user", USER_LENGTH),
        source_app=fields.text("source_app", APP_LENGTH),
        tags=fields.tags(),
    )
    fields.check()
    return form


def status_form(values: Mapping[str, Any], *, ref: str) -> StatusForm:
    """The body of update_status; ``ref`` is that of the address, for bodies without one.

    Raises InvalidFields.
    """
    fields = Fields(values if values.get("ref") not in (None, "") else {**values, "ref": ref})
    form = StatusForm(
        ref=fields.text("ref", APP_LENGTH, required=True) or "",
        status=fields.word("status", codes.STATUSES_IN, default=None),
        comment=fields.text("comment", COMMENT_LENGTH, lines=True) or "",
    )
    fields.check()
    return form


def object_body(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object in a body. PHP writes an empty one as ``[]``. Raises TooLarge, Unreadable."""
    try:
        value = json_body(request)
    except Invalid as error:
        raise Unreadable from error
    if isinstance(value, list) and not value:
        return {}
    if not isinstance(value, dict):
        raise Unreadable
    return value


def object_or_form_body(request: HttpRequest) -> Mapping[str, Any]:
    """The fields of a body, form-encoded if it says so. Raises TooLarge, Unreadable."""
    body = body_of(request)
    # curl -d says "form" of whatever it sends.
    if request.content_type != FORM or body.lstrip()[:1] in (b"{", b"["):
        return object_body(request)
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise Unreadable from error
    if not fields:
        raise Unreadable
    return fields


def plain(text: str) -> str:
    """``text`` without control characters: a report is never lost over a stray one."""
    return unicodedata.normalize("NFC", cleaned(text))


def success(body: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """An answer that says yes."""
    return reply({"success": True} | dict(body), status=status)


def reply(
    body: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """An answer: always a JSON object, never stored by anybody on the way."""
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=status,
        content_type="application/json; charset=utf-8",
    )
    response.headers["Cache-Control"] = "no-store"
    return response
