"""Answers as CSV, XML and JSON. Pure.

CSV is PHP's ``fputcsv`` bit by bit, but that no row holds a raw line break: clients split the
answer at line ends before they read a row.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from guichet.dialects.integria.entities import coded, unbroken

Value = str | int | float | Decimal | bool | None
"""What a cell of an answer may be."""

_QUOTED = re.compile(r'[,"\\\n\r\t ]')
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPED = str.maketrans(_ESCAPES)

VERSIONED = "<xml version='1.0' encoding='UTF-8'>"
"""The root element as some operations spell it; it is no declaration."""

PLAIN = "<xml>"


def as_text(value: Value) -> str:
    """A cell as it is written: nothing for None and False, 1 for True."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    return str(value)


def csv_row(cells: Iterable[str]) -> str:
    """One line. A cell is quoted exactly when ``fputcsv`` would."""
    return ",".join(map(_csv_cell, cells)) + "\n"


def _csv_cell(cell: str) -> str:
    cell = unbroken(cell)
    if not _QUOTED.search(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def shown_text(cell: str, *, entities: bool) -> str:
    """A text for people, as the profile of the answer has it."""
    return coded(cell) if entities else cell


def xml_element(name: str, value: str, *, cdata: bool) -> str:
    """``<name>value</name>`` on a line of its own, well-formed whatever ``value`` holds."""
    value = _NOT_IN_XML.sub("", value)
    if cdata:
        return f"<{name}><![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>\n"
    return f"<{name}>{value.translate(_ESCAPED)}</{name}>\n"


def xml_row(element: str, cells: Iterable[tuple[str, str]], *, cdata: bool) -> str:
    """One row: ``element`` around its cells; without ``element`` the cells alone."""
    inside = "".join(xml_element(name, value, cdata=cdata) for name, value in cells)
    return f"<{element}>\n{inside}</{element}>\n" if element else inside


def xml_text(value: str) -> str:
    """``value`` between two elements."""
    return _NOT_IN_XML.sub("", value).translate(_ESCAPED)


def json_value(value: str) -> str:
    """A single value: a bare number, or text."""
    return value if re.fullmatch(r"-?(0|[1-9]\d{0,17})(\.\d+)?", value, re.ASCII) else _json(value)


def json_rows(rows: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """A list of objects, piece by piece."""
    glue = "["
    for row in rows:
        yield glue + _json(row)
        glue = ","
    yield "[]" if glue == "[" else "]"


def json_names(rows: Iterable[Sequence[str]]) -> str:
    """One object of names by id."""
    return _json({row[0]: row[1] for row in rows})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
