"""The table of docs/facts.md: every kind of fact, as the rooms' events.py have it."""

import importlib
import inspect
from dataclasses import fields
from pathlib import Path

from guichet.events.facts import Fact

ROOT = Path(__file__).resolve().parent.parent


def table() -> str:
    """Every kind of fact with what it carries."""
    rows = [
        f"| `{fact.kind}` | {meaning(fact)} | {_data(fact)} |"
        for fact in sorted(facts(), key=lambda fact: fact.kind)
    ]
    return "\n".join(["| Kind | Means | Data |", "|---|---|---|", *rows, ""])


def facts() -> list[type[Fact]]:
    """Every fact that a room can state."""
    rooms = sorted(path.parent.name for path in ROOT.glob("guichet/*/events.py"))
    modules = [importlib.import_module(f"guichet.{room}.events") for room in rooms]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Fact) and hasattr(value, "kind")
    ]


def meaning(fact: type[Fact]) -> str:
    """The docstring's first paragraph; a dataclass without one has its signature instead."""
    text = inspect.getdoc(fact) or ""
    if text.startswith(f"{fact.__name__}("):
        return ""
    return " ".join(text.split("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")


def _data(fact: type[Fact]) -> str:
    return ", ".join(f"`{field.name}`" for field in fields(fact))
