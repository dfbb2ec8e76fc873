"""Sets of rights that members of queues hold, for administrators."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guichet.access import Right, require
from guichet.desk import queries
from guichet.desk.actions import delete_role, rename_role, set_role
from guichet.lib.errors import Invalid
from guichet.web import problems
from guichet.web.console.house.pages import Row
from guichet.web.refusals import CONFLICTS
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import RIGHTS, ROLES, word

if TYPE_CHECKING:
    from guichet.desk.models import Role

# Rights by what they are about: the first part of their names.
_GROUPS = (
    (gettext_lazy("Tickets"), ("ticket", "time", "notes")),
    (gettext_lazy("Customers and companies"), ("customer", "company", "asset", "lead")),
    (gettext_lazy("Shop"), ("catalogue", "service", "invoice", "newsletter")),
    (gettext_lazy("Set up"), ("queue", "keys", "users", "desk")),
)


@never_cache
@agents_only
def roles(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    require(request.actor, Right.DESK_MANAGE)
    name, rights = request.POST.get("name", ""), _given(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made, _changed = set_role(request.actor, name=name, rights=rights, only_new=True)
            return redirect("web:role", made.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
    context = {
        "columns": [_("Role"), _("Rights"), _("Members")],
        "rows": [
            Row(f"/roles/{role.id}", [role_word(role.name), str(len(role.rights)), str(holders)])
            for role, holders in queries.roles(request.actor)
        ],
        "groups": _groups(rights),
        "name": name,
        "errors": errors,
    }
    return render(request, "setup/roles.html", context, status=422 if errors else 200)


@never_cache
@agents_only
def one_role(request: DeskRequest, role_id: int) -> HttpResponse:
    """One role: show what its holders may do, or decide it and what it is called."""
    role = queries.role(request.actor, role_id)
    if request.method != "POST":
        return _page(request, role, role.name, queries.rights_in(role))
    name, held = request.POST.get("name", role.name), _given(request)
    try:
        with transaction.atomic():
            rename_role(request.actor, role, name=name)
            set_role(request.actor, name=role.name, rights=held)
    except Invalid as error:
        return _page(request, role, name, held, problems.field_errors(error))
    return redirect("web:role", role.id)


@require_POST
@agents_only
def delete(request: DeskRequest, role_id: int) -> HttpResponse:
    """Let it be given no more."""
    delete_role(request.actor, queries.role(request.actor, role_id))
    return redirect("web:roles")


def _page(
    request: DeskRequest,
    role: "Role",
    name: str,
    held: Collection[Right],
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    context = {
        "role": role,
        "heading": role_word(role.name),
        "name": name,
        "groups": _groups(held),
        "errors": errors or {},
        "stays": CONFLICTS["role_in_use"] if queries.is_held(role) else "",
    }
    return render(request, "setup/role.html", context, status=422 if errors else 200)


def role_word(name: str) -> str:
    """What a role is called: those that come with Guichet in the reader's language."""
    return str(ROLES.get(name, name))


def _given(request: DeskRequest) -> list[Right]:
    """The ticked rights; what is none is left out."""
    ticked = set(request.POST.getlist("rights"))
    return [right for right in Right if right.value in ticked]


def _groups(held: Collection[Right]) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """Every right under a heading: its name, words, whether it is held."""
    return [
        (
            str(heading),
            [
                (right.value, word(RIGHTS, right.value), right in held)
                for right in Right
                if right.value.partition(".")[0] in subjects
            ],
        )
        for heading, subjects in _GROUPS
    ]
