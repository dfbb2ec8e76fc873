"""Keys that act for a member of staff: list them, make one, replace it, delete it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from guichet.access import Right, may
from guichet.desk import actions
from guichet.desk.personal_keys import (
    calls_with,
    personal_key,
    personal_keys,
    staff_who_may_own_keys,
)
from guichet.desk.personal_kinds import personal_key_kind
from guichet.desk.rules import key_refusal
from guichet.lib import clock
from guichet.lib.errors import Forbidden, Invalid, NotFound
from guichet.web import problems
from guichet.web.console.integrations import slot
from guichet.web.console.integrations.page import EXPIRIES
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.desk.models import PersonalKey
    from guichet.people.models import User

DIALECT = "clientxcms"
_MOST_SHOWN = 200
# The secret of a key that belongs to no queue waits under no queue's number.
_NO_QUEUE = 0
HEADINGS: Mapping[str, str | Promise] = {
    "general": gettext_lazy("General"),
    "customers": gettext_lazy("Customers"),
    "products": gettext_lazy("Products"),
    "groups": gettext_lazy("Product groups"),
    "pricings": gettext_lazy("Prices"),
    "services": gettext_lazy("Services"),
    "departments": gettext_lazy("Departments"),
    "tickets": gettext_lazy("Tickets"),
}


@dataclass(frozen=True)
class Row:
    """One key as the page lists it. ``state`` is active or expired, ``calls`` those of 30 days."""

    key: "PersonalKey"
    owner: str
    state: str
    calls: int

    @property
    def abilities(self) -> str:
        return ", ".join(self.key.abilities)


@require_http_methods(["GET", "HEAD", "POST"])
@agents_only
def keys(request: DeskRequest) -> HttpResponseBase:
    """The keys that are the actor's business; a POST makes one, whose token is shown once."""
    if request.method != "POST":
        return _show(request)
    given = request.POST

    def issue() -> tuple["PersonalKey", str]:
        days = given.get("expiry", "")
        if days not in dict(EXPIRIES):
            raise Invalid.field("expiry", "This is not one of the choices.")
        new = actions.NewPersonalKey(
            dialect=DIALECT,
            name=given.get("name", ""),
            abilities=given.getlist("ability"),
            expires_at=clock.now() + timedelta(days=int(days)) if days else None,
        )
        return actions.issue_personal_key(request.actor, _owner(request), new)

    return _made(request, issue)


@require_POST
@agents_only
def regenerate(request: DeskRequest, key_id: int) -> HttpResponseBase:
    """Replace a key at once by one of the same name and permissions."""
    key = _key(request, key_id)
    return _made(request, lambda: actions.regenerate_personal_key(request.actor, key))


@require_POST
@agents_only
def delete(request: DeskRequest, key_id: int) -> HttpResponseBase:
    """Delete a key."""
    actions.revoke_personal_key(request.actor, _key(request, key_id))
    return redirect("web:personal_keys")


def _made(request: DeskRequest, make: Callable[[], tuple["PersonalKey", str]]) -> HttpResponse:
    """Make a key, then back to the page, which shows its token; or what was wrong."""
    try:
        key, token = make()
    except Invalid as error:
        return _show(request, errors=problems.field_errors(error))
    slot.put(request, _NO_QUEUE, slot.FreshKey(key.name, key.dialect, token))
    return redirect("web:personal_keys")


def _show(request: DeskRequest, *, errors: Mapping[str, str] | None = None) -> HttpResponse:
    try:
        found = personal_keys(request.actor, dialect=DIALECT)
        owners = list(staff_who_may_own_keys(request.actor))
    except Forbidden:
        raise NotFound("page") from None
    shown = list(found[:_MOST_SHOWN])
    calls = calls_with(shown)
    kind = personal_key_kind(DIALECT)
    everything = bool(may(request.actor, Right.DESK_MANAGE))
    context = {
        "fresh": slot.take(request, _NO_QUEUE),
        "rows": [_row(key, calls.get(key.id, 0)) for key in shown],
        "owners": [(owner.id, f"{owner.name} · {owner.email}") for owner in owners],
        "groups": [
            (HEADINGS.get(heading, heading), [n for n in names if everything or n != "*"])
            for heading, names in kind.offered.items()
        ],
        "expiries": EXPIRIES,
        "errors": errors or {},
        "given": request.POST if errors else {},
        "chosen": request.POST.getlist("ability") if errors else [],
        "owner": request.POST.get("owner") if errors else request.user.id,
    }
    response = render(
        request, "integrations/personal_keys.html", context, status=422 if errors else 200
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _row(key: "PersonalKey", calls: int) -> Row:
    refusal = key_refusal(None, key.expires_at, moment=clock.now())
    owner = key.owner.name if key.owner else _("Customer")
    return Row(key=key, owner=owner, state=refusal or "active", calls=calls)


def _owner(request: DeskRequest) -> "User":
    """Whom the new key acts for: oneself, unless an administrator chose somebody else."""
    wanted = request.POST.get("owner") or str(request.user.id)
    try:
        owners = {str(owner.id): owner for owner in staff_who_may_own_keys(request.actor)}
    except Forbidden:
        raise NotFound("page") from None
    if wanted not in owners:
        raise Invalid.field("owner", "This is not one of the choices.")
    return owners[wanted]


def _key(request: DeskRequest, key_id: int) -> "PersonalKey":
    try:
        return personal_key(request.actor, key_id, dialect=DIALECT)
    except Forbidden:
        raise NotFound("key") from None
