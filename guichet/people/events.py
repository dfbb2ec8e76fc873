"""The facts this room can state."""

from dataclasses import dataclass
from typing import Any, ClassVar

from guichet.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class UserCreated(Fact):
    kind: ClassVar[str] = "user.created"
    username: str


@dataclass(frozen=True, kw_only=True)
class UserChanged(Fact):
    kind: ClassVar[str] = "user.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class UserBecameAvailable(Fact):
    """The user can be given tickets from now on."""

    kind: ClassVar[str] = "user.became_available"


@dataclass(frozen=True, kw_only=True)
class UserBecameUnavailable(Fact):
    kind: ClassVar[str] = "user.became_unavailable"


@dataclass(frozen=True, kw_only=True)
class UserSignedIn(Fact):
    kind: ClassVar[str] = "user.signed_in"
    by: str


@dataclass(frozen=True, kw_only=True)
class CustomerCreated(Fact):
    kind: ClassVar[str] = "customer.created"


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(Fact):
    kind: ClassVar[str] = "customer.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class CustomerActivity(Fact):
    """Something a customer did elsewhere, told by another program: ``order.placed`` …"""

    kind: ClassVar[str] = "customer.activity"
    type: str
    payload: dict[str, Any]
