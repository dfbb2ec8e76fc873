"""What pydantic found wrong with an entry, in words for whoever wrote the file."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from guichet.cli.apply.mistakes import Path, plainly

_READ_AT_A_GLANCE = 4

_SENTENCES = {
    "missing": "this key is missing",
    "int_type": "use a whole number",
    "bool_type": "use true or false",
    "list_type": "use a list",
    "dict_type": "use keys and values",
    "model_type": "use keys and values",
    "string_type": "use text, in quotes if need be",
    "string_too_short": "this can't be empty",
}


def complaints(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Path, str]]:
    """The way to each wrong value inside the entry, and what to do about it."""
    for detail in error.errors(include_url=False):
        path = tuple(step for step in detail["loc"] if step != "[key]")
        yield path, _sentence(detail, path, model)


def unknown_key(key: str, known: Iterable[str]) -> str:
    """That ``key`` means nothing, and what it was perhaps meant to be."""
    return f"unknown key; {_advice(key, sorted(known))}"


def _sentence(detail: ErrorDetails, path: Path, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return unknown_key(str(path[-1]), _keys_at(model, path[:-1]))
        case "literal_error" | "enum":
            return _advice(str(detail["input"]), re.findall(r"'(.+?)'", context["expected"]))
        case "greater_than_equal":
            return f"use at least {context['ge']}"
        case "less_than_equal":
            return f"use at most {context['le']}"
        case "string_too_long":
            return f"use at most {context['max_length']} characters"
    if detail["input"] is None and kind != "missing":
        return "this can't be empty"
    return _SENTENCES.get(kind) or plainly(detail["msg"].removeprefix("Value error, "))


def _advice(given: str, choices: list[str]) -> str:
    """The choices, or out of many the one that was perhaps meant."""
    similar = get_close_matches(given, choices, n=1, cutoff=0.5)
    if similar and len(choices) > _READ_AT_A_GLANCE:
        return f"did you mean {similar[0]}?"
    return f"use {_listed(choices)}"


def _keys_at(model: type[BaseModel], path: Path) -> Iterable[str]:
    """The keys that the mapping at ``path`` may have."""
    for step in path:
        if step in model.model_fields:
            annotation = model.model_fields[str(step)].annotation
            model = next(models_in(annotation), model)
    return model.model_fields


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a value of this type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def _listed(words: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))
