"""``agents`` of a queue: who works it."""

from typing import TYPE_CHECKING, Literal

from guichet.cli.apply.fields import Count, Entry, Text
from guichet.cli.apply.setup import Setup
from guichet.desk.actions import add_member, remove_member
from guichet.desk.queries import members

if TYPE_CHECKING:
    from guichet.desk.models import Membership, Queue
    from guichet.people.models import User

_LEVELS = {"N1": 1, "N2": 2, "N3": 3}


class Member(Entry):
    """``{user: alice, level: N2}``; ``removed: true`` ends a membership."""

    user: Text
    level: Literal["N1", "N2", "N3"] = "N1"
    role: Text = "agent"
    max_open_tickets: Count | None = None
    removed: bool = False


def carry_out_member(setup: Setup, queue: "Queue", entry: Member) -> None:
    """Let the user work the queue as the entry says. Agents who are not listed stay."""
    user = setup.user(entry.user)
    found = members(setup.actor, queue).filter(user=user).first()
    what = f"agent {user.username} of {queue.code}"
    if entry.removed:
        _remove(setup, queue, user, what)
        return
    before = {} if found is None else _shown(found)
    add_member(
        setup.actor,
        queue,
        user,
        role=setup.role(entry.role if found is None or _says(entry, "role") else found.role.name),
        level=_LEVELS[entry.level] if found is None or _says(entry, "level") else found.level,
        max_open_tickets=entry.max_open_tickets
        if found is None or _says(entry, "max_open_tickets")
        else found.max_open_tickets,
    )
    after = _shown(members(setup.actor, queue).get(user=user))
    if found is None:
        setup.ledger.created(what, after)
    else:
        setup.ledger.changed(what, before, after)


def _remove(setup: Setup, queue: "Queue", user: "User", what: str) -> None:
    if remove_member(setup.actor, queue, user):
        setup.ledger.changed(what, {"member": True}, {"member": False})


def _says(entry: Member, key: str) -> bool:
    return key in entry.model_fields_set


def _shown(member: "Membership") -> dict[str, object]:
    return {
        "level": f"N{member.level}",
        "role": member.role.name,
        "max_open_tickets": member.max_open_tickets,
    }
