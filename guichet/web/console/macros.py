"""Prepared answers beside a reply: which there are, and the chosen one filled in."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guichet.access import Right, may
from guichet.automation.actions import use_macro
from guichet.automation.queries import macro_for, macros_for
from guichet.tickets import queries
from guichet.web.console.house.pages import MOST
from guichet.web.requests import DeskRequest, agents_only


@require_GET
@never_cache
@agents_only
def offered(request: DeskRequest, reference: str) -> HttpResponseBase:
    """The menu's list, fetched when it is opened."""
    ticket = queries.ticket(request.actor, reference)
    context = {
        "reference": ticket.reference,
        "macros": macros_for(request.actor, ticket.queue_id)[:MOST],
        "may_manage": may(request.actor, Right.QUEUE_MANAGE, ticket),
    }
    return render(request, "console/macros.html", context)


@require_POST
@agents_only
def use(request: DeskRequest, reference: str, macro_id: int) -> HttpResponse:
    """The text to put into the reply."""
    ticket = queries.ticket(request.actor, reference)
    macro = macro_for(request.actor, ticket.queue_id, macro_id)
    text = use_macro(request.actor, macro, ticket)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
