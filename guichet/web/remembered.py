"""Pieces of pages that come out the same each time, kept per language."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
Value = TypeVar("Value")


def per_language(size: int) -> Callable[[Callable[P, Value]], Callable[P, Value]]:
    """Remember the last ``size`` values of a function of its arguments and the page's language
    alone."""

    def decorate(make: Callable[P, Value]) -> Callable[P, Value]:
        def made(language: str | None, *args: Any, **kwargs: Any) -> Value:
            return make(*args, **kwargs)

        # Typed, because words that are safe HTML equal those that are not.
        kept: Callable[..., Value] = lru_cache(maxsize=size, typed=True)(made)

        @wraps(make)
        def remembered(*args: P.args, **kwargs: P.kwargs) -> Value:
            return kept(get_language(), *args, **kwargs)

        return remembered

    return decorate
