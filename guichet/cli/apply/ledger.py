"""What a file did to the desk, or would do, in lines that people read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from guichet.lib import clock
from guichet.lib.text import shorten

_SHOWN_AT_MOST = 80

Values = Mapping[str, object]


class Unsaid(Enum):
    """Stands for a value that is never shown, with what became of it."""

    SET = "set"
    CHANGED = "changed"


@dataclass(frozen=True)
class Secret:
    """A key that was made just now, to be shown once: what it opens, and itself."""

    of: str
    token: str


@dataclass
class Ledger:
    """Everything that was created or changed, in order."""

    lines: list[str] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    created_count: int = 0
    changed_count: int = 0

    def created(self, what: str, values: Values) -> None:
        """``what`` is new, with these values."""
        self.created_count += 1
        details = ", ".join(f"{name} {shown(value)}" for name, value in values.items())
        self.lines.append(f"+ {what}: {details}" if details else f"+ {what}")

    def changed(self, what: str, before: Values, after: Values) -> None:
        """``what`` was like this before and is like that now; nothing is said when it is the
        same."""
        different = [
            _change(name, before.get(name), value)
            for name, value in after.items()
            if before.get(name) != value
        ]
        if different:
            self.changed_count += 1
            self.lines.append(f"~ {what}: {', '.join(different)}")


def _change(name: str, old: object, new: object) -> str:
    if isinstance(new, Unsaid):
        return f"{name} {shown(new)}"
    return f"{name} {shown(old)} → {shown(new)}"


def shown(value: object) -> str:
    """A value on one line."""
    match value:
        case None | "":
            return "none"
        case Unsaid():
            return value.value
        case datetime():
            return clock.iso(value)
        case _:
            return shorten(json.dumps(value, ensure_ascii=False, default=str), _SHOWN_AT_MOST)
