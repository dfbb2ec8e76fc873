import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.lib.errors import Invalid
from guichet.lib.paging import decode_cursor, encode_cursor

VALUES = st.lists(st.one_of(st.integers(), st.text(max_size=30), st.none()), max_size=4)


@given(VALUES)
def test_a_cursor_gives_back_what_it_was_made_of(values: list[str | int | None]) -> None:
    assert decode_cursor(encode_cursor(values), size=len(values)) == values


@given(st.text(max_size=80))
def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid, match="cursor"):
        decode_cursor(cursor, size=2)


@pytest.mark.parametrize("content", ["[" * 100_000, "[[1],[2]]", '{"a": 1}', "[1]", "null", "\0"])
def test_a_hostile_cursor_is_refused(content: str) -> None:
    cursor = base64.urlsafe_b64encode(content.encode()).decode()
    with pytest.raises(Invalid):
        decode_cursor(cursor, size=2)
