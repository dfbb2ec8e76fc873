"""Naming sets of rights."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require
from guichet.desk.events import RoleChanged, RoleCreated, RoleDeleted, RoleRenamed
from guichet.desk.models import Role
from guichet.desk.queries import forget_programs, is_held
from guichet.events.actions import record
from guichet.events.facts import Subject
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
    name = _name(name)
    wanted = sorted(right.value for right in rights)
    with transaction.atomic():
        role = Role.objects.select_for_update().filter(name=name).first()
        if role is None:
            return _new_role(actor, Role(id=id, name=name, rights=wanted)), True
        if only_new:
            raise _taken()
        if sorted(role.rights) == wanted:
            return role, False
        _see_that_it_is_ours(role)
        given, taken = set(wanted) - set(role.rights), set(role.rights) - set(wanted)
        role.rights = wanted
        role.save(update_fields=["rights"])
        fact = RoleChanged(name=name, given=sorted(given), taken=sorted(taken))
        record(actor, fact, subject=Subject("role", role.id))
    forget_programs()
    return role, True


def rename_role(actor: Actor, role: Role, *, name: str) -> bool:
    """Call a role something else; says whether that is new.

    Raises Invalid when another has the name, and for the roles Guichet brings along.
    """
    require(actor, Right.DESK_MANAGE)
    name = _name(name)
    with transaction.atomic():
        old = _held(role).name
        if old == name:
            return False
        _see_that_it_is_ours(role)
        role.name = name
        try:
            with transaction.atomic():
                role.save(update_fields=["name"])
        except IntegrityError as error:
            raise _taken() from error
        record(actor, RoleRenamed(old=old, new=name), subject=Subject("role", role.id))
    return True


def delete_role(actor: Actor, role: Role) -> None:
    """Let a role be given no more.

    Raises Conflict ``role_in_use`` while somebody holds it, and Invalid for the roles Guichet
    brings along.
    """
    require(actor, Right.DESK_MANAGE)
    with transaction.atomic():
        _held(role)
        _see_that_it_is_ours(role)
        if is_held(role):
            raise Conflict("role_in_use", "Members of queues hold this role.")
        record(actor, RoleDeleted(name=role.name), subject=Subject("role", role.id))
        role.delete()


def _name(name: str) -> str:
    return one_line(name, field="name", limit=60)


def _held(role: Role) -> Role:
    """The row, locked and as it is now: somebody may get the role at this moment."""
    Role.objects.select_for_update().filter(id=role.id).first()
    role.refresh_from_db()
    return role


def _see_that_it_is_ours(role: Role) -> None:
    if role.builtin:
        raise Invalid.field("name", "This role comes with Guichet. Make one of another name.")


def _taken() -> Invalid:
    return Invalid.field("name", "Another role has this name.", code="exists")


def _new_role(actor: Actor, role: Role) -> Role:
    given = role.id
    try:
        with transaction.atomic():
            role.save(force_insert=True)
    except IntegrityError as error:
        taken = f"Another role has the number {given}."
        raise Conflict("role_exists", taken) from error
    if given is not None:
        make_room(Role, given)
    fact = RoleCreated(name=role.name, rights=role.rights)
    record(actor, fact, subject=Subject("role", role.id))
    return role
