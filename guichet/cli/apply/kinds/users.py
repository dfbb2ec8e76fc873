"""``users``: accounts."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from guichet.cli.apply.fields import Entry, Number, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.ledger import Unsaid
from guichet.cli.apply.setup import Setup
from guichet.lib.errors import Invalid, Problem
from guichet.people.actions import (
    UserChanges,
    create_user,
    is_weak_password,
    set_availability,
    set_password,
    update_user,
)
from guichet.people.queries import user_with_username

if TYPE_CHECKING:
    from guichet.people.models import User


_MAIL = ("mail_on_assignment", "mail_on_updates", "mail_on_program_updates")


class UserEntry(Entry):
    """``{username: alice, email: alice@example.com, name: Alice Martin}``"""

    username: Text
    id: Number | None = None
    email: Text = ""
    name: Text = ""
    kind: Literal["agent", "customer"] = "agent"
    admin: bool = False
    password: Annotated[Text, Field(min_length=1, max_length=1000)] = ""
    language: Literal["fr", "en"] | None = None
    available: bool = True
    active: bool = True
    mail_on_assignment: bool = True
    mail_on_updates: bool = True
    mail_on_program_updates: bool = True

    @property
    def has_password(self) -> bool:
        return "password" in self.model_fields_set


def carry_out(setup: Setup, entry: UserEntry) -> None:
    """Open the account or change it."""
    if entry.has_password and is_weak_password(entry.password):
        setup.warn(f"the password of {entry.username} is weak", "password")
    user = user_with_username(entry.username)
    if user is None:
        _create(setup, entry)
        return
    if entry.id not in {None, user.id}:
        raise Invalid.field("id", f"This user has the number {user.id}; numbers never change.")
    before = _shown(user)
    _change(setup, user, entry)
    after = _shown(user)
    if entry.has_password and not user.check_password(entry.password):
        set_password(setup.actor, user, entry.password)
        after["password"] = Unsaid.CHANGED
    setup.ledger.changed(f"user {user.username}", before, after)


def _create(setup: Setup, entry: UserEntry) -> None:
    required = [
        (name, [Problem("This key is missing: there is no such user yet.", code="required")])
        for name in ("email", "name")
        if name not in entry.model_fields_set
    ]
    if required:
        raise Invalid(dict(required))
    user = create_user(
        setup.actor,
        id=entry.id,
        username=entry.username,
        email=entry.email,
        name=entry.name,
        kind=entry.kind,
        is_admin=entry.admin,
        password=entry.password if entry.has_password else None,
        language=entry.language or "",
        available=entry.available,
    )
    rest: dict[str, Any] = entry.given(*_MAIL)
    if not entry.active:
        rest["is_active"] = False
    if rest:
        update_user(setup.actor, user, UserChanges(**rest))
    values = entry.given(
        "id", "email", "name", "kind", "admin", "language", "available", "active", *_MAIL
    )
    secret = {"password": Unsaid.SET} if entry.has_password else {}
    setup.ledger.created(f"user {user.username}", values | secret)


def _change(setup: Setup, user: "User", entry: UserEntry) -> None:
    values = entry.given("email", "name", "kind", *_MAIL)
    if "language" in entry.model_fields_set:
        values["language"] = entry.language or ""
    for name, column in (("admin", "is_admin"), ("active", "is_active")):
        if name in entry.model_fields_set:
            values[column] = getattr(entry, name)
    update_user(setup.actor, user, UserChanges(**values))
    if "available" in entry.model_fields_set:
        set_availability(setup.actor, user, available=entry.available)


def _shown(user: "User") -> dict[str, object]:
    return {
        "email": user.email,
        "name": user.name,
        "kind": str(user.kind),
        "admin": user.is_admin,
        "language": user.language,
        "available": user.available,
        "active": user.is_active,
        "mail_on_assignment": user.mail_on_assignment,
        "mail_on_updates": user.mail_on_updates,
        "mail_on_program_updates": user.mail_on_program_updates,
    }


KIND = Kind(key="users", model=UserEntry, carry_out=carry_out, name="username")
