"""What is asked about tickets of a type, and what tickets answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max

from guichet.access import Actor, Right, require
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib.cache import BriefCache
from guichet.lib.checks import Check, checked
from guichet.lib.errors import Conflict, Invalid, NotFound, Problem
from guichet.lib.text import one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people.numbers import make_room
from guichet.tickets.events import TicketTypeChanged
from guichet.tickets.fields import (
    LABEL_LENGTH,
    VALUE_LENGTH,
    asked_now,
    checked_options,
    checked_value,
)
from guichet.tickets.models import CustomField, FieldValue, Ticket, TicketType
from guichet.tickets.states import FieldKind

_TAKEN = "Another field has this label or number."
# Asked on each creation with a type that brings values; as brief as the types themselves.
_fields: BriefCache[int, list[CustomField]] = BriefCache(seconds=5)


@dataclass(frozen=True, kw_only=True)
class FieldChanges:
    """What the caller wants different about a custom field. Anything left UNSET stays."""

    label: str | Unset = UNSET
    kind: FieldKind | Unset = UNSET
    required: bool | Unset = UNSET
    position: int | Unset = UNSET
    options: Sequence[str] | Unset = UNSET
    show_in_list: bool | Unset = UNSET
    parent: CustomField | None | Unset = UNSET
    linked_value: str | Unset = UNSET


def set_custom_field(
    actor: Actor,
    type: TicketType,
    label: str,
    changes: FieldChanges,
    *,
    id: int | None = None,
    only_new: bool = False,
) -> tuple[CustomField, bool]:
    """Make the field of that label or change it, and say whether it is new.

    A new one is asked last, and takes a line of text unless a kind is given. ``id`` keeps a number
    it had elsewhere; ``only_new`` changes none that is there. Raises Invalid, and Conflict
    ``field_exists``.
    """
    require(actor, Right.DESK_MANAGE)
    label = one_line(label, field="label", limit=LABEL_LENGTH)
    fields = checked(vars(changes), _CHECKS)
    with transaction.atomic():
        # Held, so that two new fields do not get one position.
        TicketType.objects.select_for_update().get(id=type.id)
        found = CustomField.objects.filter(type=type, label=label).first()
        if found and only_new:
            raise Conflict("field_exists", _TAKEN)
        field = found or CustomField(id=id, type=type, label=label, position=_last(type) + 1)
        before = None if found is None else _content(field)
        for name, value in fields.items():
            setattr(field, name, value)
        field.kind = FieldKind(field.kind or FieldKind.TEXT)
        field.options = checked_options(FieldKind(field.kind), field.options)
        _see_that_it_hangs(field)
        _write(field, is_new=found is None)
        if before != _content(field):
            _tell(actor, type, label)
    _fields.clear()
    return field, found is None


def shift_custom_field(actor: Actor, field: CustomField, places: int) -> None:
    """Ask this so many places later among the questions of its type; earlier when negative."""
    require(actor, Right.DESK_MANAGE)
    with transaction.atomic():
        TicketType.objects.select_for_update().get(id=field.type_id)
        rows = list(CustomField.objects.filter(type_id=field.type_id).order_by("position", "id"))
        order = [row for row in rows if row.id != field.id]
        if len(order) == len(rows):
            raise NotFound("field")
        old = next(place for place, row in enumerate(rows) if row.id == field.id)
        new = min(max(old + places, 0), len(order))
        order.insert(new, rows[old])
        for position, row in enumerate(order, start=1):
            row.position = position
        CustomField.objects.bulk_update(order, ["position"])
        if new != old:
            _tell(actor, field.type, field.label)
    _fields.clear()


def delete_custom_field(actor: Actor, field: CustomField) -> None:
    """Ask this no more; what tickets answered is deleted with it."""
    require(actor, Right.DESK_MANAGE)
    with transaction.atomic():
        _tell(actor, field.type, field.label)
        field.delete()
    _fields.clear()


def fields_for(type_id: int) -> list[CustomField]:
    """The fields of that type in the order they are asked."""
    rows = CustomField.objects.filter(type_id=type_id).order_by("position", "id")
    return _fields.get(type_id, lambda: list(rows))


def checked_values(type: TicketType | None, given: Mapping[int, str]) -> dict[int, str]:
    """The values of those fields, as they are stored. Raises Invalid, fields named ``field_<id>``.

    Only what is given is looked at, so that programs which know nothing of fields can file.
    """
    if not given:
        return {}
    known = {} if type is None else {field.id: field for field in fields_for(type.id)}
    errors: dict[str, list[Problem]] = {}
    values: dict[int, str] = {}
    for field_id, value in given.items():
        try:
            values[field_id] = _checked_value(known.get(field_id), field_id, value)
        except Invalid as error:
            errors.update(error.errors)
    values = _asked(known, values)
    errors.update(_missing(known, values))
    if errors:
        raise Invalid(errors)
    return values


def keep_values(ticket: Ticket, values: Mapping[int, str]) -> dict[str, list[str]]:
    """Write checked values down; returns the old and new value of each that is different."""
    if not values:
        return {}
    held = {row.field_id: row for row in ticket.field_values.select_related("field")}
    labels = {field.id: field.label for field in fields_for(ticket.type_id or 0)}
    changed: dict[str, list[str]] = {}
    for field_id, value in values.items():
        row = held.get(field_id)
        if (row.value if row else "") == value:
            continue
        changed[labels[field_id]] = [row.value if row else "", value]
        if not value and row is not None:
            row.delete()
        else:
            FieldValue.objects.update_or_create(
                ticket=ticket, field_id=field_id, defaults={"value": value}
            )
    return changed


def _checked_value(field: CustomField | None, field_id: int, value: str) -> str:
    name = f"field_{field_id}"
    if field is None:
        raise Invalid.field(name, "Tickets of this type have no such field.", code="unknown")
    return checked_value(FieldKind(field.kind), value, name=name, options=field.options)


def _asked(known: Mapping[int, CustomField], values: dict[int, str]) -> dict[int, str]:
    """Linked fields say nothing while their parent says something else."""
    for field_id in sorted(values, key=lambda id: _depth(known, id)):
        field = known[field_id]
        parent = field.parent_id
        if parent in values and values[parent] != field.linked_value:
            values[field_id] = ""
    return values


def _missing(
    known: Mapping[int, CustomField], values: Mapping[int, str]
) -> dict[str, list[Problem]]:
    """What is wrong with required fields without a value. One that hangs on another is required
    only when its parent's value, given along with it, asks for it."""
    asked = asked_now(list(known.values()), values)
    empty = [known[id] for id, value in values.items() if not value and id in asked]
    return {
        f"field_{field.id}": [Problem("This field can't be empty.", code="required")]
        for field in empty
        if field.required and (field.parent_id is None or field.parent_id in values)
    }


