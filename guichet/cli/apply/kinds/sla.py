"""``sla``: what is promised for each priority."""

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator

from guichet.cli.apply.fields import Duration, Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.sla.actions import set_sla_policy
from guichet.sla.clock import Target
from guichet.sla.priority import Priority
from guichet.sla.queries import policy_named, targets_of

if TYPE_CHECKING:
    from guichet.sla.models import SlaPolicy


def _priority(value: object) -> object:
    try:
        return Priority.from_key(str(value))
    except KeyError:
        raise ValueError(f"use {', '.join(priority.key for priority in Priority)}") from None


class Promise(Entry):
    """``{first_reply: 15 min, resolution: 4 h}``; what is left out is not promised."""

    first_reply: Duration | None = None
    resolution: Duration | None = None


class Policy(Entry):
    """``{name: Standard, targets: {high: {first_reply: 4 h}}}``"""

    name: Text
    targets: dict[Annotated[Priority, BeforeValidator(_priority)], Promise]


def carry_out(setup: Setup, entry: Policy) -> None:
    """Let the policy promise exactly the given targets."""
    existing = policy_named(entry.name)
    before = {} if existing is None else _shown(existing)
    targets = {
        priority: Target(promise.first_reply, promise.resolution)
        for priority, promise in entry.targets.items()
    }
    policy, _changed = set_sla_policy(setup.actor, name=entry.name, targets=targets)
    after = _shown(policy)
    if existing is None:
        setup.ledger.created(f"SLA policy {entry.name}", after)
    else:
        gone = dict.fromkeys(before.keys() - after.keys())
        setup.ledger.changed(f"SLA policy {entry.name}", before, after | gone)


def _shown(policy: "SlaPolicy") -> dict[str, object]:
    return {
        priority.key: f"{_minutes(target.first_reply_minutes)}/"
        f"{_minutes(target.resolution_minutes)}"
        for priority, target in sorted(targets_of(policy).items(), reverse=True)
    }


def _minutes(minutes: int | None) -> str:
    if minutes is None:
        return "-"
    return f"{minutes // 60} h" if minutes and minutes % 60 == 0 else f"{minutes} min"


KIND = Kind(key="sla", model=Policy, carry_out=carry_out, name="name")
