"""What the workers gave up, for administrators: look, mend the cause, try again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guichet.access import Actor
from guichet.events.actions import retry_delivery
from guichet.events.queries import Pulse, dead_deliveries, pulse
from guichet.tickets.queries import visible_to
from guichet.web import moments
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.events.models import Delivery

MOST = 100
ALIVE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Dead:
    """A delivery that was given up. ``ticket`` is the reference of what it was about, if any."""

    id: int
    listener: str
    kind: str
    ticket: str
    happened_at: datetime
    attempts: int
    error: str


@require_GET
@never_cache
@agents_only
def deliveries(request: DeskRequest) -> HttpResponseBase:
    """How the workers are, and what they gave up."""
    dead = list(dead_deliveries(request.actor, limit=MOST))
    context = {"dead": _told(request.actor, dead), "counters": _counters(pulse(), len(dead))}
    return render(request, "console/deliveries.html", context)


@require_POST
@agents_only
def retry(request: DeskRequest, delivery_id: int) -> HttpResponse:
    """Let the worker try again."""
    retry_delivery(request.actor, delivery_id)
    return redirect("web:deliveries")


def _told(actor: Actor, dead: Iterable["Delivery"]) -> list[Dead]:
    about = [d.event.subject_id for d in dead if d.event.subject_kind == "ticket"]
    references = dict(visible_to(actor).filter(id__in=about).values_list("id", "reference"))
    return [
        Dead(
            id=delivery.id,
            listener=delivery.listener,
            kind=delivery.event.kind,
            ticket=_reference(delivery, references),
            happened_at=delivery.event.occurred_at,
            attempts=delivery.attempts,
            error=delivery.last_error,
        )
        for delivery in dead
    ]


def _reference(delivery: "Delivery", references: dict[int, str]) -> str:
    if delivery.event.subject_kind != "ticket":
        return ""
    return references.get(delivery.event.subject_id, "")


def _counters(now: Pulse, dead: int) -> list[tuple[str, str]]:
    seen = now.heartbeat_age
    if seen is None:
        worker = _("Never seen")
    else:
        worker = _("Working") if seen < ALIVE_SECONDS else moments.span(seen)
    lag = _("None") if now.delivery_lag < 1 else moments.span(now.delivery_lag)
    count = f"{MOST}+" if dead == MOST else str(dead)
    return [(worker, _("Worker")), (lag, _("Delay")), (count, _("Given up"))]
