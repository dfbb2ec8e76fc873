"""The facts this room can state."""

from dataclasses import dataclass
from typing import ClassVar

from guichet.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class QueueCreated(Fact):
    """A counter opened."""

    kind: ClassVar[str] = "queue.created"
    code: str


@dataclass(frozen=True, kw_only=True)
class QueueChanged(Fact):
    """Something about a counter changed; ``fields`` names what."""

    kind: ClassVar[str] = "queue.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class QueueDeleted(Fact):
    """A counter without tickets was taken away."""

    kind: ClassVar[str] = "queue.deleted"
    code: str


@dataclass(frozen=True, kw_only=True)
class MemberAdded(Fact):
    """An agent joined the queue, or their role, level or cap there changed."""

    kind: ClassVar[str] = "queue.member_added"
    user: int
    level: int
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(Fact):
    """An agent no longer works the queue."""

    kind: ClassVar[str] = "queue.member_removed"
    user: int


@dataclass(frozen=True, kw_only=True)
class RoleCreated(Fact):
    """A set of rights got a name and can be given to members."""

    kind: ClassVar[str] = "role.created"
    name: str
    rights: list[str]


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Fact):
    """Who holds the role may do more (``given``) or less (``taken``)."""

    kind: ClassVar[str] = "role.changed"
    name: str
    given: list[str]
    taken: list[str]


@dataclass(frozen=True, kw_only=True)
class RoleRenamed(Fact):
    """A role is called something else."""

    kind: ClassVar[str] = "role.renamed"
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class RoleDeleted(Fact):
    """A role that nobody held can be given no more."""

    kind: ClassVar[str] = "role.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class ApiKeyIssued(Fact):
    """A key was made."""

    kind: ClassVar[str] = "api_key.issued"
    dialect: str
    name: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class ApiKeyRenamed(Fact):
    """A key is called something else."""

    kind: ClassVar[str] = "api_key.renamed"
    old: str
    new: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class ApiKeyExpiryChanged(Fact):
    """A key ends at another moment than before, or (null) never."""

    kind: ClassVar[str] = "api_key.expiry_changed"
    name: str
    hint: str
    expires_at: str | None


@dataclass(frozen=True, kw_only=True)
class ApiKeyRotated(Fact):
    """A new secret replaces an old one, which works for a while longer."""

    kind: ClassVar[str] = "api_key.rotated"
    name: str
    old_hint: str
    new_hint: str


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(Fact):
    """A key ended."""

    kind: ClassVar[str] = "api_key.revoked"
    name: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class PersonalKeyIssued(Fact):
    """A key was made by which a program acts for ``owner`` (null: a customer's)."""

    kind: ClassVar[str] = "personal_key.issued"
    dialect: str
    owner: int | None
    name: str
    hint: str
    abilities: list[str]


@dataclass(frozen=True, kw_only=True)
class PersonalKeyRevoked(Fact):
    """A key by which a program acted for ``owner`` is gone."""

    kind: ClassVar[str] = "personal_key.revoked"
    dialect: str
    owner: int | None
    name: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Fact):
    """Something was decided about the whole desk."""

    kind: ClassVar[str] = "setting.changed"
    name: str


@dataclass(frozen=True, kw_only=True)
class MailTemplateChanged(Fact):
    """A mail was reworded in one language, or reads as it came again."""

    kind: ClassVar[str] = "mail_template.changed"
    name: str
    language: str
