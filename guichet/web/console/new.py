"""Filing a ticket for somebody who called or came by."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guichet.access import Right, may
from guichet.lib.errors import Invalid
from guichet.people.actions.customers import customer_for_email
from guichet.people.queries import customers_visible_to, search_customers
from guichet.sla.priority import Priority
from guichet.tickets.actions import NewTicket, create_ticket
from guichet.tickets.queries import ticket_types
from guichet.tickets.states import Channel
from guichet.web import problems
from guichet.web.console.listing import number
from guichet.web.console.more import answers, given_values
from guichet.web.console.rail import rail_of
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.uploads import uploads
from guichet.web.words import CHANNELS, PRIORITIES, type_word, word

if TYPE_CHECKING:
    from guichet.desk.models import Queue
    from guichet.people.models import Customer
    from guichet.tickets.models import Ticket

FEWEST_LETTERS = 2
MOST_CUSTOMERS = 8
OFFERED_CHANNELS = (Channel.PHONE, Channel.CONSOLE, Channel.EMAIL)


@agents_only
def new_ticket(request: DeskRequest) -> HttpResponseBase:
    """The form, and what it files."""
    if request.method != "POST":
        return _page(request)
    try:
        ticket = _file(request)
    except Invalid as error:
        return _page(request, errors=problems.field_errors(error))
    return redirect(f"/tickets/{ticket.reference}")


def _file(request: DeskRequest) -> "Ticket":
    queue = _queue(request)
    given = request.POST
    try:
        priority = Priority.from_key(given.get("priority") or "medium")
        channel = Channel(given.get("channel") or Channel.PHONE)
    except (KeyError, ValueError) as error:
        raise Invalid.field("priority", "This is not one of the choices.") from error
    # A ticket that is refused must not leave a new customer behind.
    with transaction.atomic():
        new = NewTicket(
            subject=given.get("subject", ""),
            description=given.get("description", ""),
            channel=channel,
            priority=priority,
            customer=_customer(request, queue),
            assignee=request.user if given.get("mine") else None,
            type=given.get("type") or None,
            custom_fields=given_values(given, _type_id(given.get("type", ""))),
            tags=[name.strip() for name in given.get("tags", "").split(",") if name.strip()],
            files=uploads(request),
        )
        return create_ticket(request.actor, queue.id, new)


@require_GET
@agents_only
def type_fields(request: DeskRequest) -> HttpResponseBase:
    """What is asked about tickets of the chosen type."""
    type_id = _type_id(request.GET.get("type", ""))
    context = {"answers": answers(type_id, {}) if type_id else []}
    return render(request, "console/type_fields.html", context)


@require_GET
@agents_only
def known_customers(request: DeskRequest) -> HttpResponseBase:
    """Who is known at the chosen queue by what is typed of their name or address."""
    queue = next((q for q in _open_queues(request) if q.code == request.GET.get("queue")), None)
    typed = [request.GET.get(name, "").strip() for name in ("email", "name")]
    text = max(typed, key=len)
    found: list[Customer] = []
    if queue is not None and len(text) >= FEWEST_LETTERS:
        known = search_customers(
            request.actor, text, directory=queue.directory_id, limit=MOST_CUSTOMERS
        )
        found = list(known.select_related("company"))
    return render(request, "console/known_customers.html", {"found": found})


def _type_id(key: str) -> int | None:
    return next((found.id for found in ticket_types() if found.key == key), None)


def _queue(request: DeskRequest) -> "Queue":
    for queue in _open_queues(request):
        if queue.code == request.POST.get("queue"):
            return queue
    raise Invalid.field("queue", "This is not one of the choices.", code="unknown")


def _customer(request: DeskRequest, queue: "Queue") -> "Customer | None":
    chosen = _chosen_customer(request, queue)
    email = request.POST.get("email", "").strip()
    if chosen is not None or not email:
        return chosen
    return customer_for_email(
        request.actor, queue.directory_id, email=email, name=request.POST.get("name", "").strip()
    )


def _chosen_customer(request: DeskRequest, queue: "Queue") -> "Customer | None":
    """Who was picked out of those who are known."""
    picked = request.POST.get("customer", "")
    if not picked:
        return None
    found = customers_visible_to(request.actor).filter(directory_id=queue.directory_id)
    customer = found.filter(id=number(picked)).first()
    if customer is None:
        raise Invalid.field("customer", "This customer is not known at this queue.", code="unknown")
    return customer


def _open_queues(request: DeskRequest) -> "list[Queue]":
    return [
        queue
        for queue in rail_of(request).all_queues
        if not queue.is_archived and may(request.actor, Right.TICKET_CREATE, queue.id)
    ]


def _page(request: DeskRequest, *, errors: Mapping[str, str] | None = None) -> HttpResponse:
    type_id = _type_id(request.POST.get("type", ""))
    context: dict[str, Any] = {
        "answers": answers(type_id, given_values(request.POST, type_id), errors) if type_id else [],
        "errors": errors or {},
        "given": request.POST or {"queue": request.GET.get("queue", ""), "priority": "medium"},
        "queues": [(queue.code, queue.name) for queue in _open_queues(request)],
        "priorities": list(PRIORITIES.items()),
        "types": [(found.key, type_word(found)) for found in ticket_types()],
        "channels": [
            (channel.value, word(CHANNELS, channel.value)) for channel in OFFERED_CHANNELS
        ],
        "no_type": _("No type"),
        "found": customers_visible_to(request.actor).filter(
            id=number(request.POST.get("customer") or request.GET.get("customer", ""))
        ),
        "picked": number(request.POST.get("customer") or request.GET.get("customer", "")),
    }
    return render(request, "console/new_ticket.html", context, status=422 if errors else 200)
