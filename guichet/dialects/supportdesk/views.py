"""What SupportDesk's clients ask for, one function each."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter

from guichet.access import Actor
from guichet.desk.actions import Answer, answer_once
from guichet.desk.keys import KeyHolder
from guichet.dialects.base import MethodNotAllowed, Route, View, body_of
from guichet.dialects.calls import note_reference
from guichet.dialects.requests import json_body
from guichet.dialects.supportdesk import translate, wire
from guichet.dialects.supportdesk.keys import authenticate
from guichet.lib import clock
from guichet.lib.ids import parse_uid
from guichet.lib.text import one_line
from guichet.people.actions import record_customer_activity, upsert_customer
from guichet.people.queries import customer_by_external_id
from guichet.tickets import queries as tickets
from guichet.tickets.actions import create_ticket

Handler = Callable[..., HttpResponse]


def whoami(request: HttpRequest, holder: KeyHolder, actor: Actor) -> HttpResponse:
    """Checks a key."""
    return _answer(200, translate.app_view(holder))


def write_customer(
    request: HttpRequest, holder: KeyHolder, actor: Actor, external_id: str
) -> HttpResponse:
    """Creates or changes a customer."""
    changes = translate.customer_changes(wire.read(wire.CustomerBody, json_body(request)))
    customer, _ = upsert_customer(
        actor, holder.directory_id, external_id=_spoken(request, external_id), changes=changes
    )
    return _answer(200, translate.customer_view(customer))


def read_customer(
    request: HttpRequest, holder: KeyHolder, actor: Actor, external_id: str
) -> HttpResponse:
    """Reads a customer (an extension)."""
    wanted = one_line(_spoken(request, external_id), field="external_id", limit=255)
    customer = customer_by_external_id(actor, holder.directory_id, wanted)
    return _answer(200, translate.customer_view(customer))


def file_ticket(request: HttpRequest, holder: KeyHolder, actor: Actor) -> HttpResponse:
    """Creates a ticket for a customer."""

    def answer() -> Answer:
        body = wire.read(
            wire.TicketBody,
            json_body(request),
            unknown_tags=lambda uids: tickets.unknown_tags(actor, holder.queue_id, uids),
        )
        customer = customer_by_external_id(actor, holder.directory_id, body.customer_external_id)
        ticket = create_ticket(actor, holder.queue_id, translate.new_ticket(body, customer))
        note_reference(request, ticket.reference)
        return Answer(201, _success(translate.ticket_view(ticket)))

    return _once(request, actor, "tickets/api-create", answer)


def read_ticket(
    request: HttpRequest, holder: KeyHolder, actor: Actor, ticket_id: str
) -> HttpResponse:
    """Reads a ticket by its id or its number (an extension)."""
    uid = parse_uid(ticket_id)
    found = tickets.ticket_by_uid(actor, uid) if uid else tickets.ticket(actor, ticket_id)
    note_reference(request, found.reference)
    description = tickets.descriptions_of([found])[found.id]
    return _answer(200, translate.ticket_detail(found, description))


def tell_activity(request: HttpRequest, holder: KeyHolder, actor: Actor) -> HttpResponse:
    """Puts something a customer did on their timeline."""

    def answer() -> Answer:
        body = wire.read(wire.ActivityBody, json_body(request))
        customer = customer_by_external_id(actor, holder.directory_id, body.customer_external_id)
        event = record_customer_activity(
            actor,
            customer,
            type=body.type,
            payload=body.payload or {},
            occurred_at=body.occurred_at,
            queue_id=holder.queue_id,
        )
        return Answer(201, _success(translate.activity_view(event, body.customer_external_id)))

    return _once(request, actor, "customer-events", answer)


def _address(action: str, **handlers: Handler) -> View:
    """The view of one address: who asks, then what its method does."""
    allowed = [*handlers, *(["HEAD"] if "GET" in handlers else []), "OPTIONS"]

    def view(request: HttpRequest, **values: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(allowed)})
        holder = authenticate(request, action=action)
        handler = handlers.get("GET" if request.method == "HEAD" else request.method or "")
        if handler is None:
            raise MethodNotAllowed(allowed)
        return handler(request, holder, holder.actor(), **values)

    return view


class ExternalIdConverter(StringConverter):
    """Whatever the address ends in: an external id may hold anything, slashes included."""

    regex = r"[\s\S]+"


register_converter(ExternalIdConverter, "supportdesk_external_id")

_VIEWS = {
    "auth/whoami": _address("whoami", GET=whoami),
    "tickets/api-create": _address("create_ticket", POST=file_ticket),
    "tickets/<str:ticket_id>": _address("get_ticket", GET=read_ticket),
    "customer-events": _address("record_event", POST=tell_activity),
}
ROOT = "api/v1"
ROUTES = (
    # With and without a slash at the end: a redirect would lose the body.
    *(Route(f"{ROOT}/{path}{end}", view) for path, view in _VIEWS.items() for end in ("", "/")),
    Route(
        f"{ROOT}/customers/<supportdesk_external_id:external_id>",
        _address("customer", PATCH=write_customer, GET=read_customer),
    ),
)


def _spoken(request: HttpRequest, external_id: str) -> str:
    """The external id without the slash that some clients put after every address.

    A slash that belongs to the id arrives encoded, which only the address as sent still tells.
    """
    sent = request.META.get("RAW_URI", request.path).partition("?")[0]
    return external_id[:-1] if sent.endswith("/") and len(external_id) > 1 else external_id


def _once(
    request: HttpRequest, actor: Actor, route: str, answer: Callable[[], Answer]
) -> HttpResponse:
    """The answer, or the one this Idempotency-Key was given before."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        given = answer()
    else:
        given = answer_once(
            actor, route=route, key=key, request_body=body_of(request), answer=answer
        )
    response = wire.reply(given.body, status=given.status)
    if given.replayed:
        response["Idempotent-Replayed"] = "true"
    return response


def _answer(status: int, data: Mapping[str, Any]) -> HttpResponse:
    return wire.reply(_success(data), status=status)


def _success(data: Mapping[str, Any]) -> dict[str, Any]:
    return wire.success(data, at=clock.now())
