"""What an agent does to what hangs on a ticket: one view per act, each one verb."""

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guichet.assets.actions import link_asset, unlink_asset
from guichet.assets.queries import asset_named, assets_of
from guichet.commerce.actions import relate_ticket
from guichet.commerce.queries import matter_of_key, matters_of, matters_offered
from guichet.desk.queries import queue_by_code
from guichet.lib.errors import Invalid, NotFound
from guichet.tickets import actions, queries
from guichet.tickets.actions import TicketChanges, Upload
from guichet.web.amounts import read_number
from guichet.web.console.listing import Listing, checked
from guichet.web.console.more import given_values
from guichet.web.console.ticket import after_act
from guichet.web.console.ticket_view import TicketView
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.tickets.models import Ticket


@require_POST
@agents_only
def fields(request: DeskRequest, reference: str) -> HttpResponse:
    """Answer what the ticket's type asks."""
    ticket = queries.ticket(request.actor, reference)
    values = given_values(request.POST, ticket.type_id)
    actions.edit_ticket(request.actor, ticket, TicketChanges(custom_fields=values))
    return after_act(request, ticket)


@require_POST
@agents_only
def log_time(request: DeskRequest, reference: str) -> HttpResponse:
    """Write down hours of work."""
    ticket = queries.ticket(request.actor, reference)
    actions.log_time(
        request.actor,
        ticket,
        hours=_hours(request.POST.get("hours", "")),
        body=request.POST.get("done", ""),
        has_cost=bool(request.POST.get("has_cost")),
        public=bool(request.POST.get("public")),
    )
    return after_act(request, ticket)


@require_POST
@agents_only
def attach(request: DeskRequest, reference: str) -> HttpResponse:
    """Put files on the ticket."""
    ticket = queries.ticket(request.actor, reference)
    description = request.POST.get("description", "")
    for file in request.FILES.getlist("files"):
        upload = Upload(file.name or "file", file.read(), description=description)
        actions.attach_to_ticket(request.actor, ticket, upload)
    return after_act(request, ticket)


@require_POST
@agents_only
def remove_file(request: DeskRequest, uid: UUID) -> HttpResponse:
    """Take a file off its ticket."""
    file = queries.attachment(request.actor, uid)
    ticket = file.message.ticket
    actions.remove_attachment(request.actor, file)
    return after_act(request, ticket)


@require_POST
@agents_only
def asset(request: DeskRequest, reference: str) -> HttpResponse:
    """Say what the ticket is about, or that it is not."""
    ticket = queries.ticket(request.actor, reference)
    if "remove" in request.POST:
        for found in assets_of(request.actor, ticket):
            if str(found.id) == request.POST["remove"]:
                unlink_asset(request.actor, ticket, found)
        return after_act(request, ticket)
    named = asset_named(request.actor, request.POST.get("asset", ""))
    if named is None:
        raise Invalid.field("asset", "There is no asset of this name.", code="unknown")
    link_asset(request.actor, ticket, named)
    return after_act(request, ticket)


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def about(request: DeskRequest, reference: str) -> HttpResponse:
    """Say which of the customer's services or invoices the ticket is about, or none.

    What can be chosen is fetched once somebody wants to choose: few tickets are about either.
    """
    ticket = queries.ticket(request.actor, reference)
    if request.method != "POST":
        return _offer_matters(request, ticket)
    try:
        wanted = matter_of_key(request.actor, request.POST.get("about", ""))
    except NotFound as error:
        message = "This is not one of the choices."
        raise Invalid.field("about", message, code="unknown") from error
    relate_ticket(request.actor, ticket, wanted)
    return after_act(request, ticket)


@require_POST
@agents_only
def parent(request: DeskRequest, reference: str) -> HttpResponse:
    """Put the ticket below another, or below none."""
    ticket = queries.ticket(request.actor, reference)
    changes = TicketChanges(parent=_parent(request, request.POST.get("parent", "").strip()))
    actions.update_ticket(request.actor, ticket, changes)
    return after_act(request, ticket)


@require_POST
@agents_only
def move(request: DeskRequest, reference: str) -> HttpResponse:
    """Take the ticket to another queue."""
    ticket = queries.ticket(request.actor, reference)
    try:
        queue = queue_by_code(request.actor, request.POST.get("queue", ""))
    except NotFound as error:
        raise Invalid.field("queue", "This is not one of the choices.", code="unknown") from error
    actions.move_ticket(request.actor, ticket, queue)
    return after_act(request, ticket)


def _offer_matters(request: DeskRequest, ticket: "Ticket") -> HttpResponse:
    customer = ticket.customer
    context = {
        "ticket": TicketView(request.actor, ticket, checked(Listing.of(request))),
        "about": matters_of([ticket.id]).get(ticket.id),
        "matters": matters_offered(request.actor, customer) if customer else [],
    }
    page = "console/about.html" if request.htmx else "console/about_page.html"
    return render(request, page, context)


def _hours(text: str) -> Decimal:
    """Hours as people write them: 1.5, 1,5 or 1:30."""
    whole, colon, minutes = text.strip().partition(":")
    try:
        if colon:
            return Decimal(int(whole or "0")) + Decimal(int(minutes)) / 60
    except ValueError as error:
        raise Invalid.field("hours", "This is not a number.") from error
    return read_number(text, field="hours")


def _parent(request: DeskRequest, reference: str) -> "Ticket | None":
    if not reference:
        return None
    try:
        return queries.ticket(request.actor, reference)
    except NotFound as error:
        raise Invalid.field("parent", "There is no such ticket.", code="unknown") from error
