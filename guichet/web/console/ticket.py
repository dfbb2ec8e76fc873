"""One ticket: the page, and the fragments of it that are fetched again."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guichet.tickets import queries
from guichet.tickets.timeline import timeline
from guichet.web.console.choices import choices
from guichet.web.console.listing import Listing, checked
from guichet.web.console.lists import list_context
from guichet.web.console.more import more
from guichet.web.console.rail import rail_of
from guichet.web.console.side import side
from guichet.web.console.talk import in_order
from guichet.web.console.ticket_view import TicketView
from guichet.web.requests import DeskRequest, agents_only


@require_GET
@never_cache
@agents_only
def ticket_page(request: DeskRequest, reference: str) -> HttpResponseBase:
    """The ticket beside its list, or the ticket alone when only its pane is asked for."""
    ticket = queries.ticket(request.actor, reference)
    if request.htmx and request.headers.get("HX-Target") == "ticket":
        return render(request, "console/ticket.html", ticket_context(request, ticket))
    return full_page(request, ticket)


@require_GET
@never_cache
@agents_only
def ticket_refresh(request: DeskRequest, reference: str) -> HttpResponseBase:
    """The moving parts of an open ticket. What is being typed lies outside of them."""
    return _parts(request, queries.ticket(request.actor, reference))


def full_page(
    request: DeskRequest, ticket: Any, *, status: int = 200, **typed: Any
) -> HttpResponse:
    """The whole page; ``typed`` is what a refused composer had in it."""
    context = {
        **list_context(request, open_reference=ticket.reference),
        **ticket_context(request, ticket),
        **typed,
    }
    return render(request, "console/desk.html", context, status=status)


def after_act(request: DeskRequest, ticket: Any) -> HttpResponse:
    """What follows a change: the parts of the page that show it, or the page itself."""
    if request.htmx:
        return _parts(request, queries.ticket(request.actor, ticket.reference))
    return redirect(checked(Listing.of(request)).ticket_url(ticket.reference))


def ticket_context(request: DeskRequest, ticket: Any) -> Mapping[str, Any]:
    """Everything the ticket pane shows."""
    listing = checked(Listing.of(request))
    entries = timeline(request.actor, ticket)
    return {
        "ticket": TicketView(request.actor, ticket, listing),
        "talk": list(in_order(entries)),
        "more": more(request.actor, ticket, entries),
        "choices": choices(request.actor, ticket, rail_of(request).all_queues),
        "side": side(request.actor, ticket),
        "listing": listing,
    }


def _parts(request: DeskRequest, ticket: Any) -> HttpResponse:
    context = {**ticket_context(request, ticket), "oob": True}
    return render(request, "console/ticket_parts.html", context)
