"""Naming sets of rights."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require
from guichet.desk.models import Role
from guichet.desk.queries import forget_programs
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.text import one_line
from guichet.people.numbers import make_room


def set_role(
    actor: Actor,
    *,
    name: str,
    rights: Iterable[Right],
    id: int | None = None,
    only_new: bool = False,
) -> tuple[Role, bool]:
    """Make the role ``name`` hold exactly ``rights``; says whether anything changed.

    ``id`` keeps the number a new role had elsewhere. Raises Invalid for the roles Guichet brings
    along (agent, manager, viewer), with ``only_new`` for every role that is there, and Conflict
    ``role_exists``.
    """
    require(actor, Right.DESK_MANAGE)
    name = one_line(name, field="name", limit=60)
    wanted = sorted(right.value for right in rights)
    role = Role.objects.filter(name=name).first()
    if role is None:
        return _new_role(Role(id=id, name=name, rights=wanted)), True
    if only_new:
        raise Invalid.field("name", "Another role has this name.", code="exists")
    if sorted(role.rights) == wanted:
        return role, False
    if role.builtin:
        raise Invalid.field("name", "This role comes with Guichet. Make one of another name.")
    role.rights = wanted
    role.save(update_fields=["rights"])
    forget_programs()
    return role, True


def _new_role(role: Role) -> Role:
    given = role.id
    try:
        with transaction.atomic():
            role.save(force_insert=True)
    except IntegrityError as error:
        taken = f"Another role has the number {given}."
        raise Conflict("role_exists", taken) from error
    if given is not None:
        make_room(Role, given)
    return role
