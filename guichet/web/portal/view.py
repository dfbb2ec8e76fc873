"""A ticket as whoever asked sees it, through the link in their mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guichet.lib import html
from guichet.tickets.actions import close_ticket
from guichet.tickets.public import PublicTicket, link_to, tag, ticket_behind
from guichet.tickets.states import Status

if TYPE_CHECKING:
    from guichet.tickets.models import Message


@dataclass(frozen=True)
class Said:
    """Something that was said, as the page shows it."""

    author: str
    at: datetime
    text: SafeString


@require_GET
@never_cache
def public_ticket(request: HttpRequest) -> HttpResponse:
    """Show the ticket that the link names, to whoever has the link."""
    address = request.GET.get("email", "")
    found = _found(request.GET.get("ticket", ""), address, request.GET.get("key", ""))
    context = {
        "ticket": found.ticket,
        "status": Status(found.ticket.status).key,
        "tag": tag(found.ticket),
        "said": [_said(message) for message in found.messages],
        "resolution": mark_safe(html.shown(found.ticket.resolution_text)),  # noqa: S308 — cleaned
        "may_accept": found.ticket.status == Status.SOLVED,
        "address": address,
        "key": request.GET.get("key", ""),
        "shows_solution": _shows_solution(found),
    }
    response = render(request, "portal/public_ticket.html", context)
    # The address of this page is its key: no other site is told of it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
def accept_solution(request: HttpRequest) -> HttpResponse:
    """Close a solved ticket: whoever asked is content."""
    address = request.POST.get("email", "")
    found = _found(request.POST.get("ticket", ""), address, request.POST.get("key", ""))
    if found.ticket.status == Status.SOLVED:
        close_ticket(found.visitor, found.ticket)
    return redirect(link_to(found.ticket, address))


def _found(name: str, address: str, key: str) -> PublicTicket:
    return ticket_behind(name, address=address, key=key)


def _shows_solution(found: PublicTicket) -> bool:
    """Whether the solution stands apart: one that was just said needs no second time."""
    solution = found.ticket.resolution_text
    ended = found.ticket.status in (Status.SOLVED, Status.CLOSED)
    return ended and bool(solution) and all(each.body != solution for each in found.messages)


def _said(message: "Message") -> Said:
    text = mark_safe(html.shown(message.body))  # noqa: S308 — cleaned
    return Said(message.author_name, message.created_at, text)
