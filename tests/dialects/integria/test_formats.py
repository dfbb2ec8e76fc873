"""Answers bit by bit."""

import csv
import html
import io
import itertools
import json
import tracemalloc
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.dialects.integria import answers
from guichet.dialects.integria.entities import coded
from guichet.dialects.integria.formats import Value, as_text, csv_row, xml_element
from guichet.dialects.integria.registry import Layout, Profile, Result, Row

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
ODD = [",", '"', "\\", "a\nb", "\r\n", "]]>", "a b", "é", ":::"]
CELLS = st.one_of(TEXTS, st.sampled_from(ODD))


def written(result: Result, form: answers.Form, profile: Profile = "doc", **layout: object) -> str:
    shape = Layout(**layout)  # type: ignore[arg-type]
    return "".join(answers.pieces(result, form=form, profile=profile, layout=shape))


@pytest.mark.parametrize(
    ("cell", "bytes_"),
    [
        ("plain", "plain"),
        ("", ""),
        ("a b", '"a b"'),
        ("a,b", '"a,b"'),
        ('say "no"', '"say ""no"""'),
        ("back\\slash", '"back\\slash"'),
        ("a;b'c#d&é", "a;b'c#d&é"),
        ("0000-00-00 00:00:00", '"0000-00-00 00:00:00"'),
        ("0000-00-00", "0000-00-00"),
        ("a\nb\rc\td", "a&#x0a;b&#x0d;c&#x09;d"),
    ],
)
def test_a_cell_is_quoted_exactly_when_php_would(cell: str, bytes_: str) -> None:
    assert csv_row([cell, "x"]) == f"{bytes_},x\n"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (False, ""), (True, "1"), (0, "0"), (0.5, "0.5"), (1.25, "1.25")],
)
def test_values_are_written_as_php_does(value: Value, text: str) -> None:
    assert as_text(value) == text


@settings(max_examples=80)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=4))
def test_rows_read_back_by_a_parser_and_by_lines_are_the_same(rows: list[list[str]]) -> None:
    found = "".join(csv_row(cells) for cells in rows)
    whole = list(csv.reader(io.StringIO(found, newline="")))
    by_line = [next(csv.reader([line])) for line in found.split("\n")[:-1]]
    assert whole == by_line
    controls = {chr(code): f"&#x{code:02x};" for code in range(32)}
    assert whole == [["".join(controls.get(c, c) for c in cell) for cell in row] for row in rows]


@settings(max_examples=80)
@given(CELLS, st.booleans())
def test_xml_always_parses(cell: str, cdata: bool) -> None:
    found = ET.fromstring("<xml>\n" + xml_element("name", cell, cdata=cdata) + "</xml>\n")
    allowed = "".join(c for c in cell if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    assert (found[0].text or "") == allowed.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=60)
@given(CELLS)
def test_what_the_console_reads_is_never_quoted(cell: str) -> None:
    row = csv_row([coded(cell).replace(",", ":::"), "1"])
    assert row.count(",") == 1
    assert not set('" ') & set(row)
    assert row.count("\n") == 1


@settings(max_examples=60)
@given(TEXTS)
def test_a_browser_shows_what_was_written(cell: str) -> None:
    # HTML gives bytes 80 to 9f another meaning, and has no control characters at all.
    shown = "".join(c for c in cell if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f"))
    escaped = html.escape(shown).replace("&#x27;", "'")
    assert html.unescape(coded(shown)) == html.unescape(escaped)


def test_text_is_coded_as_it_was_captured() -> None:
    assert coded('Descripción "x" a\nb <b> (p) O\'Neil') == (
        "Descripci&oacute;n&#x20;&quot;x&quot;&#x20;a&#x0a;b&#x20;&lt;b&gt;"
        "&#x20;&#40;p&#41;&#x20;O&#039;Neil"
    )
    assert coded("Привет") == "Привет"
    assert coded("/* 12 */") == "&#47;&#42;&#x20;12&#x20;&#42;&#47;"
    assert coded("12.5") == "12.5"


def test_a_single_value_is_bare_in_csv_and_stands_in_xml_as_the_profile_says() -> None:
    assert written(0, "csv") == "0"
    assert written(0, "xml") == "<xml>\n0\n</xml>\n"
    assert written(0, "xml", "console") == (
        "<xml version='1.0' encoding='UTF-8'>\n<data>0</data>\n</xml>\n"
    )
    assert written(12, "json") == "12"
    assert written("a b", "json") == '"a b"'


def test_a_list_has_an_element_for_each_row() -> None:
    rows: list[Row] = [{"id": 1, "name": "A & B"}, {"id": 2, "name": None}]
    assert written(rows, "csv") == '1,"A & B"\n2,\n'
    assert written(rows, "xml", row="thing") == (
        "<xml>\n<thing>\n<id>1</id>\n<name>A &amp; B</name>\n</thing>\n"
        "<thing>\n<id>2</id>\n<name></name>\n</thing>\n</xml>\n"
    )
    assert json.loads(written(rows, "json")) == [
        {"id": "1", "name": "A & B"}, {"id": "2", "name": ""},
    ]  # fmt: skip
    assert written(rows, "json", names=True) == '{"1": "A & B", "2": ""}'


def test_nothing_found_is_zero_bytes_an_empty_root_or_an_empty_list() -> None:
    assert [written([], "csv"), written([], "xml"), written([], "json")] == [
        "", "<xml>\n</xml>\n", "[]",
    ]  # fmt: skip


def test_long_lists_take_no_more_memory_than_short_ones() -> None:
    row: Row = {"id": 12345, "text": "x" * 1000}
    rows = itertools.repeat(row, 5000)
    tracemalloc.start()
    response = answers.answer(rows, form="csv", profile="doc", layout=Layout())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert response.streaming
    assert peak < 3 * 1024 * 1024
    assert response["Content-Length"] == str(5000 * len("12345,\n" + "x" * 1000))
    response.close()
