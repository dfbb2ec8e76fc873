"""Who a person's key acts for: the question asked first on every request that carries one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from guichet.access import Actor, Right, require
from guichet.desk.models import ApiCall, PersonalKey
from guichet.desk.personal_kinds import personal_key_kind
from guichet.desk.policy import may_manage_personal_keys
from guichet.desk.queries import actor_for_user
from guichet.desk.rules import key_refusal
from guichet.lib import clock
from guichet.lib.cache import BriefCache
from guichet.lib.errors import Forbidden, NotFound, Unauthenticated
from guichet.lib.secrets import digest
from guichet.people.models import User

# Deleting a key takes effect within this time on other machines, at once on this one.
_holders: BriefCache[tuple[str, str], "PersonalKeyHolder"] = BriefCache(seconds=1)


@dataclass(frozen=True, kw_only=True)
class PersonalKeyHolder:
    """A key and the member of staff it acts for, as doors need them on every request."""

    key_id: int
    dialect: str
    abilities: Sequence[str]
    created_at: datetime
    expires_at: datetime | None
    owner_id: int

    def actor(self, *, lifetime: timedelta | None = None) -> Actor:
        """The owner, acting with no more than what they and the key's abilities allow.

        ``lifetime`` ends every key that long after it was made. Raises Unauthenticated for a key
        that is over, or whose owner's account is closed.
        """
        ends = [self.expires_at, self.created_at + lifetime if lifetime else None]
        for end in ends:
            refusal = key_refusal(None, end, moment=clock.now())
            if refusal is not None:
                raise Unauthenticated(refusal)
        # Read each time: an account that is closed, or loses a right, is no business of a cache.
        owner = User.objects.filter(id=self.owner_id, is_active=True, kind=User.Kind.AGENT).first()
        if owner is None:
            raise Unauthenticated("revoked")
        allowed = personal_key_kind(self.dialect).rights(self.abilities)
        return actor_for_user(owner, door=self.dialect).limited_to(allowed)


def find_personal_key(secret: str, *, dialect: str, key_id: int | None = None) -> PersonalKeyHolder:
    """The holder of ``secret``, and of the key of that id when one is given; whether it is over is
    for actor() to say.

    Raises Unauthenticated (unknown), for a customer's key as well.
    """
    key_digest = digest(secret)
    holder = _holders.get((dialect, key_digest), lambda: _load(dialect, key_digest))
    if key_id not in (None, holder.key_id):
        raise Unauthenticated("unknown")
    return holder


def forget_personal_keys() -> None:
    """Read every key again at its next use."""
    _holders.clear()


def _load(dialect: str, key_digest: str) -> PersonalKeyHolder:
    key = PersonalKey.objects.filter(dialect=dialect, digest=key_digest).first()
    if key is None or key.owner_id is None:
        raise Unauthenticated("unknown")
    return PersonalKeyHolder(
        key_id=key.id,
        dialect=key.dialect,
        abilities=tuple(key.abilities),
        created_at=key.created_at,
        expires_at=key.expires_at,
        owner_id=key.owner_id,
    )


def personal_keys(actor: Actor, *, dialect: str) -> QuerySet[PersonalKey]:
    """The keys that are the actor's business, newest first: everybody's for administrators, one's
    own for those who manage a queue's keys. Raises Forbidden."""
    keys = PersonalKey.objects.filter(dialect=dialect).select_related("owner", "customer")
    keys = keys.order_by("-id")
    if actor.holds(Right.DESK_MANAGE, None):
        return keys
    if actor.user_id is None or not may_manage_personal_keys(actor, actor.user_id):
        raise Forbidden(f"{actor.name} may not manage keys.")
    return keys.filter(owner_id=actor.user_id)


def personal_key(actor: Actor, key_id: int, *, dialect: str) -> PersonalKey:
    """The key of that id, if it is the actor's business. Raises Forbidden and NotFound."""
    found = personal_keys(actor, dialect=dialect).filter(id=key_id).first()
    if found is None:
        raise NotFound("key", f"There is no key {key_id}.")
    return found


def calls_with(keys: Iterable[PersonalKey]) -> dict[int, int]:
    """How many valid calls each of these keys made in 30 days, by its id, in one statement.

    The caller got the keys from a query of an actor's.
    """
    made = ApiCall.objects.filter(
        personal_key_id__in=[key.id for key in keys],
        counted=True,
        at__gt=clock.now() - timedelta(days=30),
    )
    rows = made.order_by().values_list("personal_key_id").annotate(Count("id"))
    return {key_id: number for key_id, number in rows if key_id is not None}


def staff_who_may_own_keys(actor: Actor) -> QuerySet[User]:
    """Whom a new key may be made for, by name. Raises Forbidden."""
    staff = User.objects.filter(kind=User.Kind.AGENT, is_active=True).order_by("name", "id")
    if actor.holds(Right.DESK_MANAGE, None):
        return staff
    if actor.user_id is None or not may_manage_personal_keys(actor, actor.user_id):
        require(actor, Right.DESK_MANAGE)
    return staff.filter(Q(id=actor.user_id))
