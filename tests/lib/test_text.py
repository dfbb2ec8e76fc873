import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.lib.errors import Invalid
from guichet.lib.text import cleaned, fold, many_lines, one_line, shorten, words

ANY_TEXT = st.text(st.characters(), max_size=60)


@given(ANY_TEXT)
def test_one_line_gives_plain_text_in_one_form_or_refuses(value: str) -> None:
    try:
        text = one_line(value, field="name", limit=40)
    except Invalid:
        return
    assert text == unicodedata.normalize("NFC", text)
    assert text == text.strip()
    assert 1 <= len(text) <= 40
    assert not any(unicodedata.category(character) == "Cc" for character in text)


@pytest.mark.parametrize(
    "value", ["a\nb", "a\tb", "a\0b", "a\x1bb", "a\x85b", "a\u2028b", "a\u202eb", "a\ud800b"]
)
def test_one_line_refuses_what_hides_or_breaks(value: str) -> None:
    with pytest.raises(Invalid) as refused:
        one_line(value, field="subject", limit=10)
    assert refused.value.errors["subject"][0].code == "control_characters"


def test_one_line_counts_characters_as_people_see_them_composed() -> None:
    assert one_line("e\u0301" * 10, field="name", limit=10) == "é" * 10


def test_an_optional_line_may_be_empty() -> None:
    assert one_line("  ", field="phone", limit=5, required=False) == ""


@given(ANY_TEXT)
def test_many_lines_keeps_what_can_be_stored(value: str) -> None:
    text = many_lines(value, field="body", limit=1000, required=False)
    assert "\r" not in text
    assert text == unicodedata.normalize("NFC", text)
    assert many_lines(text, field="body", limit=1000, required=False) == text
    text.encode()


def test_many_lines_drops_a_stray_escape_rather_than_the_ticket() -> None:
    assert many_lines("a\x1b[31m\0b\r\nc", field="body", limit=20) == "a[31mb\nc"


@given(ANY_TEXT, st.integers(min_value=2, max_value=50))
def test_shortened_text_fits(value: str, limit: int) -> None:
    short = shorten(value, limit)
    assert len(short) <= limit
    assert "\n" not in short


def test_folded_text_compares_without_case_or_accents() -> None:
    assert fold("Éléonore STRASSE") == fold("eleonore straße")
    assert words("L’été, n° 42 !") == ["l", "ete", "n", "42"]


def test_many_lines_is_in_one_form_even_where_something_was_dropped() -> None:
    assert many_lines("e\0\u0301", field="body", limit=5) == "é"


def test_what_is_cleaned_is_taken_on_one_line() -> None:
    value = "a\r\n\x00\x1b\u202e\u2028\ud800b"
    assert cleaned(value) == "ab"
    assert one_line(cleaned(value), field="name", limit=10) == "ab"
