"""A customer's tickets: read, answered, closed, opened again, and new ones asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from guichet.commerce.actions import create_ticket_about
from guichet.commerce.queries import matter_of_key, matters_of, matters_offered
from guichet.desk.limits import SharedWindows
from guichet.desk.queries import actor_for_customer, queues_in_portal
from guichet.lib.errors import GuichetError, Invalid, NotFound
from guichet.lib.limits import Window
from guichet.people.queries import customer_actor
from guichet.sla.priority import Priority
from guichet.tickets import policy, queries
from guichet.tickets.actions import (
    NewTicket,
    close_ticket,
    reopen_ticket,
    reply_to_ticket,
)
from guichet.tickets.states import Channel, Resolution, Status
from guichet.web import errors as answers
from guichet.web import problems
from guichet.web.console.files import to_be_saved
from guichet.web.console.talk import as_said
from guichet.web.portal.coming_in import customers_only
from guichet.web.uploads import uploads
from guichet.web.words import PRIORITIES, word

if TYPE_CHECKING:
    from guichet.people.models import Customer
    from guichet.tickets.models import Message, Ticket

OFFERED_PRIORITIES = (Priority.LOW, Priority.MEDIUM, Priority.HIGH)
_said_lately = SharedWindows("portal messages")
_PER_CUSTOMER = (Window(6, 60.0),)
_FILES = "/portal/files"


@require_GET
@customers_only
def ticket(request: HttpRequest, customer: "Customer", reference: str) -> HttpResponse:
    """One ticket with what was said in it."""
    return _page(request, customer, queries.ticket(customer_actor(customer), reference))


@require_POST
@customers_only
def say(request: HttpRequest, customer: "Customer", reference: str) -> HttpResponse:
    """Answer; that opens an ended ticket again."""
    actor = customer_actor(customer)
    found = queries.ticket(actor, reference)
    typed = request.POST.get("body", "")
    try:
        _said_lately.hit(str(customer.id), _PER_CUSTOMER)
        reply_to_ticket(actor, found, body=typed, files=uploads(request))
    except GuichetError as error:
        return _page(request, customer, found, error=error, typed=typed)
    return redirect("web:portal_ticket", found.reference)


@require_POST
@customers_only
def close(request: HttpRequest, customer: "Customer", reference: str) -> HttpResponse:
    """Say that nothing more is needed."""
    actor = customer_actor(customer)
    found = queries.ticket(actor, reference)
    if found.status != Status.CLOSED:
        close_ticket(actor, found)
    return redirect("web:portal_ticket", found.reference)


@require_POST
@customers_only
def reopen(request: HttpRequest, customer: "Customer", reference: str) -> HttpResponse:
    """Take an ended ticket up again."""
    actor = customer_actor(customer)
    found = queries.ticket(actor, reference)
    try:
        reopen_ticket(actor, found)
    except GuichetError as error:
        return _page(request, customer, found, error=error)
    return redirect("web:portal_ticket", found.reference)


@customers_only
def new(request: HttpRequest, customer: "Customer") -> HttpResponse:
    """The form of a new ticket, which a link may have filled in, and what it files."""
    if request.method != "POST":
        return _form(request, customer, request.GET)
    try:
        _said_lately.hit(str(customer.id), _PER_CUSTOMER)
        filed = _file(request, customer)
    except GuichetError as error:
        return _form(request, customer, request.POST, error=error)
    return redirect("web:portal_ticket", filed.reference)


@require_GET
@customers_only
def download(request: HttpRequest, customer: "Customer", uid: UUID) -> HttpResponseBase:
    """One file of their tickets, to be saved and never shown in place."""
    return to_be_saved(queries.attachment(customer_actor(customer), uid))


def _file(request: HttpRequest, customer: "Customer") -> "Ticket":
    given = request.POST
    offered = {str(queue.id): queue.id for queue in queues_in_portal(customer)}
    if given.get("department", "") not in offered:
        raise Invalid.field("department", "This is not one of the choices.", code="unknown")
    filed = NewTicket(
        subject=given.get("subject", ""),
        description=_required(given.get("content", "")),
        channel=Channel.PORTAL,
        priority=_priority(given.get("priority", "")),
        customer=customer,
        files=uploads(request),
    )
    actor = actor_for_customer(customer)
    try:
        about = matter_of_key(actor, given.get("related_id", ""))
    except NotFound as error:
        message = "This is not one of the choices."
        raise Invalid.field("related_id", message, code="unknown") from error
    return create_ticket_about(actor, offered[given["department"]], filed, about)


def _required(text: str) -> str:
    if not text.strip():
        raise Invalid.field("content", "This field can't be empty.", code="required")
    return text


def _priority(key: str) -> Priority:
    known = {each.key: each for each in OFFERED_PRIORITIES}
    return known.get(key, Priority.MEDIUM)


def _page(
    request: HttpRequest,
    customer: "Customer",
    found: "Ticket",
    *,
    error: GuichetError | None = None,
    typed: str = "",
) -> HttpResponse:
    actor = actor_for_customer(customer)
    status = Status(found.status)
    said = list(queries.messages_of(actor, found))
    context = {
        "ticket": found,
        "status": status.key,
        "is_closed": status is Status.CLOSED,
        "is_over": not status.is_active,
        "comes_back": policy.comes_back(actor, found),
        "closed_itself": status is Status.CLOSED and found.resolution == Resolution.EXPIRED,
        "may_ask": bool(actor.rights),
        "about": matters_of([found.id]).get(found.id),
        "about_it": urlencode({"department": found.queue_id, "subject": found.subject}),
        "solution": _solution(found, said),
        "said": [as_said(message, files_at=_FILES) for message in said],
        "error": problems.sentence(error) if error else "",
        "typed": typed,
    }
    code = 200 if error is None else answers.STATUS.get(type(error), 422)
    return render(request, "portal/ticket.html", context, status=code)


def _solution(found: "Ticket", said: "list[Message]") -> str:
    """How it ended, in words; nothing when a message said just that."""
    solution = "" if Status(found.status).is_active else found.resolution_text
    return "" if any(message.body == solution for message in said) else solution


def _form(
    request: HttpRequest,
    customer: "Customer",
    given: Mapping[str, Any],
    *,
    error: GuichetError | None = None,
) -> HttpResponse:
    fields = problems.field_errors(error) if isinstance(error, Invalid) else {}
    context = {
        "given": given,
        "matters": [
            (each.key, each.name) for each in matters_offered(customer_actor(customer), customer)
        ],
        "queues": list(queues_in_portal(customer)),
        "priorities": [(each.key, word(PRIORITIES, each.key)) for each in OFFERED_PRIORITIES],
        "usual": Priority.MEDIUM.key,
        "errors": fields,
        "error": problems.sentence(error) if error and not fields else "",
    }
    code = 200 if error is None else answers.STATUS.get(type(error), 422)
    return render(request, "portal/new.html", context, status=code)
