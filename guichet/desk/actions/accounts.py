"""An account and where it works, at once."""

from typing import Literal
from uuid import uuid4

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.desk.actions.members import add_member
from guichet.desk.models import Queue, Role
from guichet.people.actions import create_user
from guichet.people.models import User
from guichet.people.rules import looks_like_email


def open_account(
    actor: Actor,
    queue: Queue,
    *,
    role: Role,
    username: str,
    email: str,
    name: str,
    password: str | None = None,
    description: str = "",
    kind: Literal["agent", "customer"] = "agent",
) -> User:
    """Open an account that works ``queue`` in ``role``: both or nothing.

    A customer's account is opened without the role: it works nowhere. Without ``email`` it gets an
    address that no mail reaches. Raises Invalid and Conflict ``user_exists``.
    """
    require(actor, Right.USERS_MANAGE)
    require(actor, Right.QUEUE_MANAGE, queue)
    with transaction.atomic():
        user = create_user(
            actor,
            username=username,
            email=email or _no_address(username),
            name=name,
            kind=kind,
            password=password,
            description=description,
        )
        if user.kind == User.Kind.AGENT:
            add_member(actor, queue, user, role=role)
    return user


def _no_address(username: str) -> str:
    """An address that no mail reaches, readable where the name can stand in one."""
    readable = f"{username}@no-address.invalid"
    return readable if looks_like_email(readable) else f"{uuid4().hex}@no-address.invalid"
