"""What an open page asks for after a hint."""

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from guichet.events.queries import feed
from guichet.tickets.queries import ticket_by_id
from guichet.web.console.rail import rail_of, shown
from guichet.web.requests import DeskRequest, agents_only


@require_GET
@never_cache
@agents_only
def live_counts(request: DeskRequest) -> HttpResponseBase:
    """The numbers of the rail, fetched again after each hint."""
    numbers: Mapping[str, int] = rail_of(request).numbers
    return JsonResponse({place: shown(number) for place, number in numbers.items()})


@require_GET
@never_cache
@agents_only
def live_toast(request: DeskRequest) -> HttpResponseBase:
    """What to say to this user about an assignment, if it concerns them and was not their act."""
    given = request.GET.get("event", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    event = feed(request.actor, after=number - 1, limit=1).first() if number else None
    if event is None or event.id != number or event.kind != "ticket.assigned":
        return HttpResponse(status=204)
    if event.data.get("new") != request.user.id or event.actor_id == request.user.id:
        return HttpResponse(status=204)
    ticket = ticket_by_id(request.actor, event.subject_id)
    context = {
        "title": _("%(ticket)s is yours") % {"ticket": ticket.reference},
        "text": ticket.subject,
        "href": f"/tickets/{ticket.reference}?view=mine",
    }
    return render(request, "components/toast.html", context)
