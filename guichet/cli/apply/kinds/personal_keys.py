"""``personal_keys``: what programs act for a member of staff with."""

from typing import TYPE_CHECKING

from guichet.cli.apply.fields import Entry, Moment, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.ledger import Secret
from guichet.cli.apply.setup import Setup
from guichet.desk.actions import NewPersonalKey, issue_personal_key, revoke_personal_key
from guichet.desk.personal_keys import personal_keys
from guichet.lib.errors import Invalid, NotFound

if TYPE_CHECKING:
    from guichet.desk.models import PersonalKey


class PersonalKeyEntry(Entry):
    """``{dialect: clientxcms, owner: alice, name: Shop, permissions: ["products:index"]}``"""

    dialect: Text
    owner: Text
    name: Text
    permissions: list[Text] = []
    expires_at: Moment | None = None
    removed: bool = False


def carry_out(setup: Setup, entry: PersonalKeyEntry) -> None:
    """Make the key or take it away. It is found by its owner and name."""
    key = _find(setup, entry)
    if entry.removed:
        if key is not None:
            before = {"removed": False}
            revoke_personal_key(setup.actor, key)
            setup.ledger.changed(_called(entry), before, {"removed": True})
    elif key is None:
        _issue(setup, entry)
    else:
        _see_that_it_is_the_same(key, entry)


def _find(setup: Setup, entry: PersonalKeyEntry) -> "PersonalKey | None":
    owner = setup.user(entry.owner)
    keys = personal_keys(setup.actor, dialect=entry.dialect).filter(owner=owner, name=entry.name)
    return keys.first()


def _issue(setup: Setup, entry: PersonalKeyEntry) -> None:
    new = NewPersonalKey(
        dialect=entry.dialect,
        name=entry.name,
        abilities=entry.permissions,
        expires_at=entry.expires_at,
    )
    try:
        _key, token = issue_personal_key(setup.actor, setup.user(entry.owner), new)
    except NotFound as error:
        raise Invalid.field("dialect", "This dialect has no keys of people.") from error
    except Invalid as error:
        if "abilities" in error.errors:
            raise Invalid({"permissions": error.errors["abilities"]}) from error
        raise
    setup.ledger.created(_called(entry), entry.given("permissions", "expires_at"))
    setup.ledger.secrets.append(Secret(_called(entry), token))


def _see_that_it_is_the_same(key: "PersonalKey", entry: PersonalKeyEntry) -> None:
    """What a key may do is decided when it is made: programs must be given another one."""
    given = entry.model_fields_set
    if "permissions" in given and set(entry.permissions) != set(key.abilities):
        raise Invalid.field(
            "permissions",
            "This key has other permissions. Remove it, and make one of another name.",
        )
    if "expires_at" in given and entry.expires_at != key.expires_at:
        raise Invalid.field("expires_at", "This key has another end. Make one of another name.")


def _called(entry: PersonalKeyEntry) -> str:
    return f"{entry.dialect} key {entry.name} of {entry.owner}"


KIND = Kind(key="personal_keys", model=PersonalKeyEntry, carry_out=carry_out)
