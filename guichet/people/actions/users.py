"""Accounts of the people who work here."""

from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.errors import Conflict, Forbidden, Invalid, Problem
from guichet.lib.text import one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people import rules
from guichet.people.accounts import forget_accounts
from guichet.people.events import (
    UserBecameAvailable,
    UserBecameUnavailable,
    UserChanged,
    UserCreated,
    UserDeleted,
)
from guichet.people.models import SignInLink, User
from guichet.people.numbers import make_room

LANGUAGES = ("fr", "en")


@dataclass(frozen=True, kw_only=True)
class UserChanges:
    """What an administrator wants different about an account."""

    email: str | Unset = UNSET
    name: str | Unset = UNSET
    kind: Literal["agent", "customer"] | Unset = UNSET
    is_admin: bool | Unset = UNSET
    is_active: bool | Unset = UNSET
    is_external: bool | Unset = UNSET
    description: str | Unset = UNSET
    language: str | Unset = UNSET
    mail_on_assignment: bool | Unset = UNSET
    mail_on_updates: bool | Unset = UNSET
    mail_on_program_updates: bool | Unset = UNSET


def create_user(
    actor: Actor,
    *,
    username: str,
    email: str,
    name: str,
    kind: Literal["agent", "customer"] = "agent",
    is_admin: bool = False,
    password: str | None = None,
    language: str = "",
    available: bool = True,
    is_external: bool = False,
    description: str = "",
    id: int | None = None,
) -> User:
    """Open an account. Without a password only a sign-in link lets its owner in.

    Somebody external sees only the tickets they filed or were given.

    ``password`` is taken as it is, weak or not: accounts that are moved here bring theirs.
    ``id`` keeps the number a moved account had. Raises Invalid and Conflict ``user_exists``.
    """
    require(actor, Right.USERS_MANAGE)
    user = User(
        id=id,
        username=rules.username(username),
        email=rules.email_address(email),
        name=one_line(name, field="name", limit=200),
        kind=kind,
        is_admin=is_admin,
        language=_language(language),
        available=available,
        is_external=is_external,
        description=_description(description),
        created_at=clock.now(),
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            if id is not None:
                make_room(User, id)
            _record(actor, user, UserCreated(username=user.username))
    except IntegrityError as error:
        raise Conflict(
            "user_exists", f"The username {username} or the address {email} is taken."
        ) from error
    return user


def update_user(actor: Actor, user: User, changes: UserChanges) -> bool:
    """Change an account; says whether anything was different. Raises Invalid and Conflict."""
    require(actor, Right.USERS_MANAGE)
    checks: dict[str, Any] = {
        "email": rules.email_address,
        "name": lambda value: one_line(value, field="name", limit=200),
        "language": _language,
        "description": _description,
    }
    wanted = {
        name: checks[name](value) if name in checks else value
        for name, value in vars(changes).items()
        if value is not UNSET
    }
    try:
        return _apply(actor, user, wanted)
    except IntegrityError as error:
        raise Conflict("user_exists", f"The address {user.email} is taken.") from error


def _description(value: str) -> str:
    return one_line(value, field="description", limit=500, required=False)


def delete_user(actor: Actor, user: User) -> None:
    """Delete an account. What its owner did and said stays, under the name it was done in.

    Nobody deletes their own account: the last administrator would lock everybody out.
    """
    require(actor, Right.USERS_MANAGE)
    if actor.user_id == user.id:
        raise Forbidden("Nobody can delete their own account.")
    with transaction.atomic():
        _record(actor, user, UserDeleted(username=user.username))
        user.delete()
    forget_accounts()


def update_profile(
    actor: Actor, user: User, *, name: str, language: str, theme: str, density: str
) -> None:
    """Change one's own name and the look of one's own screen. Raises Invalid."""
    _require_self(actor, user)
    for field, value, choices in (
        ("theme", theme, User.Theme.values),
        ("density", density, User.Density.values),
    ):
        if value not in choices:
            raise Invalid.field(field, "This is not one of the choices.", code="unknown")
    wanted = {
        "name": one_line(name, field="name", limit=200),
        "language": _language(language),
        "theme": theme,
        "density": density,
    }
    _apply(actor, user, wanted)


def choose_mails(
    actor: Actor, user: User, *, on_assignment: bool, on_updates: bool, on_program_updates: bool
) -> None:
    """Say what one is told of by mail: being given a ticket, news of one's tickets from people, and
    from programs."""
    _require_self(actor, user)
    wanted = {
        "mail_on_assignment": on_assignment,
        "mail_on_updates": on_updates,
        "mail_on_program_updates": on_program_updates,
    }
    _apply(actor, user, wanted)


def set_availability(actor: Actor, user: User, *, available: bool) -> bool:
    """Say whether new tickets may be given to ``user``; agents say it of themselves.

    Returns whether anything changed. Waiting tickets are handed out by a listener.
    """
    if actor.user_id != user.id:
        require(actor, Right.USERS_MANAGE)
    with transaction.atomic():
        changed = User.objects.filter(id=user.id, available=not available).update(
            available=available
        )
        if changed:
            fact = UserBecameAvailable() if available else UserBecameUnavailable()
            _record(actor, user, fact)
    user.available = available
    return bool(changed)


def set_password(actor: Actor, user: User, password: str) -> None:
    """Give an account a password, weak or not; every other session of the account ends."""
    require(actor, Right.USERS_MANAGE)
    _store_password(actor, user, password)


def change_own_password(actor: Actor, user: User, *, current: str, new: str) -> None:
    """Choose one's own password.

    ``current`` is ignored for an account that has none yet. Raises Invalid when it is wrong or
    the new one is weak.
    """
    _require_self(actor, user)
    if user.has_usable_password() and not user.check_password(current):
        raise Invalid.field("current", "This is not your current password.")
    try:
        validate_password(new, user)
    except ValidationError as error:
        problems = [Problem(message, code="weak") for message in error.messages]
        raise Invalid({"new": problems}) from error
    _store_password(actor, user, new)


def is_weak_password(password: str) -> bool:
    """Whether a person choosing this password would be refused."""
    try:
        validate_password(password)
    except ValidationError:
        return True
    return False


def _require_self(actor: Actor, user: User) -> None:
    if actor.user_id != user.id:
        raise Forbidden("Only the owner of an account may do this.")


def _store_password(actor: Actor, user: User, password: str) -> None:
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        # Links that were given out before are worth no more than the old password.
        SignInLink.objects.filter(user=user, used_at=None).delete()
        _record(actor, user, UserChanged(fields=["password"]))
    forget_accounts()


def _apply(actor: Actor, user: User, wanted: dict[str, Any]) -> bool:
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(user, name, wanted[name])
    with transaction.atomic():
        user.save(update_fields=changed)
        _record(actor, user, UserChanged(fields=changed))
    forget_accounts()
    return True


def _record(actor: Actor, user: User, fact: Fact) -> None:
    record(actor, fact, subject=Subject("user", user.id))


def _language(value: str) -> str:
    if value and value not in LANGUAGES:
        raise Invalid.field("language", "Use fr or en.", code="unknown")
    return value
