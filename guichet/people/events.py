"""The facts this room can state."""

from dataclasses import dataclass
from typing import Any, ClassVar

from guichet.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class UserCreated(Fact):
    """An account was opened."""

    kind: ClassVar[str] = "user.created"
    username: str


@dataclass(frozen=True, kw_only=True)
class UserDeleted(Fact):
    """An account was deleted; what it did stays."""

    kind: ClassVar[str] = "user.deleted"
    username: str


@dataclass(frozen=True, kw_only=True)
class UserChanged(Fact):
    """An account changed; ``fields`` names what, never the values."""

    kind: ClassVar[str] = "user.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class UserBecameAvailable(Fact):
    """The user can be given tickets from now on."""

    kind: ClassVar[str] = "user.became_available"


@dataclass(frozen=True, kw_only=True)
class UserBecameUnavailable(Fact):
    """The user is given no new tickets from now on."""

    kind: ClassVar[str] = "user.became_unavailable"


@dataclass(frozen=True, kw_only=True)
class UserSignedIn(Fact):
    """Somebody signed in, by password or by link."""

    kind: ClassVar[str] = "user.signed_in"
    by: str


@dataclass(frozen=True, kw_only=True)
class CustomerCreated(Fact):
    """Somebody asked here for the first time."""

    kind: ClassVar[str] = "customer.created"


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(Fact):
    """A customer's particulars changed; ``fields`` names which."""

    kind: ClassVar[str] = "customer.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class CustomerActivity(Fact):
    """Something a customer did elsewhere, told by another program: ``order.placed`` …"""

    kind: ClassVar[str] = "customer.activity"
    type: str
    payload: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class CustomerConfirmed(Fact):
    """A customer's e-mail address is known to be theirs."""

    kind: ClassVar[str] = "customer.confirmed"


@dataclass(frozen=True, kw_only=True)
class CustomerInvited(Fact):
    """A customer is to be mailed a link into the portal; ``purpose`` is welcome, confirm or
    sign_in."""

    kind: ClassVar[str] = "customer.invited"
    purpose: str


@dataclass(frozen=True, kw_only=True)
class CustomerStandingChanged(Fact):
    """A customer was suspended, banned or let in again; ``notify`` when they are to be told."""

    kind: ClassVar[str] = "customer.standing_changed"
    old: str
    new: str
    reason: str
    notify: bool


@dataclass(frozen=True, kw_only=True)
class CustomerSignedIn(Fact):
    """A customer came into the portal by a mailed link."""

    kind: ClassVar[str] = "customer.signed_in"


@dataclass(frozen=True, kw_only=True)
class CustomerErased(Fact):
    """What was known of a customer is gone."""

    kind: ClassVar[str] = "customer.erased"


@dataclass(frozen=True, kw_only=True)
class CompanyCreated(Fact):
    """A firm is known from now on."""

    kind: ClassVar[str] = "company.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class CompanyChanged(Fact):
    """What is known of a firm changed; ``fields`` names which."""

    kind: ClassVar[str] = "company.changed"
    fields: list[str]
