"""Questions about promises."""

from guichet.lib.cache import BriefCache
from guichet.sla.clock import Target
from guichet.sla.models import SlaPolicy, SlaTarget
from guichet.sla.priority import Priority

# Read on each creation of a ticket, changed a few times a year.
_targets: BriefCache[int, dict[int, Target]] = BriefCache(seconds=5)


def target_of(policy_id: int | None, priority: Priority) -> Target | None:
    """What the policy promises for ``priority``; None without a policy or a promise."""
    if policy_id is None:
        return None
    return _targets.get(policy_id, lambda: _load(policy_id)).get(priority)


def targets_of(policy: SlaPolicy) -> dict[Priority, Target]:
    """Everything the policy promises now."""
    return {Priority(number): target for number, target in _load(policy.id).items()}


def forget_targets() -> None:
    """Read the promises again at the next question."""
    _targets.clear()


def default_policy() -> SlaPolicy | None:
    """The policy that new queues use."""
    return SlaPolicy.objects.filter(is_default=True).first()


def policy_named(name: str) -> SlaPolicy | None:
    """The policy of that name."""
    return SlaPolicy.objects.filter(name=name).first()


def _load(policy_id: int) -> dict[int, Target]:
    return {
        row.priority: Target(row.first_reply_minutes, row.resolution_minutes)
        for row in SlaTarget.objects.filter(policy_id=policy_id)
    }
