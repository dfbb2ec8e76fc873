"""``ticket_types``: kinds of requests and what is asked about each, beside the ones that Guichet
brings along."""

from typing import TYPE_CHECKING, Literal

from guichet.cli.apply.fields import Count, Entry, Number, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.lib.errors import Invalid
from guichet.tickets.actions import (
    FieldChanges,
    create_ticket_type,
    set_custom_field,
    update_ticket_type,
)
from guichet.tickets.queries import fields_of_type
from guichet.tickets.states import FieldKind

if TYPE_CHECKING:
    from guichet.tickets.models import CustomField, TicketType

_SAID = ("name", "description")


class FieldEntry(Entry):
    """``{label: Serial number}``"""

    label: Text
    id: Number | None = None
    kind: Literal["text", "textarea", "combo", "linked", "numeric", "date", "checkbox"] = "text"
    required: bool = False
    position: Count = 0
    options: list[Text] = []
    show_in_list: bool = False
    parent: Text | None = None
    linked_value: Text = ""


class TicketTypeEntry(Entry):
    """``{key: change, name: Change request}``"""

    key: Text
    id: Number | None = None
    name: Text = ""
    description: Text = ""
    fields: list[FieldEntry] = []


def carry_out(setup: Setup, entry: TicketTypeEntry) -> None:
    """Make the type or change it, then what is asked about it."""
    said = entry.given(*_SAID)
    made, created = create_ticket_type(setup.actor, key=entry.key, id=entry.id, **said)
    if entry.id not in {None, made.id}:
        raise Invalid.field("id", f"This type has the number {made.id}; numbers never change.")
    what = f"ticket type {made.key}"
    if created:
        setup.ledger.created(what, entry.given("id", *_SAID))
    else:
        before = {name: getattr(made, name) for name in _SAID}
        update_ticket_type(setup.actor, made, **said)
        setup.ledger.changed(what, before, {name: getattr(made, name) for name in _SAID})
    for index, field in enumerate(entry.fields):
        with setup.part("fields", index):
            _ask(setup, made, field)


def _ask(setup: Setup, type_: "TicketType", entry: FieldEntry) -> None:
    known = {field.label: field for field in fields_of_type(type_.id)}
    changes = entry.given("required", "position", "options", "show_in_list", "linked_value")
    if "kind" in entry.model_fields_set:
        changes["kind"] = FieldKind(entry.kind)
    if "parent" in entry.model_fields_set:
        changes["parent"] = _parent(known, entry.parent)
    existing = known.get(entry.label)
    before = None if existing is None else _shown(existing)
    field, _ = set_custom_field(
        setup.actor, type_, entry.label, FieldChanges(**changes), id=entry.id
    )
    if entry.id not in {None, field.id}:
        raise Invalid.field("id", f"This field has the number {field.id}; numbers never change.")
    what = f"field {field.label} of {type_.key}"
    if before is None:
        setup.ledger.created(what, entry.given("id", *_shown(field)))
    else:
        setup.ledger.changed(what, before, _shown(field))


def _parent(known: dict[str, "CustomField"], label: str | None) -> "CustomField | None":
    if label is None:
        return None
    if label not in known:
        raise Invalid.field("parent", f"There is no field {label} above.", code="unknown")
    return known[label]


def _shown(field: "CustomField") -> dict[str, object]:
    return {
        "kind": str(field.kind),
        "required": field.required,
        "position": field.position,
        "options": field.options,
        "show_in_list": field.show_in_list,
        "parent": field.parent.label if field.parent else None,
        "linked_value": field.linked_value,
    }


KIND = Kind(key="ticket_types", model=TicketTypeEntry, carry_out=carry_out)
