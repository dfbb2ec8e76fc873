"""One's own account: name, looks, password, presence."""

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from guichet.lib.errors import Invalid
from guichet.people.actions.users import (
    change_own_password,
    choose_mails,
    set_availability,
    update_profile,
)
from guichet.web import problems
from guichet.web.context import LANGUAGES
from guichet.web.requests import DeskRequest, agents_only, safe_next

THEMES = (
    ("system", gettext_lazy("Like the system")),
    ("light", gettext_lazy("Light")),
    ("dark", gettext_lazy("Dark")),
)
DENSITIES = (
    ("compact", gettext_lazy("Compact")),
    ("comfortable", gettext_lazy("Comfortable")),
)


@agents_only
def profile(request: DeskRequest) -> HttpResponseBase:
    """Show the page, or keep what was changed in its first form."""
    if request.method != "POST":
        return _page(request)
    given = {
        field: request.POST.get(field, "") for field in ("name", "language", "theme", "density")
    }
    try:
        update_profile(request.actor, request.user, **given)
        if "mails" in request.POST:
            _choose_mails(request)
    except Invalid as error:
        return _page(request, errors=problems.field_errors(error), given=given)
    # The next page is already in the new language.
    return redirect("/profile?kept=profile")


def _choose_mails(request: DeskRequest) -> None:
    # A box that is not ticked is not sent; the field before them says that they were there.
    choose_mails(
        request.actor,
        request.user,
        on_assignment="mail_on_assignment" in request.POST,
        on_updates="mail_on_updates" in request.POST,
        on_program_updates="mail_on_program_updates" in request.POST,
    )


@require_POST
@agents_only
def password(request: DeskRequest) -> HttpResponseBase:
    """Change one's password, or choose the first one."""
    new = request.POST.get("new", "")
    try:
        if new != request.POST.get("again", ""):
            raise Invalid.field("again", _("The two passwords are not the same."))
        change_own_password(
            request.actor, request.user, current=request.POST.get("current", ""), new=new
        )
    except Invalid as error:
        return _page(request, errors=problems.field_errors(error))
    # Every other session ends; this one goes on.
    update_session_auth_hash(request, request.user)
    return redirect("/profile?kept=password")


@require_POST
@agents_only
def availability(request: DeskRequest) -> HttpResponseBase:
    """Take new tickets, or do not for a while."""
    set_availability(request.actor, request.user, available=request.POST.get("available") == "true")
    if request.htmx:
        return render(request, "console/presence.html")
    return redirect(safe_next(request, fallback="/"))


def _page(
    request: DeskRequest,
    *,
    errors: object = None,
    given: dict[str, str] | None = None,
) -> HttpResponse:
    user = request.user
    shown = given or {
        "name": user.name, "language": user.language, "theme": user.theme, "density": user.density,
    }  # fmt: skip
    context = {
        "errors": errors or {},
        "shown": shown,
        "kept": "" if errors else request.GET.get("kept", ""),
        "languages": (("", _("Like the browser")), *LANGUAGES),
        "themes": THEMES,
        "densities": DENSITIES,
        "mails": (
            ("mail_on_assignment", _("A ticket is given to me"), user.mail_on_assignment),
            ("mail_on_updates", _("There is something new in my tickets"), user.mail_on_updates),
            (
                "mail_on_program_updates",
                _("A program changes my tickets"),
                user.mail_on_program_updates,
            ),
        ),
        "has_password": user.has_usable_password(),
    }
    return render(request, "account/profile.html", context, status=422 if errors else 200)
