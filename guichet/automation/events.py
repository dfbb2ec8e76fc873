"""The facts this room can state."""

from dataclasses import dataclass
from typing import ClassVar

from guichet.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DayExcluded(Fact):
    """A date, or a day of each week, does not count as waiting from now on; without a queue in
    none."""

    kind: ClassVar[str] = "excluded_day.added"
    day: str


@dataclass(frozen=True, kw_only=True)
class DayIncluded(Fact):
    """A day counts as waiting again."""

    kind: ClassVar[str] = "excluded_day.removed"
    day: str


@dataclass(frozen=True, kw_only=True)
class MacroCreated(Fact):
    """There is one more prepared answer, in its queue or, without one, in all."""

    kind: ClassVar[str] = "macro.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class MacroChanged(Fact):
    """A prepared answer is called or reads otherwise; `fields` names what."""

    kind: ClassVar[str] = "macro.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class MacroDeleted(Fact):
    """A prepared answer is offered no more."""

    kind: ClassVar[str] = "macro.deleted"
    name: str
