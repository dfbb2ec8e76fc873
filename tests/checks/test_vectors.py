"""The runner of the contracts sees what is wrong with an answer."""

from typing import Any

import pytest

from tests.support.vectors import differences

RIGHT: list[tuple[Any, Any]] = [
    ({"a": 1}, {"a": 1, "b": 2}),
    ({"a?": 1}, {}),
    ({"!a": "$any"}, {"b": 1}),
    ([1, "$string"], [1, ""]),
    ("$iso", "2026-04-18T10:00:00Z"),
    ("$re:FACT-[0-9]{3,}", "FACT-0001"),
    ("$in:a,b", "b"),
    ("$or_null:$re:a:b", "a:b"),
    ("$or_null:$object", None),
    ("$len:0", []),
    ({"$list_of": "$int"}, []),
    ({"$contains": {"a": 1}}, [{"a": 2}, {"a": 1, "b": 1}]),
]
WRONG: list[tuple[Any, Any]] = [
    ({"a": 1}, {"b": 1}),
    ({"a": 1}, {"a": True}),
    ({"a": True}, {"a": 1}),
    ({"a?": 1}, {"a": 2}),
    ({"!a": "$any"}, {"a": None}),
    ({"a": 1}, "no JSON"),
    ([1], [1, 2]),
    ("$nonempty", ""),
    ("$int", True),
    ("$iso", "2026-04-18T10:00:00"),
    ("$iso", 5),
    ("$re:FACT", "FACT-1"),
    ("$or_null:$string", 1),
    ("$len:1", []),
    ({"$list_of": "$int"}, [1, "2"]),
    ({"$contains": 1}, []),
]


@pytest.mark.parametrize(("shape", "value"), RIGHT)
def test_what_the_shape_allows_passes(shape: Any, value: Any) -> None:
    assert differences(shape, value) == []


@pytest.mark.parametrize(("shape", "value"), WRONG)
def test_what_the_shape_forbids_is_reported(shape: Any, value: Any) -> None:
    assert differences(shape, value)
