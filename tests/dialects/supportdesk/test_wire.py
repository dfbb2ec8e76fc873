"""Reading requests: strict, tolerant of what is unknown, and complete about what is wrong."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.dialects.supportdesk import translate
from guichet.dialects.supportdesk.errors import TABLE
from guichet.dialects.supportdesk.wire import (
    ActivityBody,
    CustomerBody,
    InvalidRequest,
    TicketBody,
    failure,
    read,
)
from guichet.lib.unset import UNSET

TICKET = {"customerExternalId": "user_42", "subject": "Bonjour", "description": "Texte"}
ACTIVITY = {"customerExternalId": "user_42", "type": "order.placed"}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def wrong(kind: Any, body: object) -> dict[str, list[str]]:
    with pytest.raises(InvalidRequest) as refused:
        read(kind, body)
    return refused.value.details


def test_every_field_at_fault_is_named_at_once() -> None:
    body = {"subject": 42, "priority": "P1", "metadata": [1], "tagIds": "x", "category": "x" * 101}
    assert set(wrong(TicketBody, body)) == {
        "customerExternalId",
        "subject",
        "description",
        "priority",
        "metadata",
        "tagIds",
        "category",
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("subject", "   ", "Champ requis"),
        ("subject", None, "Texte attendu"),
        ("subject", "a\x00b", "Caractères de contrôle interdits"),
        ("subject", "\ud800", "Caractères de contrôle interdits"),
        ("subject", "x" * 256, "Trop long : 255 au plus"),
        ("description", "x" * 65_536, "Trop long : 65535 au plus"),
        ("description", "\n\n", "Champ requis"),
        ("customerExternalId", "", "Champ requis"),
        ("customerExternalId", 42, "Texte attendu"),
        ("priority", "high", "Valeurs possibles : LOW, MEDIUM, HIGH, URGENT, CRITICAL"),
        ("priority", True, "Valeurs possibles : LOW, MEDIUM, HIGH, URGENT, CRITICAL"),
        ("metadata", "x", "Objet attendu"),
        ("metadata", {"a": "x" * 16_384}, "Trop long : 16384 au plus"),
        ("metadata", {"a": math.inf}, "Valeur invalide"),
        ("metadata", {"a": "\x00"}, "Caractères de contrôle interdits"),
        ("tagIds", {}, "Liste attendue"),
        ("tagIds", [42], "UUID attendus"),
        ("tagIds", ["x"], "UUID attendus"),
        ("tagIds", ["00000000-0000-4000-8000-000000000000"] * 51, "50 tags au plus"),
    ],
)
def test_a_ticket_says_what_is_wrong_with_a_field(field: str, value: Any, sentence: str) -> None:
    assert wrong(TicketBody, TICKET | {field: value}) == {field: [sentence]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", None),
        ("email", "nope"),
        ("email", "x" * 250 + "@acme.com"),
        ("name", None),
        ("name", " "),
        ("name", "x" * 201),
        ("phone", "1" * 51),
        ("phone", 42),
        ("avatarUrl", "/me.png"),
        ("avatarUrl", "javascript:alert(1)"),
        ("avatarUrl", "https://" + "x" * 2048),
        ("metadata", []),
    ],
)
def test_a_customer_says_what_is_wrong_with_a_field(field: str, value: Any) -> None:
    assert list(wrong(CustomerBody, {field: value})) == [field]


def test_an_unknown_tag_is_named_beside_the_other_problems() -> None:
    tag = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(InvalidRequest) as refused:
        read(TicketBody, {"tagIds": [tag]}, unknown_tags=lambda tags: tags)
    assert refused.value.details["tagIds"] == [f"Tag inconnu : {tag}"]
    assert refused.value.details["subject"] == ["Champ requis"]


def test_null_in_an_optional_field_is_as_good_as_absent() -> None:
    empty = dict.fromkeys(["priority", "category", "metadata", "tagIds"])
    assert read(TicketBody, TICKET | empty) == read(TicketBody, TICKET)


def test_a_tag_given_twice_is_one_tag() -> None:
    tag = "0190A1B2-0000-7000-8000-00000000000A"
    assert len(read(TicketBody, TICKET | {"tagIds": [tag, tag.lower()]}).tag_ids or ()) == 1


def test_only_what_is_in_the_body_changes_a_customer() -> None:
    changes = translate.customer_changes(read(CustomerBody, {"name": " Jean ", "phone": None}))
    assert (changes.name, changes.phone) == ("Jean", None)
    assert changes.email is UNSET
    assert changes.metadata is UNSET


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2020-02-29T12:00:00Z", datetime(2020, 2, 29, 12, tzinfo=UTC)),
        ("2026-04-18T12:00:00+02:00", datetime(2026, 4, 18, 10, tzinfo=UTC)),
        ("2026-04-18T12:00:00.250", datetime(2026, 4, 18, 12, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-04-18", datetime(2026, 4, 18, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_as_utc(written: str, read_as: datetime) -> None:
    assert read(ActivityBody, ACTIVITY | {"occurredAt": written}).occurred_at == read_as


@pytest.mark.parametrize("date", ["yesterday", "", "2026-13-01", "0001-01-01T00:00:00+02:00", 42])
def test_any_other_date_is_refused(date: Any) -> None:
    assert list(wrong(ActivityBody, ACTIVITY | {"occurredAt": date})) == ["occurredAt"]


@given(st.text(max_size=105))
def test_a_type_of_event_is_a_plain_name_or_refused(name: str) -> None:
    plain = 1 <= len(name) <= 100 and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.")
    try:
        assert read(ActivityBody, ACTIVITY | {"type": name}).type == name
        assert plain
    except InvalidRequest:
        assert not plain


@given(st.dictionaries(st.sampled_from([*TICKET, "tagIds", "metadata", "priority", "x"]), anything))
def test_any_object_is_a_ticket_or_names_its_own_fields(body: dict[str, Any]) -> None:
    try:
        problems = {"subject": [""]} if not read(TicketBody, body).subject.strip() else {}
    except InvalidRequest as refused:
        problems = refused.details
    assert set(problems) <= {*TICKET, "tagIds", "metadata", "priority"}
    assert all(all(sentences) for sentences in problems.values())


@given(st.sampled_from([TicketBody, CustomerBody, ActivityBody]), anything)
def test_anything_but_an_object_is_no_body(kind: Any, value: Any) -> None:
    if not isinstance(value, dict):
        assert wrong(kind, value) == {"body": ["JSON invalide"]}


@given(st.sampled_from(sorted(TABLE)), st.dictionaries(st.text(), st.text(), max_size=2))
def test_a_refusal_is_flat_and_without_data(code: str, details: dict[str, str]) -> None:
    body = failure(code, "Non", details, at=datetime(2026, 4, 18, 10, tzinfo=UTC))
    assert body["code"] == code
    assert body["success"] is False
    assert ("details" in body) == bool(details)
    assert body["timestamp"] == "2026-04-18T10:00:00Z"
    assert "data" not in body
