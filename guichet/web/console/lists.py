"""The list of tickets."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guichet.desk.queries import agents_of
from guichet.events.queries import last_event_id
from guichet.lib.errors import NotFound
from guichet.people.queries import customer
from guichet.tickets.pages import page_after
from guichet.tickets.queries import listed_fields, listed_values, ticket_types
from guichet.web.console.list_filters import filters
from guichet.web.console.listing import SORTS, Listing, checked, number
from guichet.web.console.rail import Rail, rail_of, shown
from guichet.web.console.rows import row
from guichet.web.requests import DeskRequest, agents_only

PAGE = 50


@require_GET
@never_cache
@agents_only
def ticket_list(request: DeskRequest) -> HttpResponseBase:
    """The list alone, with room for columns; as a fragment when the page asks for it again."""
    context = list_context(request)
    fragment = request.headers.get("HX-Target") == "list" or "cursor" in request.GET
    is_fragment = bool(request.htmx) and fragment
    return render(request, "console/list.html" if is_fragment else "console/desk.html", context)


def list_context(request: DeskRequest, *, open_reference: str = "") -> Mapping[str, Any]:
    """What the list pane shows for this address."""
    # Read first: what happens while the page is made is told again by the live stream.
    last_event = last_event_id()
    listing = checked(Listing.of(request))
    rail = rail_of(request)
    _label, order, descending = SORTS[listing.sort]
    page = page_after(
        request.actor,
        listing.wanted(request.actor, rail.all_queues),
        order=order,
        descending=descending,
        cursor=request.GET.get("cursor", ""),
        size=PAGE,
    )
    agents = agents_of(request.actor)
    types, fields = list(ticket_types()), list(listed_fields())
    answers = listed_values(ticket.id for ticket in page.rows) if fields else {}
    return {
        "last_event": last_event,
        "listing": listing,
        "list_title": listing.title(rail.all_queues),
        "list_count": _count(listing, rail),
        "rows": [
            row(
                ticket,
                url=listing.ticket_url(ticket.reference),
                answers=answers.get(ticket.id, ()),
                is_open=ticket.reference == open_reference,
            )
            for ticket in page.rows
        ],
        "page_size": PAGE,
        "next_url": _next_url(listing, page.next_cursor),
        "chips": listing.chips(
            _customer_name(request, listing), agents=agents, types=types, fields=fields
        ),
        "sorts": [(key, label) for key, (label, _order, _descending) in SORTS.items()],
        "filters": filters(
            listing, queues=rail.all_queues, agents=agents, types=types, fields=fields
        ),
    }


def _count(listing: Listing, rail: Rail) -> str:
    """The number beside the title, where the rail has counted the same list."""
    given = set(listing.given) - {"sort"}
    if given <= {"view"}:
        return shown(rail.numbers.get(f"view.{listing.view}", 0))
    if given <= {"view", "queue"} and listing.view == "active":
        ids = [queue.id for queue in rail.all_queues if queue.code == listing["queue"].upper()]
        return shown(sum(rail.numbers.get(f"queue.{number}", 0) for number in ids))
    return ""


def _next_url(listing: Listing, cursor: str | None) -> str:
    if cursor is None:
        return ""
    return Listing({**listing.given, "cursor": cursor}).url


def _customer_name(request: DeskRequest, listing: Listing) -> str:
    if not listing["customer"]:
        return ""
    try:
        return customer(request.actor, number(listing["customer"])).name
    except NotFound:
        return ""
