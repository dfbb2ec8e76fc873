"""Requests and answers exactly as they travel: forms in, plain text out."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict

from guichet.dialects.jutda import codes
from guichet.lib.errors import GuichetError, TooLarge
from guichet.lib.text import cleaned
from guichet.people.rules import looks_like_email

METHODS = (
    "create_ticket",
    "delete_ticket",
    "hold_ticket",
    "unhold_ticket",
    "add_followup",
    "resolve",
    "list_queues",
    "find_user",
)
METHOD_NAME = re.compile(r"[a-z_-]+")
TITLE_LENGTH = 100
EMAIL_LENGTH = 254
LARGEST_ID = 2**63 - 1

REQUIRED = "This field is required."
NOT_AN_ADDRESS = "Enter a valid email address."
TICKET = "Invalid ticket ID"
USER = "Invalid username provided"

_NUMBER = re.compile(r"[+-]?[0-9]+")
_FIELDS = ("queue", "title", "submitter_email", "body", "assigned_to", "priority")


class Queue(TypedDict):
    """A queue; its id is a string, which clients compare with strings."""

    id: str
    title: str


class Refused(GuichetError):
    """A request that says something wrong: the text goes out with that status."""

    def __init__(self, text: str, *, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class Missing(GuichetError):
    """Something that was named is not there: 404, or 400 where the desk is set so."""


@dataclass(frozen=True)
class Credentials:
    """Who calls. The name is in ``user`` or, where that field is absent, in ``username``."""

    username: str
    password: str


@dataclass(frozen=True, kw_only=True)
class TicketForm:
    """The form of create_ticket; ``queue`` and ``assigned_to`` are still as they were sent."""

    queue: str
    title: str
    body: str
    submitter_email: str
    assigned_to: str
    priority: str


class FormErrors(Refused):
    """What is wrong with a form: all of it at once, in the order of the fields."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        named = [name for name in _FIELDS if name in problems]
        lines = [line for name in named for line in (f"* {name}", f"  * {problems[name]}")]
        super().__init__("\n".join(lines))


def form_of(request: HttpRequest) -> MultiValueDict[str, str]:
    """The fields of a body, however it is encoded; none when it is no form.

    Raises TooLarge, and Refused for a body with a thousand fields.
    """
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge(limit)
    try:
        if request.content_type:
            return request.POST
        # Clients older than 2013 could leave the type out.
        return QueryDict(request.body, encoding="utf-8")
    except RequestDataTooBig as error:
        raise TooLarge(limit) from error
    except MultiPartParserError:
        return MultiValueDict()
    except (SuspiciousOperation, LookupError) as error:
        raise Refused("This form can't be read.") from error


def credentials(form: MultiValueDict[str, str]) -> Credentials:
    """Who calls, as the form says."""
    username = form["user"] if "user" in form else next(iter(form.getlist("username")), "")
    return Credentials(text(username), text(form.get("password")))


def text(value: object) -> str:
    """A field's last value; a missing one is empty."""
    return value if isinstance(value, str) else ""


def ticket_form(form: MultiValueDict[str, str]) -> tuple[TicketForm, dict[str, str]]:
    """The form of create_ticket, and what is wrong with its fields as far as they tell."""
    given = TicketForm(
        queue=text(form.get("queue")),
        title=_one_line(text(form.get("title"))),
        body=text(form.get("body")),
        submitter_email=text(form.get("submitter_email")).strip(),
        assigned_to=text(form.get("assigned_to")),
        priority=text(form.get("priority")) or codes.DEFAULT_PRIORITY,
    )
    problems = {}
    if not given.queue:
        problems["queue"] = REQUIRED
    if not given.title:
        problems["title"] = REQUIRED
    elif len(given.title) > TITLE_LENGTH:
        problems["title"] = too_long(TITLE_LENGTH, len(given.title))
    if len(given.submitter_email) > EMAIL_LENGTH:
        problems["submitter_email"] = too_long(EMAIL_LENGTH, len(given.submitter_email))
    elif given.submitter_email and not looks_like_email(given.submitter_email):
        problems["submitter_email"] = NOT_AN_ADDRESS
    if given.priority not in codes.PRIORITIES:
        problems["priority"] = no_choice(given.priority)
    return given, problems


def ticket_number(value: str) -> int:
    """The number in the ``ticket`` field. Raises Refused; Missing for one that no ticket has."""
    digits = value.strip()
    if not _NUMBER.fullmatch(digits):
        raise Refused(TICKET)
    # Python refuses to read thousands of digits; no ticket has that many.
    number = int(digits) if len(digits) < 30 else LARGEST_ID + 1
    if not 0 < number <= LARGEST_ID:
        raise Missing(TICKET)
    return number


def exact_id(value: str) -> int:
    """The id that ``value`` is in plain decimal, 0 for anything else: ``02`` names nothing."""
    plain = value.isascii() and value.isdigit() and not value.startswith("0")
    return int(value) if plain and len(value) < 19 else 0


def no_choice(value: str) -> str:
    """The sentence about a value that is none of those there are."""
    return f"Select a valid choice. {cleaned(value)} is not one of the available choices."


def too_long(limit: int, length: int) -> str:
    """The sentence about a text that is too long."""
    return f"Ensure this value has at most {limit} characters (it has {length})."


def queues(found: Iterable[Queue]) -> HttpResponse:
    """The answer of list_queues: text/json, as the documentation names it."""
    return _answer(json.dumps(list(found)), content_type="text/json")


def said(body: str = "", *, status: int = 200) -> HttpResponse:
    """An answer in plain text. No charset is named, and none was; it is UTF-8."""
    return _answer(body, status=status)


def page(html: str) -> HttpResponse:
    """A page for people."""
    return _answer(html, content_type="text/html; charset=utf-8")


def _answer(body: str, *, status: int = 200, content_type: str = "text/plain") -> HttpResponse:
    response = HttpResponse(body.encode(), status=status, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


def _one_line(value: str) -> str:
    return cleaned("".join(" " if c in "\r\n\t\v\f" else c for c in value)).strip()


def not_allowed(allowed: Sequence[str], *, head: bool) -> HttpResponse:
    """The answer to another HTTP method; one to HEAD has no body."""
    response = said("" if head else "Invalid request method", status=405)
    response.headers["Allow"] = ", ".join(allowed)
    return response
