"""What customers have, owe and asked, on one page."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from guichet.commerce.queries import invoices_visible_to, services_visible_to
from guichet.desk.queries import actor_for_customer
from guichet.tickets.queries import visible_to
from guichet.tickets.states import Status
from guichet.web.amounts import money
from guichet.web.console.shop.services import rows
from guichet.web.portal.coming_in import customers_only

if TYPE_CHECKING:
    from guichet.people.models import Customer

MOST = 50


@require_GET
@customers_only
def home(request: HttpRequest, customer: "Customer") -> HttpResponse:
    """Everything of one customer."""
    actor = actor_for_customer(customer)
    services = services_visible_to(actor).select_related("customer", "product")
    bills = invoices_visible_to(actor).prefetch_related("lines").order_by("-issued_on", "-id")
    context = {
        "customer": customer,
        "may_ask": bool(actor.rights),
        "services": rows(list(services.order_by("-id")[:MOST])),
        "invoices": [
            (each, money(each.total, each.currency), _bill_state(each.status))
            for each in bills[:MOST]
        ],
        "tickets": [
            (each, Status(each.status).key) for each in visible_to(actor).order_by("-id")[:MOST]
        ],
    }
    return render(request, "portal/home.html", context)


def _bill_state(status: str) -> tuple[str, str]:
    return {
        "pending": (_("To be paid"), "is-warning"),
        "paid": (_("Paid"), "is-good"),
    }.get(status, (_("Cancelled"), "is-off"))