def _depth(known: Mapping[int, CustomField], field_id: int) -> int:
    """How many fields this one hangs on: what silences a parent silences all below it."""
    field = known.get(field_id)
    return 0 if field is None or field.parent_id is None else 1 + _depth(known, field.parent_id)


def _see_that_it_hangs(field: CustomField) -> None:
    """A parent stands in the same type, and above."""
    seen = {field.id}
    parent = field.parent
    if parent is not None and parent.type_id != field.type_id:
        raise Invalid.field("parent", "This field belongs to another type.", code="unknown")
    while parent is not None:
        if parent.id in seen:
            raise Invalid.field("parent", "A field can't hang on itself.")
        seen.add(parent.id)
        parent = parent.parent


def _write(field: CustomField, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            field.save(force_insert=is_new)
    except IntegrityError as error:
        raise Conflict("field_exists", _TAKEN) from error
    if is_new:
        make_room(CustomField, field.id)


def _last(type: TicketType) -> int:
    last: int | None = CustomField.objects.filter(type=type).aggregate(m=Max("position"))["m"]
    return last or 0


def _content(field: CustomField) -> dict[str, object]:
    return {name: value for name, value in vars(field).items() if not name.startswith("_")}


def _tell(actor: Actor, type: TicketType, label: str) -> None:
    record(actor, TicketTypeChanged(key=type.key, field=label), subject=Subject("type", type.id))


_CHECKS: dict[str, Check] = {
    "label": lambda value: one_line(value, field="label", limit=LABEL_LENGTH),
    "kind": FieldKind,
    "required": bool,
    "position": int,
    "options": list,
    "show_in_list": bool,
    "parent": lambda value: value,
    "linked_value": lambda value: one_line(
        value, field="linked_value", limit=VALUE_LENGTH, required=False
    ),
}
