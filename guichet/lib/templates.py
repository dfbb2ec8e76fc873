"""Templates that administrators write: rendered in a sandbox, with the given words and no others.

The language is Jinja's: ``{{ ticket.title }}``, ``{% if comment %}…{% endif %}``.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateError, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_FILTERS = ("capitalize", "default", "length", "lower", "title", "trim", "truncate", "upper")
"""None of them can make much out of little, or let markup through."""

_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const,
    nodes.Filter, nodes.Keyword, nodes.If, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not,
    nodes.Compare, nodes.Operand,
)  # fmt: skip
"""Words, filters and conditions. No loop, nothing that is put together: what comes out is not much
longer than what went in."""


class Refused(Exception):
    """A template that can't be used; says why, and on which line."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Plain values only: what is given has no methods, and nothing can be made large."""

    # A few characters of template must not fill the memory.
    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, *, html: bool, undefined: type[Undefined]) -> None:
        super().__init__(autoescape=html, undefined=undefined)
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.globals = {}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:
        raise SecurityError(f"{operator} can't be used here")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False


def check(source: str, words: Mapping[str, Any], *, html: bool = False) -> None:
    """Raise Refused unless ``source`` is a template that asks for nothing but ``words``."""
    try:
        sandbox = _Sandbox(html=html, undefined=StrictUndefined)
        sandbox.from_string(source).render(words)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"line {line}: " if line else ""
        raise Refused(f"{where}{error.message or 'this can not be read'}") from error
    except (ArithmeticError, TypeError, ValueError, RecursionError) as error:
        raise Refused(str(error)) from error


def check_plain(source: str, words: Mapping[str, Mapping[str, str]]) -> None:
    """Raise Refused unless ``source`` is made of nothing but these words, filters and conditions,
    whichever way its conditions go."""
    try:
        tree = _Sandbox(html=False, undefined=StrictUndefined).parse(source)
    except (TemplateError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise Refused(f"line {line}: {error}" if line else str(error)) from error
    for node in tree.find_all(nodes.Node):
        if reason := _not_plain(node, words):
            raise Refused(f"line {node.lineno}: {reason}")
    check(source, words)


def _not_plain(node: nodes.Node, words: Mapping[str, Mapping[str, str]]) -> str:
    """Why this part of a template is refused; empty when it is not."""
    if not isinstance(node, _PLAIN):
        return "only words, filters and conditions can be used here"
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        return f"there is no filter {node.name}"
    if isinstance(node, nodes.Name) and node.name not in words:
        return f"there is no word {node.name}"
    if isinstance(node, nodes.Getattr):
        thing = node.node.name if isinstance(node.node, nodes.Name) else ""
        if node.attr not in words.get(thing, {}):
            return f"there is no word {thing}.{node.attr}"
    return ""


def fill(source: str, words: Mapping[str, Any], *, html: bool = False) -> str:
    """``source`` with the words in their places, escaped for HTML if it is; what is not known is
    left empty. Raises Refused."""
    try:
        return _Sandbox(html=html, undefined=Undefined).from_string(source).render(words)
    except (TemplateError, ArithmeticError, TypeError, ValueError, RecursionError) as error:
        raise Refused(str(error)) from error
