"""Reading requests: what clients really send, byte by byte."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.dialects.integria import wire


def test_only_ampersands_separate_parameters() -> None:
    # Captured from Perl clients: bare semicolons beside escaped bars.
    fields = wire.pairs(b"op=x&params=a%7C;%7Cb&token=%7C;%7C")
    assert fields == [("op", "x"), ("params", "a|;|b"), ("token", "|;|")]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"Descripcion%20de%20la%incidencia", "Descripcion de la%incidencia"),
        (b"a+b%2Bc", "a b+c"),
        (b"100%", "100%"),
        (b"%zz%C3%A9", "%zzé"),
        (b"%E9t%E9", "été"),
        (b"caf\xe9", "café"),
        (b"%253B", "%3B"),
    ],
)
def test_values_are_decoded_once_and_never_refused(sent: bytes, read: str) -> None:
    assert wire.pairs(b"params=" + sent) == [("params", read)]


def test_the_body_goes_before_the_query_unless_it_is_empty() -> None:
    message = wire.message([("op", "a"), ("pass", "1"), ("op", "b"), ("pass", "")])
    assert (message.get("op"), message.get("pass")) == ("b", "1")


def test_repeated_parameters_are_all_kept() -> None:
    assert wire.message([("params[]", "a"), ("params[]", "b")]).lists["params[]"] == ("a", "b")


@pytest.mark.parametrize("token", [",", "|", ";", "|;|", ";,;", "-|-"])
def test_any_text_can_be_the_token(token: str) -> None:
    params = wire.parameters(token.join(["Title", "2", "", "Text"]), token)
    assert [params.text(0), params.number(1), params.text(2), params.text(3)] == [
        "Title", 2, "", "Text",
    ]  # fmt: skip
    assert (params.text(9), params.has(3), params.has(4)) == ("", True, False)


def test_no_token_leaves_one_value() -> None:
    assert wire.parameters("a,b", "").parts == ("a,b",)


@pytest.mark.parametrize(("text", "number"), [("admin", 0), ("1:2:3", 1), (" 7x", 7), ("-10", -10)])
def test_numbers_are_what_a_text_begins_with(text: str, number: int) -> None:
    assert wire.leading_number(text) == number
    assert wire.parameters(text, ",").number(0, default=5) == number
    assert wire.parameters("", ",").number(0, default=5) == 5


def test_three_colons_are_a_comma_in_free_text() -> None:
    params = wire.parameters("Doe::: John|a:::b", "|")
    assert (params.free(0), params.text(1)) == ("Doe, John", "a:::b")


@settings(max_examples=60)
@given(
    values=st.lists(st.text().filter(lambda value: "|;|" not in value), min_size=1, max_size=8),
    quoted=st.booleans(),
)
def test_what_is_sent_is_read(values: list[str], quoted: bool) -> None:
    joined = "|;|".join(value.encode(errors="replace").decode() for value in values)
    encoded = quote(joined, safe="" if quoted else "/;:@").encode()
    [(_, read)] = wire.pairs(b"params=" + encoded)
    assert read == joined


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_no_bytes_are_refused(raw: bytes) -> None:
    message = wire.message(wire.pairs(raw))
    params = wire.parameters(message.get("params"), message.get("token", ","))
    for index in range(5):
        assert isinstance(params.number(index), int)
        assert wire.leading_decimal(params.text(index))
