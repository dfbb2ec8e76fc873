"""What a request says: its query and its body as one, tidied up as CLIENTXCMS does."""

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from guichet.dialects.base import body_of
from guichet.dialects.requests import json_body
from guichet.lib.errors import Invalid, TooLarge

_UNTRIMMED = {"password", "password_confirmation", "current_password"}
_MOST_FIELDS = 1000
_DEEPEST = 10

Given = dict[str, Any]


def read_input(request: HttpRequest) -> Given:
    """Every field of query and body, the body's first; texts trimmed, empty ones None.

    Bodies are JSON, a form or multipart; a body of another type has no fields. Names in brackets
    (``filter[id]``, ``attachments[]``) nest. Raises TooLarge, and Invalid for a broken body.
    """
    return read_query(request) | _tidy(_body(request))


def read_query(request: HttpRequest) -> Given:
    """The fields of the address alone."""
    text = request.META.get("QUERY_STRING", "")
    return _tidy(_nested(_pairs(text)))


def _pairs(text: str) -> list[tuple[str, Any]]:
    try:
        return list(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as error:
        raise Invalid.field("query", "Too many fields were sent.", code="too_many") from error


def _body(request: HttpRequest) -> Given:
    kind = request.content_type or ""
    if kind == "multipart/form-data":
        return _multipart(request)
    if kind == "application/x-www-form-urlencoded":
        return _nested(_pairs(body_of(request).decode(errors="replace")))
    if "json" in kind or not kind:
        return _json(request)
    return {}


def _json(request: HttpRequest) -> Given:
    if not body_of(request).strip():
        return {}
    value = json_body(request)
    # A list or a bare value has no named fields.
    return value if isinstance(value, dict) else {}


def _multipart(request: HttpRequest) -> Given:
    limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge(limit)
    try:
        # Django reads forms of POST alone; here PUT and PATCH say the same as POST.
        fields, files = request.parse_file_upload(request.META, BytesIO(request.body))
    except (MultiPartParserError, ValueError) as error:
        raise Invalid.field("body", "The form could not be read.", code="unreadable") from error
    pairs: list[tuple[str, Any]] = [(n, v) for n, values in fields.lists() for v in values]
    pairs += [(name, file) for name, given in files.lists() for file in given]
    return _nested(pairs)


def _nested(pairs: Iterable[tuple[str, Any]]) -> Given:
    """``a[b][]=1`` as ``{"a": {"b": [1]}}``; of plain names given twice the last counts."""
    result: Given = {}
    for name, value in pairs:
        first, bracket, rest = name.partition("[")
        steps = rest.removesuffix("]").split("][") if bracket and rest.endswith("]") else []
        if not steps or len(steps) > _DEEPEST:
            result[name] = value
        else:
            _put(result, [first, *steps], value)
    return {name: _lists(value) for name, value in result.items()}


def _put(target: Given, steps: Sequence[str], value: Any) -> None:
    for step in steps[:-1]:
        inner = target.get(step)
        if not isinstance(inner, dict):
            inner = target[step] = {}
        target = inner
    last = steps[-1]
    target[last or str(len(target))] = value


def _lists(value: Any) -> Any:
    """Objects whose names count from 0 are the lists that PHP makes of them."""
    if not isinstance(value, dict):
        return value
    inner = [_lists(child) for child in value.values()]
    numbered = all(name == str(place) for place, name in enumerate(value))
    return inner if numbered else dict(zip(value, inner, strict=True))


def _tidy(given: Mapping[str, Any]) -> Given:
    return {
        name: value if name in _UNTRIMMED and isinstance(value, str) else _tidied(value)
        for name, value in given.items()
    }


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict):
        return _tidy(value)
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    return value


def is_file(value: Any) -> bool:
    """Whether a field carries an uploaded file."""
    return isinstance(value, UploadedFile)


def as_text(value: Any) -> str:
    """A field of the address as text, whatever it is."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)
