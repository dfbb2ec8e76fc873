"""JSON from other programs as rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_ROWS = 60
DEEPEST = 4


@dataclass(frozen=True)
class Line:
    """One value and the path that leads to it. ``href`` is set for web addresses."""

    name: str
    text: str
    href: str = ""


def tidy(data: Mapping[str, object] | None) -> list[Line]:
    """Nested objects flattened to lines, in their own order, at most sixty."""
    lines: list[Line] = []
    for line in _walk("", data, 0) if data else ():
        if len(lines) == MOST_ROWS:
            break
        lines.append(line)
    return lines


def _walk(path: str, value: object, depth: int) -> Iterator[Line]:
    if isinstance(value, Mapping) and value and depth < DEEPEST:
        for name, inner in value.items():
            yield from _walk(f"{path}.{name}" if path else str(name), inner, depth + 1)
    elif isinstance(value, list) and _has_structure(value) and depth < DEEPEST:
        for number, inner in enumerate(value, 1):
            yield from _walk(f"{path} {number}", inner, depth + 1)
    else:
        text = _text(value)
        is_address = isinstance(value, str) and value.startswith(("https://", "http://"))
        yield Line(path, text, text if is_address else "")


def _has_structure(values: Sequence[object]) -> bool:
    return any(isinstance(value, Mapping | list) for value in values)


def _text(value: object) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(_text(inner) for inner in value) or "–"
        case Mapping():
            return "…" if value else "–"
    return str(value)
