"""Numbers in forms: what the page writes into a field is what it reads from it."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from guichet.lib.errors import Invalid
from guichet.web.amounts import as_typed, read_number

LANGUAGES = st.sampled_from(["en", "fr"])


@given(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=2),
    language=LANGUAGES,
    cents=st.booleans(),
)
def test_what_a_field_holds_is_read_as_it_was(number: Decimal, language: str, cents: bool) -> None:
    with translation.override(language):
        assert read_number(as_typed(number, cents=cents), field="amount") == number


@pytest.mark.parametrize(
    ("language", "number", "cents", "typed"),
    [
        ("en", "1234.5", True, "1234.50"),
        ("fr", "1234.5", True, "1234,50"),
        ("fr", "5.50", False, "5,5"),
        ("en", "3.00", False, "3"),
    ],
)
def test_a_number_stands_in_its_field_as_it_is_typed(
    language: str, number: str, cents: bool, typed: str
) -> None:
    with translation.override(language):
        assert as_typed(Decimal(number), cents=cents) == typed


@pytest.mark.parametrize("text", ["1 000,50", "1000.50", "1\u202f000,5", " 1000.5 "])
def test_a_number_may_have_a_dot_a_comma_and_spaces(text: str) -> None:
    assert read_number(text, field="amount") == Decimal("1000.5")


@pytest.mark.parametrize("text", ["", "1,000.50", "about ten", "0x10"])
def test_what_is_no_number_is_refused_for_its_field(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_number(text, field="amount")
    assert [str(problem) for problem in refused.value.errors["amount"]] == ["This is not a number."]
