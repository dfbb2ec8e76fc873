"""The facts this room can state."""

from dataclasses import dataclass
from typing import ClassVar

from guichet.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ProductGroupCreated(Fact):
    """A group was added to the catalogue."""

    kind: ClassVar[str] = "product_group.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class ProductGroupChanged(Fact):
    """A group of the catalogue changed; ``fields`` names what."""

    kind: ClassVar[str] = "product_group.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ProductGroupDeleted(Fact):
    """A group left the catalogue; its groups became roots."""

    kind: ClassVar[str] = "product_group.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class ProductCreated(Fact):
    """Something new is sold."""

    kind: ClassVar[str] = "product.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class ProductChanged(Fact):
    """A product changed; ``fields`` names what."""

    kind: ClassVar[str] = "product.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ProductDeleted(Fact):
    """A product is sold no longer; services of it go on."""

    kind: ClassVar[str] = "product.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class PriceCreated(Fact):
    """A price row was added to ``related_type`` ``related_id``."""

    kind: ClassVar[str] = "price.created"
    related_type: str
    related_id: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PriceChanged(Fact):
    """A price row changed; ``fields`` names what."""

    kind: ClassVar[str] = "price.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class PriceDeleted(Fact):
    """A price row was taken away from ``related_type`` ``related_id``."""

    kind: ClassVar[str] = "price.deleted"
    related_type: str
    related_id: int
    currency: str
