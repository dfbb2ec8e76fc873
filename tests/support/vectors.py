"""Replays a dialect's contract: requests in order, each with the answer it must get.

A vector file is a JSON list. ``{{NAME}}`` is replaced by what a fixture or an earlier answer gave.
The shape of an answer lists the keys that must be there: more are fine, a key ending in ``?`` may
be absent but must match when present, one starting with ``!`` must be absent. Literals must be
equal; strings starting with ``$`` are matchers (see ``_MATCHERS``).
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.test import Client

Fixture = Callable[[], AbstractContextManager[Mapping[str, str]]]
"""Makes something hold for one vector, and gives the values of its placeholders."""

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


def standing(values: Mapping[str, str] | None = None) -> Fixture:
    """A fixture that holds already, for as long as the test lasts."""
    return lambda: nullcontext(values or {})


@dataclass(frozen=True)
class Vector:
    """One request and what is expected of its answer."""

    name: str
    http_method: str
    path: str
    headers: Mapping[str, str]
    given: tuple[str, ...]
    expect: Mapping[str, Any]
    body: Any = None
    body_raw: str | None = None
    capture: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Replay:
    """Vectors sent one after the other to the desk of this process, through its whole stack."""

    fixtures: Mapping[str, Fixture]
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    values: dict[str, str] = field(default_factory=dict)

    def run(self, vectors: Iterable[Vector]) -> None:
        """Send every vector; fails at the end with all that was wrong."""
        problems = {vector.name: self.problems(vector) for vector in vectors}
        report = [f"{name}:\n  " + "\n  ".join(found) for name, found in problems.items() if found]
        assert not report, "\n".join(report)

    def problems(self, vector: Vector) -> list[str]:
        """Send one vector. Returns what is wrong with the answer."""
        with ExitStack() as holding:
            for name in vector.given:
                self.values.update(holding.enter_context(self.fixtures[name]()))
            response = self._send(vector)
        expect = self._filled(vector.expect)
        problems = _differences_of_status(expect["status"], response.status_code)
        for name, shape in expect.get("headers", {}).items():
            problems += differences(shape, response.headers.get(name), f"header {name}")
        if "json_shape" in expect:
            answer = _json(response.content)
            problems += differences(expect["json_shape"], answer)
            self.values.update(_captured(vector.capture, answer))
        return [*problems, f"answer: {response.content.decode()[:500]}"] if problems else []

    def _send(self, vector: Vector) -> Any:
        body = self._filled(vector.body_raw or "")
        if vector.body is not None:
            body = json.dumps(self._filled(vector.body), ensure_ascii=False)
        # Client sets a Content-Type of its own unless it is told an empty one.
        return self.client.generic(
            vector.http_method,
            self._filled(vector.path),
            body.encode(),
            content_type="",
            headers=self._filled(vector.headers),
        )

    def _filled(self, value: Any) -> Any:
        """``value`` with its placeholders replaced, at any depth."""
        if isinstance(value, str):
            return _PLACEHOLDER.sub(lambda found: self.values[found[1]], value)
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        if isinstance(value, dict):
            return {self._filled(key): self._filled(item) for key, item in value.items()}
        return value


def load(path: Path) -> list[Vector]:
    """The vectors of a file, in order."""
    items = json.loads(path.read_text(encoding="utf-8"))
    return [Vector(**item | {"given": tuple(item["given"])}) for item in items]


def differences(shape: Any, value: Any, at: str = "") -> list[str]:
    """Where ``value`` is not as ``shape`` says; empty when it is."""
    if isinstance(shape, dict):
        return _differences_of_object(shape, value, at)
    if isinstance(shape, list):
        if not isinstance(value, list) or len(value) != len(shape):
            return [f"{at}: {value!r} is not a list of {len(shape)}"]
        pairs = enumerate(zip(shape, value, strict=True))
        return [text for i, (s, v) in pairs for text in differences(s, v, f"{at}[{i}]")]
    if isinstance(shape, str) and shape.startswith("$"):
        return [] if _accepts(shape, value) else [f"{at}: {value!r} is not {shape}"]
    # In Python True equals 1; on a wire it does not.
    equal = value == shape and isinstance(value, bool) == isinstance(shape, bool)
    return [] if equal else [f"{at}: {value!r} is not {shape!r}"]


def _differences_of_object(shape: Mapping[str, Any], value: Any, at: str) -> list[str]:
    if set(shape) in ({"$list_of"}, {"$contains"}):
        return _differences_of_elements(shape, value, at)
    if not isinstance(value, dict):
        return [f"{at}: {value!r} is not an object"]
    found: list[str] = []
    for name, expected in shape.items():
        if name.startswith("!"):
            found += [f"{at}.{name[1:]}: is there"] if name[1:] in value else []
        elif name.removesuffix("?") in value:
            key = name.removesuffix("?")
            found += differences(expected, value[key], f"{at}.{key}")
        elif not name.endswith("?"):
            found.append(f"{at}.{name}: is missing")
    return found


def _differences_of_elements(shape: Mapping[str, Any], value: Any, at: str) -> list[str]:
    ((quantifier, expected),) = shape.items()
    if not isinstance(value, list):
        return [f"{at}: {value!r} is not a list"]
    each = [differences(expected, item, f"{at}[{i}]") for i, item in enumerate(value)]
    if quantifier == "$list_of":
        return [text for found in each for text in found]
    return [] if any(not found for found in each) else [f"{at}: nothing in it is {expected!r}"]


def _differences_of_status(expected: int | list[int], status: int) -> list[str]:
    accepted = expected if isinstance(expected, list) else [expected]
    return [] if status in accepted else [f"status: {status} is not {expected}"]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_iso(value: Any) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


_MATCHERS: Mapping[str, Callable[[Any, str], bool]] = {
    "$any": lambda value, _: True,
    "$string": lambda value, _: isinstance(value, str),
    "$nonempty": lambda value, _: isinstance(value, str) and value != "",
    "$int": lambda value, _: _is_number(value) and isinstance(value, int),
    "$number": lambda value, _: _is_number(value),
    "$bool": lambda value, _: isinstance(value, bool),
    "$null": lambda value, _: value is None,
    "$object": lambda value, _: isinstance(value, dict),
    "$array": lambda value, _: isinstance(value, list),
    "$iso": lambda value, _: _is_iso(value),
    "$re": lambda value, of: isinstance(value, str) and re.fullmatch(of, value) is not None,
    "$in": lambda value, of: isinstance(value, str) and value in of.split(","),
    "$or_null": lambda value, of: value is None or _accepts(of, value),
    "$len": lambda value, of: isinstance(value, list) and len(value) == int(of),
}
"""What ``$NAME`` or ``$NAME:ARGUMENT`` accepts."""


def _accepts(matcher: str, value: Any) -> bool:
    name, _, argument = matcher.partition(":")
    return _MATCHERS[name](value, argument)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return f"no JSON: {content[:200]!r}"


def _captured(wanted: Mapping[str, str], answer: Any) -> dict[str, str]:
    """The values at dotted paths of the answer; what is not there is not captured."""
    captured: dict[str, str] = {}
    for name, dotted in wanted.items():
        value = answer
        for key in dotted.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            captured[name] = str(value)
    return captured
