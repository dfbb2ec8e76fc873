"""What customers have: the list, one service with its acts and history."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from guichet.access import Right
from guichet.commerce.actions import (
    cancel_service,
    deliver_service,
    expire_service,
    plan_cancellation,
    renew_service,
    suspend_service,
    unsuspend_service,
    withdraw_cancellation,
)
from guichet.commerce.actions.service_acts import ActionResult
from guichet.commerce.queries import (
    amounts_of,
    counts_by_status,
    history_of,
    service,
    services_visible_to,
    tickets_about,
)
from guichet.lib.errors import Conflict, Invalid, NotFound
from guichet.web import problems
from guichet.web.console.shop.facts import told
from guichet.web.console.shop.forms import ticked
from guichet.web.console.shop.words import SERVICE_STATUSES, SERVICE_TONES, price
from guichet.web.console.shop.words import reason as reason_in_words
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import word

if TYPE_CHECKING:
    from guichet.commerce.models import Service

MOST = 50
HISTORY = 100


@require_GET
@agents_only
def service_list(request: DeskRequest) -> HttpResponseBase:
    """How many there are in each state, and those of one state."""
    counts = counts_by_status(request.actor)
    wanted = request.GET.get("status", "")
    found = services_visible_to(request.actor)
    if wanted in SERVICE_STATUSES:
        found = found.filter(status=wanted)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(id__lt=int(before))
    page = list(found.select_related("customer", "product").order_by("-id")[: MOST + 1])
    context = {
        "rows": rows(page[:MOST]),
        "more": page[MOST - 1].id if len(page) > MOST else None,
        "status": wanted,
        "states": [
            (key, word(SERVICE_STATUSES, key), counts.get(key, 0)) for key in SERVICE_STATUSES
        ],
        "total": sum(counts.values()),
    }
    return render(request, "shop/services.html", context)


@require_GET
@agents_only
def service_page(request: DeskRequest, service_id: int) -> HttpResponseBase:
    """One service."""
    return _page(request, service(request.actor, service_id))


@require_POST
@agents_only
def act(request: DeskRequest, service_id: int) -> HttpResponseBase:
    """One act, named by the button."""
    found = service(request.actor, service_id)
    try:
        result = _done(request, found, request.POST.get("act", ""))
    except (Conflict, Invalid) as error:
        return _page(request, found, trouble=problems.sentence(error))
    if result is not None and not result.success:
        return _page(request, result.service, trouble=result.message)
    return redirect("web:service", found.id)


def _done(request: DeskRequest, found: "Service", name: str) -> ActionResult | None:
    actor, reason = request.actor, request.POST.get("reason", "")
    match name:
        case "deliver":
            return deliver_service(actor, found)
        case "suspend":
            notify = ticked(request, "notify")
            return suspend_service(actor, found, reason=reason, notify=notify)
        case "unsuspend":
            return unsuspend_service(actor, found)
        case "renew":
            return renew_service(actor, found)
        case "expire":
            return expire_service(actor, found, force=ticked(request, "force"))
        case "plan":
            plan_cancellation(actor, found, reason=reason)
        case "withdraw":
            withdraw_cancellation(actor, found)
        case "cancel":
            return cancel_service(actor, found)
        case _:
            raise NotFound("act")
    return None


def rows(services: "list[Service]") -> list[dict[str, Any]]:
    """Services as tables show them."""
    amounts = amounts_of(services)
    return [
        {
            "id": each.id,
            "uid": each.uid,
            "name": each.name,
            "customer": each.customer,
            "product": each.product.name if each.product else "",
            "status": word(SERVICE_STATUSES, each.status),
            "tone": SERVICE_TONES[each.status],
            "price": price(amounts[each.id], each.currency, each.billing),
            "expires_at": each.expires_at,
            "ends": each.is_cancellation_planned,
        }
        for each in services
    ]


def _page(request: DeskRequest, found: "Service", *, trouble: str = "") -> HttpResponse:
    (row,) = rows([found])
    may_act = request.actor.holds_in_directory(Right.SERVICE_MANAGE, found.customer.directory_id)
    context = {
        "service": found,
        "row": row,
        "trouble": trouble,
        "may_act": may_act,
        "suspend_reason": reason_in_words(found.suspend_reason or ""),
        "history": [told(event) for event in history_of(request.actor, found)[:HISTORY]],
        "tickets": list(tickets_about(request.actor, found).order_by("-id")[:10]),
    }
    return render(request, "shop/service.html", context, status=422 if trouble else 200)
