"""The same answer as JSON or as XML, whichever was asked for. No endpoint knows of it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.http import HttpRequest, HttpResponse

_XML = ("application/xml", "text/xml")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# Everything that XML 1.0 has no way to say.
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCES = {"\r": "&#13;"}
_ATTRIBUTE = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


@dataclass(frozen=True)
class Reply:
    """An answer before it is written down: JSON values, a status, headers. ``None`` with 204 is
    no body at all."""

    data: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def render(request: HttpRequest, reply: Reply) -> HttpResponse:
    """``reply`` in the format that ``request`` prefers; JSON in every doubtful case."""
    if reply.status == 204:
        return HttpResponse(status=204, headers=dict(reply.headers))
    if wants_xml(request.headers.get("Accept", "")):
        body, content_type = to_xml(reply.data), "application/xml; charset=UTF-8"
    else:
        body, content_type = json.dumps(reply.data), "application/json"
    response = HttpResponse(body, status=reply.status, content_type=content_type)
    response["Vary"] = "Accept"
    for name, value in reply.headers.items():
        response[name] = value
    return response


def wants_xml(accept: str) -> bool:
    """Whether XML is named with a higher quality than JSON, by anything but a browser.

    ``*/*`` names nothing.
    """
    qualities = dict(_qualities(accept))
    if "text/html" in qualities:
        return False
    xml = max(qualities.get(name, 0.0) for name in _XML)
    return xml > qualities.get("application/json", 0.0)


def to_xml(value: Any) -> str:
    """``value`` by the one mapping of README.md: every JSON value has exactly one."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_element("response", "", value))


def _qualities(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            yield name, min(max(float(quality), 0.0), 1.0)
        except ValueError:
            yield name, 0.0


def _element(name: str, attributes: str, value: Any) -> Iterator[str]:
    if value is None:
        yield f'<{name}{attributes} nil="true"/>'
    elif isinstance(value, Mapping):
        yield f"<{name}{attributes}>"
        for key, child in value.items():
            yield from _member(str(key), child)
        yield f"</{name}>"
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield f'<{name}{attributes} type="array">'
        for child in value:
            yield from _element("item", "", child)
        yield f"</{name}>"
    else:
        yield f"<{name}{attributes}>{_text(value)}</{name}>"


def _member(key: str, value: Any) -> Iterator[str]:
    if _NAME.fullmatch(key):
        yield from _element(key, "", value)
    else:
        name = quoteattr(_UNSPEAKABLE.sub("", key), _ATTRIBUTE)
        yield from _element("entry", f" key={name}", value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        # A bare carriage return would come back as a line feed.
        return escape(_UNSPEAKABLE.sub("", value), _REFERENCES)
    return json.dumps(value)
