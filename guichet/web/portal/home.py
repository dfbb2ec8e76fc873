"""Customers see what they have, owe and asked. They come in by a link that was mailed to them."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guichet.access import system_actor
from guichet.commerce.queries import invoices_visible_to, services_visible_to
from guichet.lib.errors import RateLimited, Unauthenticated
from guichet.lib.limits import SlidingWindows, Window
from guichet.people.actions import invite_customer, redeem_customer_link
from guichet.people.queries import customer_actor, customer_in_portal, customer_signing_in
from guichet.tickets.public import link_to
from guichet.tickets.queries import tickets_asked_by
from guichet.tickets.states import Status
from guichet.web import problems
from guichet.web.amounts import money
from guichet.web.console.shop.services import rows

if TYPE_CHECKING:
    from guichet.people.models import Customer

SESSION = "portal_customer"
MOST = 50
_PORTAL = system_actor("portal")
_asked = SlidingWindows()
_PER_ADDRESS = (Window(3, 15 * 60.0),)
_PER_BROWSER = (Window(20, 15 * 60.0),)

Page = Callable[..., HttpResponseBase]


def customers_only(view: Page) -> Page:
    """Send whoever is not in the portal to its door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        number = request.session.get(SESSION)
        # Asked each time: somebody may have locked them out since.
        found = customer_in_portal(number) if isinstance(number, int) else None
        if found is None:
            return redirect("web:portal_sign_in")
        return view(request, found, *args, **kwargs)

    return guarded


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link by e-mail. The answer is the same whether anybody has that address."""
    if request.method != "POST":
        return render(request, "portal/sign_in.html")
    email = request.POST.get("email", "").strip()[:254]
    try:
        _asked.hit(f"browser {request.META.get('REMOTE_ADDR', '')}", _PER_BROWSER)
        _asked.hit(f"address {email.casefold()}", _PER_ADDRESS)
    except RateLimited as error:
        context = {"error": problems.sentence(error), "email": email}
        return render(request, "portal/sign_in.html", context, status=429)
    found = customer_signing_in(email)
    if found is not None and customer_in_portal(found.id) is not None:
        invite_customer(_PORTAL, found)
    return render(request, "portal/sign_in.html", {"sent": True, "email": email})


@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """A mailed link. Mail scanners open links, so opening it changes nothing."""
    if request.method != "POST":
        return render(request, "portal/link.html")
    try:
        customer = redeem_customer_link(token)
    except Unauthenticated as error:
        context = {"error": problems.sentence(error)}
        return render(request, "portal/link.html", context, status=403)
    request.session.cycle_key()
    request.session[SESSION] = customer.id
    return redirect("web:portal")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave the portal."""
    request.session.pop(SESSION, None)
    return redirect("web:portal_sign_in")


@require_GET
@never_cache
@customers_only
def home(request: HttpRequest, customer: "Customer") -> HttpResponse:
    """Everything of one customer."""
    actor = customer_actor(customer)
    services = services_visible_to(actor).select_related("customer", "product")
    bills = invoices_visible_to(actor).prefetch_related("lines").order_by("-issued_on", "-id")
    tickets = tickets_asked_by(customer)
    context = {
        "customer": customer,
        "services": rows(list(services.order_by("-id")[:MOST])),
        "invoices": [
            (each, money(each.total, each.currency), _bill_state(each.status))
            for each in bills[:MOST]
        ],
        "tickets": [
            (each, Status(each.status).key, link_to(each, customer.email or ""))
            for each in tickets[:MOST]
        ],
    }
    return render(request, "portal/home.html", context)


def _bill_state(status: str) -> tuple[str, str]:
    return {
        "pending": (_("To be paid"), "is-warning"),
        "paid": (_("Paid"), "is-good"),
    }.get(status, (_("Cancelled"), "is-off"))
