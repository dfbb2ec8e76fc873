"""Keys that act for a person: made once, shown once, deleted when they end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.desk.events import PersonalKeyIssued, PersonalKeyRevoked
from guichet.desk.models import PersonalKey
from guichet.desk.personal_keys import forget_personal_keys
from guichet.desk.personal_kinds import personal_key_kind
from guichet.desk.policy import may_manage_personal_keys
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.errors import Conflict, Forbidden, Invalid
from guichet.lib.secrets import digest
from guichet.lib.text import one_line
from guichet.people.models import Customer, User

NAME_LENGTH = 200
_MOST_ABILITIES = 200
_ABILITY_LENGTH = 100


@dataclass(frozen=True, kw_only=True)
class NewPersonalKey:
    """What is decided about a key when it is made. Abilities are stored as they are given."""

    dialect: str
    name: str
    abilities: Sequence[str]
    expires_at: datetime | None = None


def issue_personal_key(
    actor: Actor, owner: User | Customer, new: NewPersonalKey
) -> tuple[PersonalKey, str]:
    """A new key that acts for ``owner``, and what its holder is given, never to be had again.

    Only administrators make keys for others, for customers, or with every ability. Raises
    Forbidden, Invalid, NotFound for a dialect without such keys, and Conflict ``account_closed``.
    """
    user = owner if isinstance(owner, User) else None
    _require(actor, user.id if user else None)
    kind = personal_key_kind(new.dialect)
    abilities = _abilities(new.abilities)
    if kind.everything in abilities:
        require(actor, Right.DESK_MANAGE)
    if user is not None and not user.is_active:
        raise Conflict("account_closed", "This account is closed.")
    secret = kind.generate()
    key = PersonalKey(
        dialect=new.dialect,
        owner=user,
        customer=None if isinstance(owner, User) else owner,
        name=one_line(new.name, field="name", limit=NAME_LENGTH),
        digest=digest(secret),
        hint=kind.hint(secret),
        abilities=abilities,
        created_at=clock.now(),
        expires_at=new.expires_at,
    )
    with transaction.atomic():
        key.save(force_insert=True)
        issued = PersonalKeyIssued(
            dialect=key.dialect,
            owner=key.owner_id,
            name=key.name,
            hint=key.hint,
            abilities=abilities,
        )
        _record(actor, key, issued)
    return key, kind.token(key.id, secret)


def regenerate_personal_key(actor: Actor, key: PersonalKey) -> tuple[PersonalKey, str]:
    """A new key of the same owner, name, abilities and end; the old one is deleted at once.

    Returns what issue_personal_key returns, and raises the same.
    """
    _require(actor, key.owner_id)
    owner = key.owner or key.customer
    assert owner is not None  # by the table's constraint
    new = NewPersonalKey(
        dialect=key.dialect, name=key.name, abilities=key.abilities, expires_at=key.expires_at
    )
    with transaction.atomic():
        made = issue_personal_key(actor, owner, new)
        revoke_personal_key(actor, key)
    return made


def revoke_personal_key(actor: Actor, key: PersonalKey) -> bool:
    """Delete a key: it opens nothing from now on. Says whether it was still there."""
    _require(actor, key.owner_id)
    with transaction.atomic():
        deleted, _ = PersonalKey.objects.filter(id=key.id).delete()
        if deleted:
            revoked = PersonalKeyRevoked(
                dialect=key.dialect, owner=key.owner_id, name=key.name, hint=key.hint
            )
            _record(actor, key, revoked)
    forget_personal_keys()
    return bool(deleted)


def _require(actor: Actor, owner_id: int | None) -> None:
    if not may_manage_personal_keys(actor, owner_id):
        raise Forbidden(f"{actor.name} may not manage this key.")


def _abilities(given: Sequence[str]) -> list[str]:
    """The abilities once each, in order. Raises Invalid."""
    names = list(dict.fromkeys(name.strip() for name in given if name.strip()))
    if not names:
        raise Invalid.field("abilities", "Choose at least one permission.", code="required")
    if len(names) > _MOST_ABILITIES:
        raise Invalid.field(
            "abilities",
            f"At most {_MOST_ABILITIES} permissions.",
            code="too_many",
            limit=_MOST_ABILITIES,
        )
    return [one_line(name, field="abilities", limit=_ABILITY_LENGTH) for name in names]


def _record(actor: Actor, key: PersonalKey, fact: Fact) -> None:
    record(actor, fact, subject=Subject("personal_key", key.id))
