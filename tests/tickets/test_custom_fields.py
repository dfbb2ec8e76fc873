"""What is asked about tickets of a type, and what tickets answer."""

from collections.abc import Mapping

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from guichet.events.models import Event
from guichet.lib.errors import Invalid
from guichet.tickets.actions import (
    FieldChanges,
    NewTicket,
    TicketChanges,
    create_ticket,
    delete_custom_field,
    set_custom_field,
    update_ticket,
)
from guichet.tickets.fields import checked_value
from guichet.tickets.models import CustomField, Ticket
from guichet.tickets.queries import fields_of_type, values_of
from guichet.tickets.states import FieldKind
from tests.support.builders import ROOT, a_field, a_queue, a_ticket

pytestmark = pytest.mark.django_db


def filed(values: Mapping[int, str], *, type_: str = "bug") -> Ticket:
    new = NewTicket(subject="Broken", type=type_, custom_fields=values)
    return create_ticket(ROOT, a_queue().id, new)


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("text", " A1 ", "A1"),
        ("textarea", "one\r\ntwo\n", "one\ntwo"),
        ("combo", "red", "red"),
        ("linked", "blue", "blue"),
        ("numeric", "1 234,50", "1234.50"),
        ("numeric", "1e3", "1000"),
        ("date", "2027-01-31", "2027-01-31"),
        ("checkbox", "on", "1"),
        ("checkbox", "0", ""),
    ],
)
def test_a_value_is_kept_as_its_kind_is_written(kind: str, value: str, stored: str) -> None:
    changes = FieldChanges(kind=FieldKind(kind), options=["red", "blue"])
    field = a_field("bug", "More", changes)
    ticket = filed({field.id: value})
    assert values_of(ROOT, ticket) == ({field.id: stored} if stored else {})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("combo", "green"),
        ("numeric", "many"),
        ("numeric", "NaN"),
        ("date", "31/01/2027"),
        ("date", "2027-02-30"),
        ("checkbox", "perhaps"),
        ("text", "a\nb"),
        ("text", "x" * 256),
    ],
)
def test_a_value_of_another_kind_is_refused_by_its_field(kind: str, value: str) -> None:
    field = a_field("bug", "More", FieldChanges(kind=FieldKind(kind), options=["red"]))
    with pytest.raises(Invalid) as refused:
        filed({field.id: value})
    assert list(refused.value.errors) == [f"field_{field.id}"]
    assert not Ticket.objects.exists()


def test_a_required_field_is_missed_only_where_fields_are_asked() -> None:
    field = a_field("bug", "Version", FieldChanges(required=True))
    with pytest.raises(Invalid) as refused:
        filed({field.id: "  "})
    assert refused.value.errors[f"field_{field.id}"][0].code == "required"
    assert values_of(ROOT, filed({})) == {}  # a program that knows of no fields


def test_a_field_of_another_type_is_unknown() -> None:
    field = a_field("question", "Version")
    for type_ in ("bug", ""):
        with pytest.raises(Invalid):
            filed({field.id: "1"}, type_=type_)


def test_a_linked_field_says_nothing_while_its_parent_says_something_else() -> None:
    brand = a_field(
        "bug", "Brand", FieldChanges(kind=FieldKind.COMBO, options=["Renault", "Citroën"])
    )
    linked = FieldChanges(
        kind=FieldKind.LINKED, options=["Clio", "Zoé"], parent=brand, linked_value="Renault"
    )
    model = a_field("bug", "Model", linked)
    assert values_of(ROOT, filed({brand.id: "Renault", model.id: "Zoé"}))[model.id] == "Zoé"
    assert values_of(ROOT, filed({brand.id: "Citroën", model.id: "Zoé"})) == {brand.id: "Citroën"}


def test_a_required_linked_field_is_missed_when_its_parent_asks_for_it() -> None:
    brand = a_field("bug", "Brand", FieldChanges(kind=FieldKind.COMBO, options=["Acme", "Bolt"]))
    model = a_field("bug", "Model", FieldChanges(required=True, parent=brand, linked_value="Acme"))
    with pytest.raises(Invalid) as refused:
        filed({brand.id: "Acme", model.id: ""})
    assert [problem.code for problem in refused.value.errors[f"field_{model.id}"]] == ["required"]
    assert values_of(ROOT, filed({brand.id: "Bolt", model.id: ""})) == {brand.id: "Bolt"}
    # Programs that know of one question only are asked for no other.
    ticket = filed({brand.id: "Acme"})
    assert values_of(ROOT, ticket) == {brand.id: "Acme"}


def test_changing_values_is_told_by_label_once() -> None:
    field = a_field("bug", "Serial number")
    ticket = filed({field.id: "A1"})
    update_ticket(ROOT, ticket, TicketChanges(custom_fields={field.id: "A1"}))
    update_ticket(ROOT, ticket, TicketChanges(custom_fields={field.id: "B2"}))
    update_ticket(ROOT, ticket, TicketChanges(custom_fields={field.id: ""}))
    told = Event.objects.filter(kind="ticket.edited").order_by("id")
    assert [event.data["changes"] for event in told] == [
        {"Serial number": ["A1", "B2"]},
        {"Serial number": ["B2", ""]},
    ]
    assert values_of(ROOT, ticket) == {}


def test_type_and_values_can_be_changed_together() -> None:
    field = a_field("question", "Chapter")
    ticket = a_ticket(a_queue())
    changes = TicketChanges(type="question", custom_fields={field.id: "3"})
    assert values_of(ROOT, update_ticket(ROOT, ticket, changes)) == {field.id: "3"}


def test_fields_keep_their_order_and_change_by_label() -> None:
    first, second = a_field("bug", "First"), a_field("bug", "Second")
    set_custom_field(ROOT, first.type, "First", FieldChanges(position=9, show_in_list=True))
    assert [field.id for field in fields_of_type(first.type_id)] == [second.id, first.id]
    delete_custom_field(ROOT, CustomField.objects.get(label="First"))
    assert [field.id for field in fields_of_type(first.type_id)] == [second.id]


def test_a_choice_needs_options_and_nothing_hangs_on_itself() -> None:
    field = a_field("bug", "Brand")
    for changes in (FieldChanges(kind=FieldKind.COMBO), FieldChanges(parent=field)):
        with pytest.raises(Invalid):
            set_custom_field(ROOT, field.type, "Brand", changes)


def test_a_ticket_without_any_of_this_costs_nothing_more() -> None:
    a_field("bug", "Version")
    queue = a_queue()
    plain = NewTicket(subject="Broken", type="bug")
    create_ticket(ROOT, queue.id, plain)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        create_ticket(ROOT, queue.id, plain)
    assert not [q for q in asked if "customfield" in q["sql"] or "fieldvalue" in q["sql"]]


@given(
    kind=st.sampled_from(list(FieldKind)),
    value=st.text(max_size=40) | st.decimals(allow_nan=True).map(str),
)
def test_what_was_stored_can_be_stored_again(kind: FieldKind, value: str) -> None:
    try:
        stored = checked_value(kind, value, name="f", options=["a", "b"])
    except Invalid:
        return
    assert checked_value(kind, stored, name="f", options=["a", "b"]) == stored
