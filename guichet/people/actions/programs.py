"""Programs that send a user's name and password with every request."""

import hmac
import secrets

from django.contrib.auth.hashers import make_password

from guichet.lib.cache import BriefCache
from guichet.lib.errors import Unauthenticated
from guichet.lib.text import comparable
from guichet.people.accounts import account_named
from guichet.people.actions.throttle import (
    note_failure,
    refuse_when_tried_too_often,
    refuse_when_tried_too_often_from_here,
)
from guichet.people.models import User

# Argon2 is made to be slow; a program that calls each second must not pay for it each second.
# What is remembered is a keyed digest, worthless outside this process.
_proven: BriefCache[bytes, bool] = BriefCache(seconds=300)
_KEY = secrets.token_bytes(32)


def authenticate_program(
    username: str, password: str, *, address: str, customers: bool = False
) -> User:
    """The active agent of exactly that username, with that password; also the active customer
    account if ``customers``.

    ``address`` is where the request came from. Raises Unauthenticated and RateLimited as signing
    in does, but counts wrong passwords apart from it: a forgotten script must not lock its owner
    out. The slow check is made once in five minutes for each address; it is made again at once
    when the password has changed, and a closed account stays out within a second.
    """
    username = comparable(username)
    account = f"program:{username.casefold()}"[:254]
    user = account_named(username)
    proof = _proof(user, password, address)
    if user is not None and _proven.holds(proof) and _may_call(user, customers):
        refuse_when_tried_too_often_from_here(account, address)
        return user
    refuse_when_tried_too_often(account, address)
    matches = _matches(user, password)
    # A closed account counts as a wrong password, which it takes as long to be told of.
    if user is None or not matches or not _may_call(user, customers):
        note_failure(account, address)
        raise Unauthenticated("unknown", "This name and password do not match.")
    _proven.keep(proof, True)
    return user


def _proof(user: User | None, password: str, address: str) -> bytes:
    """What is remembered of a password that was right: it says nothing of another password,
    account or address, nor of the same account once its password has changed."""
    of_whom = (str(user.id), user.password) if user else ("", "")
    parts = "\0".join((*of_whom, address, password))
    return hmac.digest(_KEY, parts.encode(errors="surrogatepass"), "sha256")


def _matches(user: User | None, password: str) -> bool:
    if user is None or not user.has_usable_password():
        # Hashing takes as long as checking would: the time must not tell who has an account.
        make_password(password)
        return False
    return user.check_password(password)


def _may_call(user: User, customers: bool) -> bool:
    return user.is_active and (customers or user.kind == User.Kind.AGENT)
