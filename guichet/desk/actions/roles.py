"""Naming sets of rights."""

from collections.abc import Iterable

from guichet.access import Actor, Right, require
from guichet.desk.models import Role
from guichet.desk.queries import forget_programs
from guichet.lib.errors import Invalid
from guichet.lib.text import one_line


def set_role(actor: Actor, *, name: str, rights: Iterable[Right]) -> tuple[Role, bool]:
    """Make the role ``name`` hold exactly ``rights``; says whether anything changed.

    Raises Invalid for the roles Guichet brings along (agent, manager, viewer).
    """
    require(actor, Right.DESK_MANAGE)
    name = one_line(name, field="name", limit=60)
    wanted = sorted(right.value for right in rights)
    role = Role.objects.filter(name=name).first()
    if role is None:
        return Role.objects.create(name=name, rights=wanted), True
    if sorted(role.rights) == wanted:
        return role, False
    if role.builtin:
        raise Invalid.field("name", "This role comes with Guichet. Make one of another name.")
    role.rights = wanted
    role.save(update_fields=["rights"])
    forget_programs()
    return role, True
