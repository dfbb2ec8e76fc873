"""Types of tickets and what each asks, for administrators."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guichet.access import Right, require
from guichet.lib.errors import Conflict, Invalid
from guichet.tickets.actions import (
    FieldChanges,
    create_ticket_type,
    delete_custom_field,
    set_custom_field,
    shift_custom_field,
    update_ticket_type,
)
from guichet.tickets.queries import custom_field, custom_fields, fields_of_type, ticket_type
from guichet.tickets.queries import ticket_types as every_type
from guichet.tickets.states import FieldKind
from guichet.web import problems
from guichet.web.console.house import pages
from guichet.web.console.house.pages import ListPage, Row
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import FIELD_KINDS, type_word, word

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
    asked: dict[int, int] = {}
    for field in custom_fields():
        asked[field.type_id] = asked.get(field.type_id, 0) + 1
    page = ListPage(
        heading=_("Ticket types"),
        intro=_("What kinds of requests there are, and what is asked about each."),
        columns=[_("Type"), _("Key"), _("Questions")],
        rows=[
            Row(
                f"/ticket-types/{each.id}",
                [type_word(each), each.key, str(asked.get(each.id) or "")],
            )
            for each in every_type()
        ],
        add=_("New type"),
        questions=questions,
        is_searched=False,
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
def add_field(request: DeskRequest, type_id: int) -> HttpResponse:
    """Ask one thing more."""
    require(request.actor, Right.DESK_MANAGE)
    it = ticket_type(type_id)
    label = request.POST.get("label", "")
    try:
        set_custom_field(request.actor, it, label, _changes(request, it), only_new=True)
    except (Invalid, Conflict) as error:
        asked = pages.again(_field_questions(it, None), request, _errors(error))
        return _type_page(request, it, _type_questions(it), asked=asked, status=422)
    return redirect("web:ticket_type", it.id)


@never_cache
@agents_only
def one_field(request: DeskRequest, type_id: int, field_id: int) -> HttpResponseBase:
    """One question, and what changes it."""
    require(request.actor, Right.DESK_MANAGE)
    field = custom_field(type_id, field_id)
    questions = _field_questions(field.type, field)
    if request.method != "POST":
        return _field_page(request, field, questions)
    try:
        changes = _changes(request, field.type)
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
    places = -1 if request.POST.get("places") == "-1" else 1
    shift_custom_field(request.actor, custom_field(type_id, field_id), places)
    return redirect("web:ticket_type", type_id)


@require_POST
@agents_only
def delete(request: DeskRequest, type_id: int, field_id: int) -> HttpResponse:
    """Ask it no more."""
    require(request.actor, Right.DESK_MANAGE)
    delete_custom_field(request.actor, custom_field(type_id, field_id))
    return redirect("web:ticket_type", type_id)


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
        "fields": [(field, _told(field)) for field in fields],
        "asked": asked or _field_questions(it, None),
        "refused": asked is not None,
    }
    return render(request, "setup/type.html", context, status=status)


def _field_page(
    request: DeskRequest, field: "CustomField", questions: list[Answer], *, status: int = 200
) -> HttpResponse:
    context = {"field": field, "type_name": type_word(field.type), "questions": questions}
    return render(request, "setup/field.html", context, status=status)


def _told(field: "CustomField") -> list[str]:
    """What is particular about a question, in words."""
    told = [word(FIELD_KINDS, field.kind)]
    if field.options:
        told.append(", ".join(field.options[:6]) + (" …" if len(field.options) > 6 else ""))
    if field.required:
        told.append(_("required"))
    if field.show_in_list:
        told.append(_("shown in lists"))
    if field.parent:
        about = {"label": field.parent.label, "value": field.linked_value}
        told.append(_("when “%(label)s” is “%(value)s”") % about)
    return told


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


def _field_questions(it: "TicketType", field: "CustomField | None") -> list[Answer]:
    kinds = [(kind.value, word(FIELD_KINDS, kind.value)) for kind in FieldKind]
    others = [each for each in fields_of_type(it.id) if field is None or each.id != field.id]
    parents = [("", "–"), *((str(each.id), each.label) for each in others)]
    parent = str(field.parent_id or "") if field else ""
    return [
        Answer(
            name="label", label=_("Question"), value=field.label if field else "", required=True
        ),
        pages.select("kind", _("Answer"), kinds, field.kind if field else "text"),
        Answer(
            name="options",
            label=_("Options of a choice, one a line"),
            kind="textarea",
            value="\n".join(field.options) if field else "",
        ),
        pages.select("parent", _("Hangs on the question"), parents, parent),
        Answer(
            name="linked_value",
            label=_("Asked when that answer is"),
            value=field.linked_value if field else "",
        ),
        Answer(
            name="required",
            label=_("An answer is required"),
            kind="checkbox",
            value="1" if field and field.required else "",
        ),
        Answer(
            name="show_in_list",
            label=_("Shown in lists of tickets"),
            kind="checkbox",
            value="1" if field and field.show_in_list else "",
        ),
    ]


def _changes(request: DeskRequest, it: "TicketType") -> FieldChanges:
    """The form as changes. Raises Invalid."""
    given = request.POST
    kind = given.get("kind") or FieldKind.TEXT.value
    if kind not in FieldKind.values:
        raise Invalid.field("kind", "This is not one of the choices.", code="unknown")
    options = [line.strip() for line in given.get("options", "").splitlines()]
    return FieldChanges(
        label=given.get("label", ""),
        kind=FieldKind(kind),
        required=bool(given.get("required")),
        options=[option for option in options if option],
        show_in_list=bool(given.get("show_in_list")),
        parent=_parent(it, given.get("parent", "")),
        linked_value=given.get("linked_value", ""),
    )


def _parent(it: "TicketType", wanted: str) -> "CustomField | None":
    if not wanted:
        return None
    for field in fields_of_type(it.id):
        if str(field.id) == wanted:
            return field
    raise Invalid.field("parent", "This is not one of the choices.", code="unknown")


def _errors(error: Invalid | Conflict) -> dict[str, str]:
    if isinstance(error, Invalid):
        return dict(problems.field_errors(error))
    return {"label": problems.sentence(error)}
