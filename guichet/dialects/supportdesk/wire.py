"""Requests and answers exactly as they are on the wire."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypedDict, TypeVar
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic import ValidationError as PydanticError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from guichet.dialects.supportdesk.codes import PRIORITIES
from guichet.lib.clock import iso
from guichet.lib.errors import GuichetError, Invalid
from guichet.lib.text import many_lines, one_line
from guichet.people import rules as people
from guichet.tickets import rules as tickets

DESCRIPTION_LENGTH = 65_535

MOST_TAGS = 50
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

UnknownTags = Callable[[Sequence[UUID]], Sequence[UUID]]


class InvalidRequest(GuichetError):
    """Fields are missing or wrong. ``details`` maps each, as the wire calls it, to its problems."""

    def __init__(self, details: Mapping[str, Sequence[str]]) -> None:
        super().__init__(str(dict(details)))
        self.details = {name: list(problems) for name, problems in details.items()}


def problem_sentence(code: str, *, limit: int | None = None, wrong: str = "Valeur invalide") -> str:
    """What the wire says of a field for a ``code`` of the core's; ``wrong`` for the others."""
    sentences = {
        "required": "Champ requis",
        "too_long": f"Trop long : {limit} au plus",
        "control_characters": "Caractères de contrôle interdits",
        "unreadable": "JSON invalide",
    }
    return sentences.get(code, wrong)


def _checked(check: Callable[[Any], Any], *, wrong: str = "Valeur invalide") -> AfterValidator:
    """The core's own check of a value, its refusal in the words of this wire."""

    def validate(value: Any) -> Any:
        try:
            return check(value)
        except Invalid as error:
            problem = next(iter(error.errors.values()))[0]
            sentence = problem_sentence(problem.code, limit=problem.limit, wrong=wrong)
            raise PydanticCustomError("core", "{sentence}", {"sentence": sentence}) from error

    return AfterValidator(validate)


def _line(limit: int, *, required: bool = True) -> AfterValidator:
    return _checked(lambda value: one_line(value, field="", limit=limit, required=required))


def _text(value: str) -> str:
    return many_lines(value, field="", limit=DESCRIPTION_LENGTH)


def _web_address(value: str) -> str:
    return people.web_address(value, field="")


def _object(limit: int) -> AfterValidator:
    return _checked(lambda value: people.json_object(value, field="", limit=limit))


def _tags(value: Any, info: ValidationInfo) -> list[UUID]:
    """The tags meant, each once; also asks whether the application has them."""
    if not isinstance(value, list):
        raise PydanticCustomError("list_type", "")
    if len(value) > MOST_TAGS:
        raise PydanticCustomError("tags", "{n} tags au plus", {"n": MOST_TAGS})
    if not all(isinstance(tag, str) and _UUID.fullmatch(tag) for tag in value):
        raise PydanticCustomError("tags", "UUID attendus")
    wanted = list(dict.fromkeys(UUID(tag) for tag in value))
    unknown_tags: UnknownTags = (info.context or {})["unknown_tags"]
    if wanted and (unknown := unknown_tags(wanted)):
        raise PydanticCustomError("tags", "Tag inconnu : {tag}", {"tag": str(unknown[0])})
    return wanted


def _moment(value: Any) -> datetime:
    """An ISO-8601 date as UTC; one without offset is in UTC already."""
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "")
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PydanticCustomError("date", "Date ISO-8601 attendue") from error


ExternalId = Annotated[str, _line(255)]
Metadata = Annotated[dict[str, Any], _object(people.METADATA_BYTES)]


class _Body(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="ignore", frozen=True, alias_generator=to_camel, populate_by_name=False
    )


Wanted = TypeVar("Wanted", bound=_Body)


class CustomerBody(_Body):
    """Body of PATCH /customers/:externalId. What is absent stays as it is, null clears."""

    email: Annotated[str, _checked(people.email_address, wrong="Adresse e-mail invalide")] = ""
    name: Annotated[str, _line(200)] = ""
    phone: Annotated[str, _line(50, required=False)] | None = None
    avatar_url: (
        Annotated[str, _checked(_web_address, wrong="URL http(s) absolue attendue")] | None
    ) = None
    metadata: Metadata | None = None


