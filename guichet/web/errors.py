"""Pages for what went wrong, and the one table from core errors to answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from guichet.lib.errors import (
    Conflict,
    Forbidden,
    GuichetError,
    Invalid,
    NotFound,
    QuotaExceeded,
    RateLimited,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from guichet.web import problems
from guichet.web.requests import DeskRequest, to_sign_in

STATUS: dict[type[GuichetError], int] = {
    Invalid: 422,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    QuotaExceeded: 429,
    RateLimited: 429,
    TooLarge: 413,
    Unavailable: 503,
}


def answer(request: DeskRequest, error: GuichetError) -> HttpResponse:
    """A refusal of the core: a toast when a fragment was asked for, else a page."""
    if isinstance(error, Unauthenticated):
        return to_sign_in(request)
    status = STATUS.get(type(error), 500)
    text = problems.sentence(error)
    # Absent when a middleware before htmx's refuses.
    if getattr(request, "htmx", False):
        context = {"title": _title(status), "text": text, "tone": "bad"}
        toast = render(request, "components/toast.html", context, status=status)
        toast["HX-Reswap"] = "none"
        return toast
    return _page(request, status, text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler404."""
    return _page(request, 404, _("This page does not exist, or you may not see it."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler403."""
    return _page(request, 403, _("You may not do this here."))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler400."""
    return _page(request, 400, _("This request can't be understood."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Nothing here may need the database."""
    return _page(request, 500, _("Something broke on our side. It has been written down."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old: mostly a page left open for days."""
    return _page(request, 403, _("This page was open for too long. Go back, reload it, try again."))


def _page(request: HttpRequest, status: int, text: str) -> HttpResponse:
    context = {"title": _title(status), "text": text, "status": status}
    return render(request, "errors/error.html", context, status=status)


def _title(status: int) -> str:
    titles = {
        403: _("Not allowed"),
        404: _("Nothing here"),
        409: _("Not possible now"),
        422: _("Please check"),
        413: _("Too large"),
        429: _("One moment"),
        503: _("Not available now"),
        500: _("That did not work"),
    }
    return titles.get(status, _("That did not work"))
