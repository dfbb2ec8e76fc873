"""The request as console views see it."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from guichet.access import Actor

if TYPE_CHECKING:
    from guichet.people.models import User

P = ParamSpec("P")


class DeskRequest(HttpRequest):
    """A request of somebody signed in; the middleware adds what is declared here."""

    actor: Actor
    htmx: HtmxDetails
    user: "User"


View = Callable[Concatenate[DeskRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def agents_only(view: View[P]) -> Guarded[P]:
    """Send whoever is not signed in to the sign-in page, and back here afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(cast(DeskRequest, request))
        return view(cast(DeskRequest, request), *args, **kwargs)

    return cast(Guarded[P], guarded)


def to_sign_in(request: DeskRequest) -> HttpResponse:
    """The way to the sign-in page; a fragment can't show it, so the whole page goes there."""
    address = reverse("web:sign_in")
    if request.htmx:
        return HttpResponseClientRedirect(address)
    if request.method == "GET" and request.path != "/":
        address += f"?next={quote(request.get_full_path())}"
    return redirect(address)


def safe_next(request: HttpRequest, *, fallback: str) -> str:
    """The page on this desk named by ``next``, or ``fallback``: never another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if local else fallback