class TicketBody(_Body):
    """Body of POST /tickets/api-create."""

    customer_external_id: ExternalId
    subject: Annotated[str, _line(tickets.SUBJECT_LENGTH)]
    description: Annotated[str, _checked(_text)]
    priority: Literal["LOW", "MEDIUM", "HIGH", "URGENT", "CRITICAL"] | None = None
    category: Annotated[str, _line(tickets.CATEGORY_LENGTH, required=False)] | None = None
    metadata: Metadata | None = None
    tag_ids: Annotated[list[UUID], BeforeValidator(_tags)] | None = None


class ActivityBody(_Body):
    """Body of POST /customer-events."""

    customer_external_id: ExternalId
    type: Annotated[
        str,
        _checked(
            people.activity_type, wrong="1 à 100 caractères parmi a-z, 0-9, point et tiret bas"
        ),
    ]
    payload: Annotated[dict[str, Any], _object(people.PAYLOAD_BYTES)] | None = None
    occurred_at: Annotated[datetime, BeforeValidator(_moment)] | None = None


class PersonView(TypedDict):
    """The customer as an answer about a ticket names them."""

    id: str
    externalId: str | None
    email: str | None


class AgentView(TypedDict):
    """The agent who has a ticket."""

    id: str
    name: str
    email: str


class TicketView(TypedDict):
    """A ticket as its creation is answered: these keys, in this order."""

    id: str
    ticketNumber: str
    subject: str
    status: str
    priority: str
    channel: str
    customer: PersonView | None
    assignedAgent: AgentView | None
    createdAt: str


class TagView(TypedDict):
    """A tag on a ticket."""

    id: str
    name: str


class TicketDetail(TicketView):
    """A ticket as it is read."""

    description: str
    category: str | None
    metadata: dict[str, Any]
    tags: list[TagView]
    updatedAt: str
    resolvedAt: str | None
    closedAt: str | None


class CustomerView(PersonView):
    """A customer."""

    name: str
    phone: str | None
    avatarUrl: str | None
    metadata: dict[str, Any] | None
    createdAt: str
    updatedAt: str


class ActivityView(TypedDict):
    """Something a customer did elsewhere."""

    id: str
    customerExternalId: str
    type: str
    payload: dict[str, Any]
    occurredAt: str
    createdAt: str


class AppView(TypedDict):
    """The application that a key opens."""

    appId: str
    slug: str
    name: str
    keyType: str


def _no_tags(_tags: Sequence[UUID]) -> Sequence[UUID]:
    return ()


def read(kind: type[Wanted], body: object, *, unknown_tags: UnknownTags = _no_tags) -> Wanted:
    """``body`` as a request of that kind. Raises InvalidRequest, naming every field at fault.

    ``unknown_tags`` says which of some ids are no tag of the application.
    """
    if not isinstance(body, dict):
        raise InvalidRequest({"body": [problem_sentence("unreadable")]})
    try:
        return kind.model_validate(body, context={"unknown_tags": unknown_tags})
    except PydanticError as error:
        details: dict[str, list[str]] = {}
        for problem in error.errors(include_url=False, include_input=False):
            sentences = details.setdefault(str(problem["loc"][0]), [])
            if (sentence := _sentence(problem)) not in sentences:
                sentences.append(sentence)
        raise InvalidRequest(details) from error


def success(data: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """The envelope of an answer given at that time."""
    return {"success": True, "data": dict(data), "timestamp": iso(at)}


def failure(code: str, message: str, details: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """The envelope of a refusal: flat, with ``success`` for clients that look at nothing else."""
    body: dict[str, Any] = {"success": False, "code": code, "message": message}
    if details:
        body["details"] = dict(details)
    return {**body, "timestamp": iso(at)}


def reply(body: object, *, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An answer, never stored by anybody on the way."""
    return JsonResponse(
        body,
        safe=False,
        status=status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        content_type="application/json; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
    )


def _sentence(problem: ErrorDetails) -> str:
    sentences = {
        "missing": problem_sentence("required"),
        "string_type": "Texte attendu",
        "string_unicode": problem_sentence("control_characters"),
        "dict_type": "Objet attendu",
        "list_type": "Liste attendue",
        "literal_error": f"Valeurs possibles : {', '.join(PRIORITIES)}",
        "core": problem["msg"],
        "tags": problem["msg"],
        "date": problem["msg"],
    }
    return sentences.get(problem["type"], problem_sentence("wrong"))
