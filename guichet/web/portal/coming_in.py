"""How customers come into the portal: by a link that was mailed to them."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guichet.lib.errors import RateLimited, Unauthenticated
from guichet.people.actions import ask_for_link, redeem_customer_link
from guichet.people.sessions import customer_of_session, stamp_of
from guichet.web import problems

if TYPE_CHECKING:
    from guichet.people.models import Customer

SESSION, STAMP = "portal_customer", "portal_stamp"

Page = Callable[..., HttpResponseBase]


def customers_only(view: Page) -> Page:
    """Send whoever is not in the portal to its door."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = _who(request)
        if found is None:
            return redirect("web:portal_sign_in")
        return view(request, found, *args, **kwargs)

    return guarded


def _who(request: HttpRequest) -> "Customer | None":
    """Whose session this is. Asked each time: somebody may have locked them out since."""
    return customer_of_session(request.session.get(SESSION), request.session.get(STAMP))


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link by e-mail. The answer is the same whether anybody has that address."""
    if request.method != "POST":
        return render(request, "portal/sign_in.html")
    email = request.POST.get("email", "").strip()[:254]
    try:
        ask_for_link(email, address=request.META.get("REMOTE_ADDR", ""))
    except RateLimited as error:
        context = {"error": problems.sentence(error), "email": email}
        return render(request, "portal/sign_in.html", context, status=429)
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
    request.session[SESSION], request.session[STAMP] = customer.id, stamp_of(customer)
    return redirect("web:portal")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave the portal."""
    for name in (SESSION, STAMP):
        request.session.pop(name, None)
    return redirect("web:portal_sign_in")
