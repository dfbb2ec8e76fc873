"""A request as it travels: query and body mixed, values of any bytes, a list joined by a token.

Django's own reading of parameters is not used: it would lose what is no UTF-8, and it lets a body
add to the query where here it takes its place. Pure but for ``read``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from guichet.dialects.base import MAX_BODY, body_of

COMMA = ":::"
"""How clients write a comma inside a text, whatever the token is."""

_INTEGER = re.compile(r"\s*([+-]?\d{1,18})", re.ASCII)
_DECIMAL = re.compile(r"\s*([+-]?(?:\d{1,15}(?:\.\d{0,6})?|\.\d{1,6}))", re.ASCII)


@dataclass(frozen=True)
class Message:
    """What was sent: the last value of each name, every value of lists, and in which form."""

    values: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    multipart: bool

    def get(self, name: str, default: str = "") -> str:
        """The value of ``name``; an empty one counts as none."""
        return self.values.get(name) or default


def read(request: HttpRequest) -> Message:
    """Everything the request says, the body before the query. Raises TooLarge."""
    fields = pairs(request.META.get("QUERY_STRING", "").encode("latin-1"))
    content_type = request.META.get("CONTENT_TYPE", "")
    multipart = content_type.lower().startswith("multipart/form-data")
    if request.method == "POST":
        body = body_of(request, limit=largest_body())
        fields += _parts(content_type, body) if multipart else pairs(body)
    return message(fields, multipart=multipart)


def largest_body() -> int:
    """A file travels as base64 (4/3), percent-encoded (a character in sixteen) in one field."""
    return MAX_BODY + settings.MAX_ATTACHMENT_BYTES * 3 // 2


def message(fields: Iterable[tuple[str, str]], *, multipart: bool = False) -> Message:
    """The fields of a request, in the order in which later ones take the place of earlier ones.

    An empty value takes no place: it counts as absent.
    """
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for name, value in fields:
        if value:
            values[name] = value
        if name.endswith("[]"):
            lists.setdefault(name, []).append(value)
    return Message(values, {name: tuple(them) for name, them in lists.items()}, multipart)


def pairs(encoded: bytes) -> list[tuple[str, str]]:
    """The names and values of a query string or a form; only ``&`` separates them."""
    fields = (part.partition(b"=") for part in encoded.split(b"&") if part)
    return [(_decoded(name), _decoded(value)) for name, _, value in fields]


def text(raw: bytes) -> str:
    """Bytes as text: UTF-8, or Latin-1 when they are not."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _decoded(encoded: bytes) -> str:
    """Percent-decoded once; an escape that is none stays as it is written."""
    return text(unquote_to_bytes(encoded.replace(b"+", b" ")))


def _parts(content_type: str, body: bytes) -> list[tuple[str, str]]:
    """The fields of a multipart form, taken as they are. Raises SuspiciousOperation."""
    about = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body))}
    try:
        # As Latin-1 every byte is a character, so that none is lost before it is looked at.
        posted, _files = MultiPartParser(about, BytesIO(body), [], "latin-1").parse()
    except MultiPartParserError as error:
        raise SuspiciousOperation(str(error)) from error
    return [(_again(name), _again(value)) for name, values in posted.lists() for value in values]


def _again(latin: str) -> str:
    return text(latin.encode("latin-1", errors="replace"))


@dataclass(frozen=True)
class Parameters:
    """The ``params`` of a call: positions from 0, absent ones empty, too many ignored.

    ``whole`` is the text before it was split at each ``separator``, for operations that take a
    single parameter; ``repeated`` are those of a form that sends ``params[]`` several times.
    """

    whole: str = ""
    parts: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    separator: str = ","

    def text(self, index: int) -> str:
        """The value at ``index`` without blanks around it, or nothing."""
        return self.parts[index].strip() if self.has(index) else ""

    def free(self, index: int) -> str:
        """A text for people: ``:::`` in it is a comma."""
        return self.parts[index].replace(COMMA, ",") if self.has(index) else ""

    def number(self, index: int, default: int = 0) -> int:
        """The whole number that the value begins with; ``default`` where nothing stands, 0 where
        something else does."""
        value = self.text(index)
        return leading_number(value) if value else default

    def has(self, index: int) -> bool:
        """Whether the list reaches as far as ``index``, empty or not."""
        return index < len(self.parts)

    def since(self, index: int) -> tuple[str, ...]:
        """Every value from ``index`` on."""
        return self.parts[index:]

    @property
    def only(self) -> str:
        """The one parameter of an operation that has one."""
        return self.whole.strip()

    @property
    def only_number(self) -> int:
        """The one parameter where it is an identifier."""
        return leading_number(self.only)


def parameters(whole: str, token: str, repeated: tuple[str, ...] = ()) -> Parameters:
    """``whole`` split at each ``token``, a plain string; no token leaves it in one piece."""
    parts = tuple(whole.split(token) if token else [whole])
    return Parameters(whole, parts, repeated, token)


def leading_number(value: str) -> int:
    """The whole number at the start of ``value``, else 0."""
    found = _INTEGER.match(value)
    return int(found[1]) if found else 0


def leading_decimal(value: str) -> str:
    """The decimal number at the start of ``value``, else ``0``; a comma is no point."""
    found = _DECIMAL.match(value)
    return found[1] if found else "0"
