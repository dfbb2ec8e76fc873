"""What an operation gave, written down as it was asked for.

Long lists are written to a file first: they take no more memory than short ones, and a mistake in
the last row is still told as one.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import Any, Literal

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

from guichet.dialects.integria import formats
from guichet.dialects.integria.formats import as_text
from guichet.dialects.integria.registry import Layout, Profile, Result, Row
from guichet.dialects.integria.wire import COMMA

Form = Literal["csv", "xml", "json"]

CONTENT_TYPES: Mapping[Form, str] = {
    "csv": "text/plain; charset=UTF-8",
    "xml": "text/xml; charset=UTF-8",
    "json": "application/json",
}
_IN_MEMORY = 1024 * 1024


def empty(form: Form = "csv", *, status: int = 200) -> HttpResponse:
    """Zero bytes: how everything that is not answered is answered."""
    return HttpResponse(b"", status=status, content_type=CONTENT_TYPES[form])


def answer(result: Result, *, form: Form, profile: Profile, layout: Layout) -> HttpResponseBase:
    """The response that carries ``result``. None is an empty answer in every form."""
    if result is None:
        return empty(form)
    form = "json" if layout.always_json else form
    return _response(pieces(result, form=form, profile=profile, layout=layout), form)


def pieces(result: Result, *, form: Form, profile: Profile, layout: Layout) -> Iterator[str]:
    """The answer piece by piece."""
    if isinstance(result, str) or not isinstance(result, Iterable):
        yield _value(as_text(result), form=form, profile=profile, layout=layout)
        return
    rows = iter(result)
    first = next(rows, None)
    if first is None:
        yield {"csv": layout.nothing_csv, "xml": layout.nothing_xml}.get(
            form, "{}" if layout.names else "[]"
        )
        return
    lines = chain([first], rows)
    match form:
        case "csv":
            yield from _csv(lines, profile, layout)
        case "xml":
            yield from _xml(lines, layout)
        case "json":
            yield from _json(lines, profile, layout)


def _value(text: str, *, form: Form, profile: Profile, layout: Layout) -> str:
    """A single value: bare in CSV, since clients compare it for identity."""
    if form == "json":
        return formats.json_value(text)
    if form == "csv":
        return text
    path = layout.path or (layout.path_console if profile == "console" else ())
    if not path:
        inside = formats.xml_text(text)
        return f"<xml>{inside}</xml>" if layout.one_line else f"<xml>\n{inside}\n</xml>\n"
    cdata = layout.cdata or (len(path) > 1 and not layout.path)
    *around, name = path
    body = formats.xml_element(name, text, cdata=cdata)
    for element in reversed(around):
        body = f"<{element}>\n{body}</{element}>\n"
    versioned = not layout.path and len(path) == 1
    return f"{formats.VERSIONED if versioned else formats.PLAIN}\n{body}</xml>\n"


def _csv(rows: Iterable[Row], profile: Profile, layout: Layout) -> Iterator[str]:
    columns = (layout.csv_console if profile == "console" else ()) or layout.csv
    for row in rows:
        cells = [_shown(row, name, profile, layout) for name in columns or row]
        if layout.listed:
            names = (name.upper() for name in columns or row)
            yield from map(formats.csv_row, zip(names, cells, strict=True))
            continue
        yield formats.csv_row(cells) if layout.quoted else ",".join(cells) + "\n"


def _xml(rows: Iterable[Row], layout: Layout) -> Iterator[str]:
    yield (formats.VERSIONED if layout.versioned else formats.PLAIN) + "\n"
    for row in rows:
        cells = ((name, as_text(row[name])) for name in layout.xml or row)
        yield formats.xml_row(layout.row, cells, cdata=layout.cdata)
    yield "</xml>\n"


def _json(rows: Iterable[Row], profile: Profile, layout: Layout) -> Iterator[str]:
    shown = (
        {name: _shown(row, name, profile, layout) for name in layout.json or layout.xml or row}
        for row in rows
    )
    if layout.names:
        yield formats.json_names([list(row.values()) for row in shown])
    else:
        yield from formats.json_rows(shown)


def _shown(row: Row, name: str, profile: Profile, layout: Layout) -> str:
    text = as_text(row[name])
    if name not in layout.texts:
        return text
    console = profile == "console"
    text = formats.shown_text(text, entities=console)
    hidden = name in layout.commas and (console or layout.hide_commas)
    return text.replace(",", COMMA) if hidden else text


def _response(content: Iterator[str], form: Form) -> HttpResponseBase:
    # Closed here when it is short, else by the response once it is sent.
    file: Any = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    try:
        for piece in content:
            file.write(piece.encode(errors="replace"))
        length = file.tell()
        file.seek(0)
        if length > _IN_MEMORY:
            headers = {"Content-Length": str(length)}
            return FileResponse(file, content_type=CONTENT_TYPES[form], headers=headers)
        body = file.read()
    except BaseException:
        file.close()
        raise
    file.close()
    return HttpResponse(body, content_type=CONTENT_TYPES[form])
