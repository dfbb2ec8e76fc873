"""The form of a question about tickets of a type, and what is told of one."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guichet.lib.errors import Invalid
from guichet.tickets.actions import FieldChanges
from guichet.tickets.queries import fields_of_type
from guichet.tickets.states import FieldKind
from guichet.web.console.house import pages
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest
from guichet.web.words import FIELD_KINDS, word

if TYPE_CHECKING:
    from guichet.tickets.models import CustomField, TicketType


def told(field: "CustomField") -> list[str]:
    """What is particular about a question, in words."""
    said = [word(FIELD_KINDS, field.kind)]
    if field.options:
        said.append(", ".join(field.options[:6]) + (" …" if len(field.options) > 6 else ""))
    if field.required:
        said.append(_("required"))
    if field.show_in_list:
        said.append(_("shown in lists"))
    if field.parent:
        about = {"label": field.parent.label, "value": field.linked_value}
        said.append(_("when “%(label)s” is “%(value)s”") % about)
    return said


def questions(it: "TicketType", field: "CustomField | None") -> list[Answer]:
    """What is asked about a question, with what it says so far."""
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


def changes(request: DeskRequest, it: "TicketType") -> FieldChanges:
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
