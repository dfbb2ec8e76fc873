"""How the first person gets in: there is no default password, only a link that works once."""

from contextlib import suppress

from django.conf import settings

from guichet.access import system_actor
from guichet.lib.errors import Conflict
from guichet.people.actions import create_user, issue_sign_in_link
from guichet.people.queries import desk_is_empty, user_named

USERNAME = "admin"


def first_sign_in_link() -> str:
    """A sign-in link on a desk that nobody has signed in to yet, else nothing.

    On an empty desk the account is made first.
    """
    if desk_is_empty():
        # Two machines may start together on a new desk: the account is made by one of them.
        with suppress(Conflict):
            create_user(
                system_actor("guichet serve"),
                username=USERNAME,
                email=f"{USERNAME}@localhost",
                name="Administrator",
                is_admin=True,
            )
    user = user_named(USERNAME)
    waiting = user is not None and user.last_login is None and not user.has_usable_password()
    return fresh_link() if waiting else ""


def fresh_link(username: str = USERNAME) -> str:
    """The full address of a link that signs that user in once; nothing if there is no such user."""
    user = user_named(username)
    if user is None:
        return ""
    token = issue_sign_in_link(system_actor("guichet serve"), user)
    return f"{settings.BASE_URL}/sign-in/link/{token}"
