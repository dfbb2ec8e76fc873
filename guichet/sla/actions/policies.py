"""Naming what is promised."""

from collections.abc import Mapping

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.lib.text import one_line
from guichet.sla.clock import Target
from guichet.sla.models import SlaPolicy, SlaTarget
from guichet.sla.priority import Priority
from guichet.sla.queries import forget_targets, targets_of


def set_sla_policy(
    actor: Actor, *, name: str, targets: Mapping[Priority, Target]
) -> tuple[SlaPolicy, bool]:
    """Make the policy ``name`` promise exactly ``targets``; says whether anything changed.

    Tickets keep the due dates they were given when they were opened.
    """
    require(actor, Right.DESK_MANAGE)
    name = one_line(name, field="name", limit=100)
    with transaction.atomic():
        policy, created = SlaPolicy.objects.get_or_create(name=name)
        if not created and targets_of(policy) == dict(targets):
            return policy, False
        policy.targets.all().delete()
        SlaTarget.objects.bulk_create(
            SlaTarget(
                policy=policy,
                priority=priority,
                first_reply_minutes=target.first_reply_minutes,
                resolution_minutes=target.resolution_minutes,
            )
            for priority, target in targets.items()
        )
    forget_targets()
    return policy, True
