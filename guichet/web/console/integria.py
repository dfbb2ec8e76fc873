"""How programs that speak Integria IMS are let in, for administrators."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from guichet.access import Right, require
from guichet.desk.actions import IntegriaChanges, change_integria_settings
from guichet.desk.integria import LONGEST_DELAY, IntegriaSettings, integria_settings
from guichet.desk.queries import queues_visible_to
from guichet.lib.errors import Invalid
from guichet.web import problems
from guichet.web.requests import DeskRequest, agents_only

PATH = "/include/api.php"
PROFILES = (
    ("auto", gettext_lazy("What each program reads")),
    ("doc", gettext_lazy("The layout of the documentation")),
    ("console", gettext_lazy("The layout of the monitoring console")),
)
STATUSES = (("403", "403"), ("200", gettext_lazy("200, as the original")))
# The core says what it takes in English; the page says it in the reader's words.
_WRONG = {
    "allowed_addresses": gettext_lazy("One of these is neither an address nor a range, nor *."),
    "account_profiles": gettext_lazy("Write a username, a blank, and auto, doc or console."),
    "failure_delay": gettext_lazy("Use whole seconds from 0 to 15."),
    "version": gettext_lazy(
        "Use a line such as “Integria IMS OpenSource Edition 5.0.93 Build 210526 MR86”."
    ),
    "cors_origin": gettext_lazy("Use an origin such as https://monitoring.example.com."),
}
_TEXTS = ("profile", "version", "default_queue", "cors_origin")


@never_cache
@agents_only
def integria(request: DeskRequest) -> HttpResponseBase:
    """Show what is decided, or decide it. The password is never shown."""
    require(request.actor, Right.DESK_MANAGE)
    if request.method != "POST":
        return _page(request, _shown(integria_settings()))
    given = request.POST.dict()
    try:
        change_integria_settings(request.actor, _changes(given))
    except Invalid as error:
        errors = {**problems.field_errors(error), **_told(error)}
        return _page(request, given, errors=errors)
    return redirect(f"{request.path}?kept=1")


def _told(error: Invalid) -> dict[str, str]:
    return {name: str(_WRONG[name]) for name in error.errors if name in _WRONG}


def _changes(given: Mapping[str, Any]) -> IntegriaChanges:
    """The form as changes; an empty password leaves the one there is."""
    texts = {name: str(given.get(name, "")).strip() for name in _TEXTS}
    wanted: dict[str, Any] = texts | _numbers(given) | _lists(given)
    if given.get("api_password") or given.get("no_password"):
        wanted["api_password"] = "" if given.get("no_password") else str(given["api_password"])
    return IntegriaChanges(**wanted)


def _numbers(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _number(str(given.get(name, ""))) for name in ("auth_failure_status", "failure_delay")
    }


def _number(text: str) -> int:
    # What is no number is refused as one out of range.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


def _lists(given: Mapping[str, Any]) -> dict[str, Any]:
    listed = str(given.get("allowed_addresses", "")).replace(",", "\n").split()
    return {"allowed_addresses": listed, "account_profiles": _profiles(given)}


def _profiles(given: Mapping[str, Any]) -> dict[str, str]:
    """Lines such as ``monitoring console``."""
    profiles: dict[str, str] = {}
    for line in str(given.get("account_profiles", "")).splitlines():
        username, _blank, profile = line.strip().rpartition(" ")
        if line.strip():
            profiles[username.strip()] = profile
    return profiles


def _shown(chosen: IntegriaSettings) -> dict[str, Any]:
    return {
        "allowed_addresses": "\n".join(chosen.allowed_addresses),
        "account_profiles": "\n".join(f"{u} {p}" for u, p in chosen.account_profiles.items()),
        "auth_failure_status": str(chosen.auth_failure_status),
        "failure_delay": str(chosen.failure_delay),
        **{name: getattr(chosen, name) for name in _TEXTS},
    }


def _page(
    request: DeskRequest, shown: Mapping[str, Any], *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    queues = [(queue.code, queue.name) for queue in queues_visible_to(request.actor)]
    context = {
        "shown": shown,
        "errors": errors or {},
        "kept": not errors and request.GET.get("kept"),
        "has_password": bool(integria_settings().api_password),
        "profiles": PROFILES,
        "statuses": STATUSES,
        "queues": [("", _("None: programs must name one")), *queues],
        "address": f"{settings.BASE_URL}{PATH}",
        "longest_delay": LONGEST_DELAY,
    }
    return render(request, "console/integria.html", context, status=422 if errors else 200)
