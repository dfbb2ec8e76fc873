"""What must hold before the desk starts; ``guichet serve`` and the tests run these."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from guichet.config.environment import environment
from guichet.dialects import DIALECTS
from guichet.dialects.integria.registry import problems as operation_problems

_PARAMETER = re.compile(r"<(?:(?P<converter>[^>:]+):)?[^>]+>")


@register
def each_path_has_one_route(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Two doors that claim one address would let the order of a list decide."""
    routes = list(_routes(get_resolver().url_patterns))
    return [*clashes(routes), *_swallowed(routes)]


@register
def disabled_dialects_exist(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A misspelt name would leave a door open that the operator believes shut."""
    known = {dialect.name for dialect in DIALECTS}
    return [
        Error(f"GUICHET_DISABLED_DIALECTS names {name!r}, which is none of {sorted(known)}.")
        for name in sorted(environment().switched_off_dialects - known)
    ]


@register
def installed_operations_work(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A package whose operations are missing would be missed by programs only, later."""
    return [
        Error(f"Operations for Integria's API can't be loaded: {problem}")
        for problem in operation_problems()
    ]


def clashes(routes: Sequence[str]) -> list[CheckMessage]:
    """One error for each path that more than one of ``routes`` has."""
    shapes = Counter(_PARAMETER.sub(_shape, route) for route in routes)
    return [
        Error(f"{count} routes have the path /{path}.")
        for path, count in shapes.items()
        if count > 1
    ]


def _swallowed(routes: Sequence[str]) -> list[CheckMessage]:
    """One error for each plain path that an earlier route with parameters takes for its own."""
    plain = [route for route in routes if "<" not in route]
    takers = {route: resolve(f"/{route}").route for route in plain}
    return [
        Error(f"The path /{route} is answered by the route /{taker}.")
        for route, taker in takers.items()
        if taker != route
    ]


def _shape(parameter: re.Match[str]) -> str:
    """Parameters differ by what they accept, not by what they are called."""
    return f"<{parameter['converter'] or 'str'}>"


def _routes(patterns: Sequence[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for entry in patterns:
        path = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, path)
        else:
            yield path
