"""One function for each action of ``/api.php``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from guichet.access import Actor
from guichet.desk.actions import Answer, answer_once
from guichet.desk.keys import KeyHolder
from guichet.desk.limits import SharedWindows
from guichet.desk.queries import open_counter
from guichet.dialects.base import MethodNotAllowed
from guichet.dialects.calls import caller, note_caller, note_reference
from guichet.dialects.icd import codes, listing, translate, wire
from guichet.dialects.icd.errors import Refused
from guichet.lib import clock
from guichet.lib.limits import Window
from guichet.people.actions import customer_for_email
from guichet.people.rules import looks_like_email
from guichet.tickets import actions, queries
from guichet.tickets.actions import NewTicket
from guichet.tickets.pages import numbered_page
from guichet.tickets.states import Status
from guichet.tickets.timeline import status_history

if TYPE_CHECKING:
    from guichet.tickets.models import Ticket

_calls = SharedWindows("icd")


@dataclass(frozen=True)
class Call:
    """One request of a valid token."""

    request: HttpRequest
    token: KeyHolder
    actor: Actor

    def parameter(self, name: str) -> str:
        """A parameter of the address."""
        return self.request.GET.get(name, "").strip()

    @property
    def project(self) -> wire.Project:
        """The token's project."""
        token = self.token
        return {"id": token.queue_id, "code": token.queue_code, "name": token.queue_name}


def api(request: HttpRequest) -> HttpResponse:
    """Everything that is sent to ``/api.php``: token, then action, then method, then content."""
    if request.method == "OPTIONS":
        return _options(request)
    token = caller(request, request.headers.get("X-API-Token", "").strip(), dialect="icd")
    name = request.GET.get("action", "")
    note_caller(request, token, action=name)
    call = Call(request, token, token.actor())
    _calls.hit(str(token.key_id), _limits())
    if not name:
        raise Refused("missing_action")
    if name not in ACTIONS:
        raise Refused("unknown_action", allowed=list(ACTIONS))
    action = ACTIONS[name]
    if _method(request, action) not in action.methods:
        raise MethodNotAllowed(action.methods)
    return action.perform(call)


def ping(call: Call) -> HttpResponse:
    """Tell the program that it is known here."""
    return wire.success(
        {
            "message": "pong",
            "project": call.project,
            "token": {"name": call.token.name},
            "version": wire.VERSION,
            "time": clock.iso(clock.now()),
        }
    )


def create_ticket(call: Call) -> HttpResponse:
    """File a ticket; once only for one Idempotency-Key."""
    form = wire.ticket_form(wire.object_body(call.request))
    new = translate.new_ticket(form, token_name=call.token.name)
    key = call.request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return _created(_file(call, new))
    answer = answer_once(
        call.actor,
        route="create_ticket",
        key=key,
        # The key alone says that it is the same ticket.
        request_body=b"",
        answer=lambda: Answer(201, _file(call, new)),
    )
    body = answer.body
    assert isinstance(body, dict)
    return wire.success(body | {"duplicate": True}) if answer.replayed else _created(body)


def get_ticket(call: Call) -> HttpResponse:
    """One ticket, with the changes of its status."""
    reference = call.parameter("ref")
    if not reference:
        raise Refused("missing_parameter")
    note_reference(call.request, reference)
    ticket = queries.ticket(call.actor, reference)
    return wire.success(
        {
            "ticket": _shape(call, ticket),
            "history": translate.history(status_history(call.actor, ticket)),
        }
    )


def list_tickets(call: Call) -> HttpResponse:
    """The project's tickets that match, a page at a time."""
    asked = listing.list_request(dict(call.request.GET.lists()))
    page = numbered_page(
        call.actor,
        asked.wanted,
        order=asked.order,
        descending=asked.descending,
        page=asked.page,
        size=asked.per_page,
        ranks=listing.ranks(asked.order),
    )
    descriptions = queries.descriptions_of(page.rows)
    tickets = [_shape(call, row, description=descriptions[row.id]) for row in page.rows]
    return wire.success(
        {
            "tickets": tickets,
            "count": len(tickets),
            "total": page.total,
            "pagination": listing.pagination(asked, page.total),
        }
    )


def update_status(call: Call) -> HttpResponse:
    """Move a ticket to another status, perhaps with a note for the agents."""
    fields = wire.object_or_form_body(call.request)
    form = wire.status_form(fields, ref=call.parameter("ref"))
    note_reference(call.request, form.ref)
    open_counter(call.token.queue_id)
    ticket = queries.ticket(call.actor, form.ref)
    old = codes.STATUSES_OUT[Status(ticket.status)]
    changes = translate.status_change(Status(ticket.status), form.status)
    ticket = actions.update_ticket(call.actor, ticket, changes, note=form.comment)
    return wire.success(
        {
            "message": "Statut mis à jour",
            "ref": ticket.reference,
            "old_status": old,
            "new_status": form.status,
            "changed": old != form.status,
            "ticket": _shape(call, ticket),
        }
    )


@dataclass(frozen=True)
class Action:
    """How an action is called and who performs it."""

    methods: tuple[str, ...]
    perform: Callable[[Call], HttpResponse]


ACTIONS: Mapping[str, Action] = {
    "ping": Action(("GET", "HEAD"), ping),
    "create_ticket": Action(("POST",), create_ticket),
    "get_ticket": Action(("GET", "HEAD"), get_ticket),
    "list_tickets": Action(("GET", "HEAD"), list_tickets),
    "update_status": Action(("PUT",), update_status),
}


def _file(call: Call, new: NewTicket) -> dict[str, object]:
    """File the ticket; what its creator is told."""
    if new.source_user and looks_like_email(new.source_user):
        directory = call.token.directory_id
        customer = customer_for_email(call.actor, directory, email=new.source_user)
        new = replace(new, customer=customer)
    ticket = actions.create_ticket(call.actor, call.token.queue_id, new)
    note_reference(call.request, ticket.reference)
    shape = _shape(call, ticket, description=new.description)
    return {
        "message": "Ticket créé",
        "ref": shape["ref"],
        "id": shape["id"],
        "url": shape["url"],
        "ticket": shape,
    }


def _created(body: Mapping[str, object]) -> HttpResponse:
    """The answer to a creation, with the address where the ticket is read."""
    response = wire.success(body, status=201)
    address = f"{settings.BASE_URL}/api.php?action=get_ticket&ref={body['ref']}"
    response.headers["Location"] = address
    return response


def _shape(call: Call, ticket: "Ticket", *, description: str | None = None) -> wire.Ticket:
    if description is None:
        description = queries.descriptions_of([ticket])[ticket.id]
    return translate.ticket(
        ticket, description=description, project=call.project, base_url=settings.BASE_URL
    )


def _method(request: HttpRequest, action: Action) -> str:
    """The method, or the one that a host which lets no PUT through was told to say."""
    override = request.headers.get("X-HTTP-Method-Override", "").strip().upper()
    if request.method == "POST" and override == "PUT" and "PUT" in action.methods:
        return "PUT"
    return request.method or ""


def _limits() -> tuple[Window, ...]:
    limit = settings.ICD_RATE_LIMIT
    return (Window(limit, 60),) if limit else ()


def _options(request: HttpRequest) -> HttpResponse:
    """What may be asked here. No word on other origins: programs call this from servers."""
    named = ACTIONS.get(request.GET.get("action", ""))
    methods = named.methods if named else ("GET", "HEAD", "POST", "PUT")
    response = HttpResponse(status=204)
    response.headers["Allow"] = ", ".join([*methods, "OPTIONS"])
    response.headers["Cache-Control"] = "no-store"
    return response
