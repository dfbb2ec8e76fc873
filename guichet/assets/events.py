"""The facts this room can state. Those about a ticket stand in its story."""

from dataclasses import dataclass
from typing import ClassVar

from guichet.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class AssetRegistered(Fact):
    """A thing is looked after from now on."""

    kind: ClassVar[str] = "asset.registered"
    name: str


@dataclass(frozen=True, kw_only=True)
class AssetChanged(Fact):
    """What is known of a thing changed; ``fields`` names which."""

    kind: ClassVar[str] = "asset.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class AssetDeleted(Fact):
    """A thing is looked after no more."""

    kind: ClassVar[str] = "asset.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class AssetLinked(Fact):
    """The ticket is about this thing."""

    kind: ClassVar[str] = "ticket.asset_linked"
    asset: int
    name: str


@dataclass(frozen=True, kw_only=True)
class AssetUnlinked(Fact):
    """The ticket is not about this thing after all."""

    kind: ClassVar[str] = "ticket.asset_unlinked"
    asset: int
    name: str
