"""Coming in: by password or by a link that works once."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from guichet.access import Actor, ActorKind, Right, require
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib import clock
from guichet.lib.errors import Unauthenticated
from guichet.lib.secrets import digest, random_token
from guichet.lib.text import comparable
from guichet.people.actions.throttle import note_failure, refuse_when_tried_too_often
from guichet.people.events import UserSignedIn
from guichet.people.models import SignInLink, User
from guichet.people.queries import user_named

LINK_LIFE = timedelta(hours=24)


def sign_in(login: str, password: str, *, address: str) -> User:
    """The active agent with that username or e-mail and password.

    ``address`` is where the request came from. Raises Unauthenticated, the same and in the same
    time whether the account exists or not, and RateLimited after too many failures of the account
    or the address.
    """
    login = comparable(login).strip()
    account = login.casefold()[:254]
    refuse_when_tried_too_often(account, address)
    user = user_named(login)
    if user is None or not user.has_usable_password():
        # Hashing takes as long as checking would: the time must not tell who has an account.
        make_password(password)
        matches = False
    else:
        matches = user.check_password(password)
    if user is None or not matches or not _may_sign_in(user):
        note_failure(account, address)
        raise Unauthenticated("unknown", "This name and password do not match.")
    _record_sign_in(user, by="password")
    return user


def issue_sign_in_link(actor: Actor, user: User) -> str:
    """The token of a link that signs ``user`` in once within a day. It is kept as a digest only."""
    require(actor, Right.USERS_MANAGE)
    token = random_token()
    SignInLink.objects.create(user=user, digest=digest(token), expires_at=clock.now() + LINK_LIFE)
    return token


def redeem_sign_in_link(token: str) -> User:
    """The user whose link this is; it never works again.

    Raises Unauthenticated when it is unknown, used, too old, or the account is closed.
    """
    moment = clock.now()
    with transaction.atomic():
        fresh = SignInLink.objects.filter(digest=digest(token), used_at=None, expires_at__gt=moment)
        # The conditional update decides when two browsers open the link at once.
        if not fresh.update(used_at=moment):
            raise Unauthenticated("unknown", "This link was used already or is too old.")
        user = SignInLink.objects.select_related("user").get(digest=digest(token)).user
        if not _may_sign_in(user):
            raise Unauthenticated("unknown", "This account is closed.")
        _record_sign_in(user, by="link")
    return user


def _may_sign_in(user: User) -> bool:
    return user.is_active and user.kind == User.Kind.AGENT


def _record_sign_in(user: User, *, by: str) -> None:
    actor = Actor(kind=ActorKind.USER, id=user.id, name=user.name, door="console")
    with transaction.atomic():
        user.last_login = clock.now()
        user.save(update_fields=["last_login"])
        record(actor, UserSignedIn(by=by), subject=Subject("user", user.id))
