"""Coming in and going out."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guichet.lib.errors import GuichetError, Unauthenticated
from guichet.people.actions.sign_in import redeem_sign_in_link, sign_in
from guichet.web import problems
from guichet.web.context import LANGUAGES
from guichet.web.middleware import LANGUAGE_COOKIE
from guichet.web.requests import DeskRequest, agents_only, safe_next

BACKEND = "guichet.people.sessions.UserBackend"
HOME = "/"


@never_cache
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Username or e-mail, and password."""
    if request.method == "POST":
        return _try_password(request)
    if request.user.is_authenticated:
        return redirect(safe_next(request, fallback=HOME))
    return _form(request)


def _try_password(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("login", "")
    address = request.META.get("REMOTE_ADDR", "")
    try:
        user = sign_in(name, request.POST.get("password", ""), address=address)
    except Unauthenticated:
        return _form(request, error=_("This name and password do not match."), status=403)
    except GuichetError as error:
        return _form(request, error=problems.sentence(error), status=429)
    login(request, user, backend=BACKEND)
    return redirect(safe_next(request, fallback=HOME))


def _form(request: HttpRequest, *, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "login": request.POST.get("login", ""),
        "error": error,
        "next": safe_next(request, fallback=""),
    }
    return render(request, "account/sign_in.html", context, status=status)


@never_cache
def one_time_link(request: HttpRequest, token: str) -> HttpResponse:
    """A link from an administrator. Mail scanners open links, so opening it changes nothing."""
    if request.method != "POST":
        return render(request, "account/link.html")
    try:
        user = redeem_sign_in_link(token)
    except Unauthenticated as error:
        context = {"error": problems.sentence(error)}
        return render(request, "account/link.html", context, status=403)
    login(request, user, backend=BACKEND)
    return redirect(HOME if user.has_usable_password() else "web:profile")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("web:sign_in")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language of this browser, for people who are not signed in."""
    answer = redirect(safe_next(request, fallback=HOME))
    wanted = request.POST.get("language", "")
    if wanted in dict(LANGUAGES):
        year = 365 * 24 * 3600
        answer.set_cookie(
            LANGUAGE_COOKIE, wanted, max_age=year, httponly=True, samesite="Lax",
            secure=request.is_secure(),
        )  # fmt: skip
    return answer


@require_GET
@agents_only
def home(request: DeskRequest) -> HttpResponseBase:
    """The desk begins with one's own work."""
    return HttpResponseRedirect("/tickets?view=mine")
