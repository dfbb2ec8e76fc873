"""``roles``: named sets of rights, beside the ones that Guichet brings along."""

from typing import Annotated

from pydantic import Field

from guichet.access import Right
from guichet.cli.apply.fields import Entry, Number, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.desk.actions import set_role
from guichet.desk.queries import role_named
from guichet.lib.errors import Invalid, NotFound


class RoleEntry(Entry):
    """``{name: trainee, rights: [ticket.read, ticket.note]}``"""

    name: Text
    id: Number | None = None
    rights: list[Annotated[Right, Field(strict=False)]]


def carry_out(setup: Setup, entry: RoleEntry) -> None:
    """Let the role hold exactly the given rights."""
    before = _rights(entry.name)
    role, _changed = set_role(setup.actor, name=entry.name, rights=entry.rights, id=entry.id)
    if entry.id not in {None, role.id}:
        raise Invalid.field("id", f"This role has the number {role.id}; numbers never change.")
    after = {"rights": list(role.rights)}
    if before is None:
        setup.ledger.created(f"role {role.name}", entry.given("id") | after)
    else:
        setup.ledger.changed(f"role {role.name}", before, after)


def _rights(name: str) -> dict[str, object] | None:
    try:
        return {"rights": sorted(role_named(name).rights)}
    except NotFound:
        return None


KIND = Kind(key="roles", model=RoleEntry, carry_out=carry_out, name="name")
