"""Types of tickets and what each asks, for administrators."""

from collections import Counter
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guichet.access import Right, require
from guichet.lib.errors import Conflict, Invalid
from guichet.tickets.actions import (
    create_ticket_type,
    delete_custom_field,
    delete_ticket_type,
    set_custom_field,
    shift_custom_field,
    shift_ticket_type,
    update_ticket_type,
)
from guichet.tickets.policy import why_type_stays
from guichet.tickets.queries import custom_field, custom_fields, fields_of_type, ticket_type
from guichet.tickets.queries import ticket_types as every_type
from guichet.web import problems
from guichet.web.console.house import pages
from guichet.web.console.house.pages import ListPage
from guichet.web.console.more import Answer
from guichet.web.console.setup import field_form
from guichet.web.refusals import CONFLICTS
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import type_word

if TYPE_CHECKING:
    from guichet.tickets.models import CustomField, TicketType


@never_cache
@agents_only
def types(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    require(request.actor, Right.DESK_MANAGE)
    questions = [
        Answer(name="key", label=_("Key, as programs write it"), required=True),
        *_type_questions(None),
    ]
    errors: dict[str, str] = {}
    if request.method == "POST":
        given = request.POST
        try:
            made, _is_new = create_ticket_type(
                request.actor,
                key=given.get("key", ""),
                name=given.get("name", ""),
                description=given.get("description", ""),
            )
            return redirect("web:ticket_type", made.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
            questions = pages.again(questions, request, errors)
    page = ListPage(
        heading=_("Ticket types"),
        intro=_("What kinds of requests there are, and what is asked about each."),
        columns=(),
        rows=(),
        add=_("New type"),
        questions=questions,
        is_searched=False,
        extra={"types": _offered()},
        template="setup/types.html",
    )
    return page.shown(request, refused=bool(errors))


@never_cache
@agents_only
def one_type(request: DeskRequest, type_id: int) -> HttpResponseBase:
    """One type with its questions."""
    require(request.actor, Right.DESK_MANAGE)
    it = ticket_type(type_id)
    questions = _type_questions(it)
    if request.method != "POST":
        return _type_page(request, it, questions)
    given = {name: request.POST.get(name, "") for name in ("name", "description")}
    try:
        update_ticket_type(request.actor, it, **given)
    except Invalid as error:
        again = pages.again(questions, request, problems.field_errors(error))
        return _type_page(request, it, again, status=422)
    return redirect("web:ticket_type", it.id)


@require_POST
@agents_only
def shift_type(request: DeskRequest, type_id: int) -> HttpResponse:
    """Offer it earlier or later."""
    require(request.actor, Right.DESK_MANAGE)
    shift_ticket_type(request.actor, ticket_type(type_id), _places(request))
    return redirect("web:ticket_types")


@require_POST
@agents_only
def delete_type(request: DeskRequest, type_id: int) -> HttpResponse:
    """Offer it no more."""
    require(request.actor, Right.DESK_MANAGE)
    delete_ticket_type(request.actor, ticket_type(type_id))
    return redirect("web:ticket_types")


@require_POST
@agents_only
def add_field(request: DeskRequest, type_id: int) -> HttpResponse:
    """Ask one thing more."""
    require(request.actor, Right.DESK_MANAGE)
    it = ticket_type(type_id)
    label = request.POST.get("label", "")
    try:
        set_custom_field(request.actor, it, label, field_form.changes(request, it), only_new=True)
    except (Invalid, Conflict) as error:
        asked = pages.again(field_form.questions(it, None), request, _errors(error))
        return _type_page(request, it, _type_questions(it), asked=asked, status=422)
    return redirect("web:ticket_type", it.id)


@never_cache
@agents_only
def one_field(request: DeskRequest, type_id: int, field_id: int) -> HttpResponseBase:
    """One question, and what changes it."""
    require(request.actor, Right.DESK_MANAGE)
    field = custom_field(type_id, field_id)
    questions = field_form.questions(field.type, field)
    if request.method != "POST":
        return _field_page(request, field, questions)
    try:
        changes = field_form.changes(request, field.type)
        set_custom_field(request.actor, field.type, field.label, changes)
    except (Invalid, Conflict) as error:
        again = pages.again(questions, request, _errors(error))
        return _field_page(request, field, again, status=422)
    return redirect("web:ticket_type", type_id)


@require_POST
@agents_only
def shift(request: DeskRequest, type_id: int, field_id: int) -> HttpResponse:
    """Ask it earlier or later."""
    require(request.actor, Right.DESK_MANAGE)
    shift_custom_field(request.actor, custom_field(type_id, field_id), _places(request))
    return redirect("web:ticket_type", type_id)


@require_POST
@agents_only
def delete(request: DeskRequest, type_id: int, field_id: int) -> HttpResponse:
    """Ask it no more."""
    require(request.actor, Right.DESK_MANAGE)
    delete_custom_field(request.actor, custom_field(type_id, field_id))
    return redirect("web:ticket_type", type_id)


def _places(request: DeskRequest) -> int:
    return -1 if request.POST.get("places") == "-1" else 1


def _offered() -> list[tuple["TicketType", str, int]]:
    """Each type with its name and how many questions it asks."""
    asked = Counter(field.type_id for field in custom_fields())
    return [(each, type_word(each), asked[each.id]) for each in every_type()]


def _type_page(
    request: DeskRequest,
    it: "TicketType",
    questions: list[Answer],
    *,
    asked: list[Answer] | None = None,
    status: int = 200,
) -> HttpResponse:
    fields = fields_of_type(it.id).select_related("parent")
    context = {
        "it": it,
        "heading": type_word(it),
        "questions": questions,
        "fields": [(field, field_form.told(field)) for field in fields],
        "asked": asked or field_form.questions(it, None),
        "refused": asked is not None,
        "stays": CONFLICTS.get(why_type_stays(it), ""),
    }
    return render(request, "setup/type.html", context, status=status)


def _field_page(
    request: DeskRequest, field: "CustomField", questions: list[Answer], *, status: int = 200
) -> HttpResponse:
    context = {"field": field, "type_name": type_word(field.type), "questions": questions}
    return render(request, "setup/field.html", context, status=status)


def _type_questions(it: "TicketType | None") -> list[Answer]:
    return [
        Answer(name="name", label=_("Name"), value=it.name if it else ""),
        Answer(
            name="description",
            label=_("Description"),
            kind="textarea",
            value=it.description if it else "",
        ),
    ]


def _errors(error: Invalid | Conflict) -> dict[str, str]:
    if isinstance(error, Invalid):
        return dict(problems.field_errors(error))
    return {"label": problems.sentence(error)}
