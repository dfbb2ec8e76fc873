"""Who works a queue."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.desk.events import MemberAdded, MemberRemoved
from guichet.desk.models import Membership, Queue, Role
from guichet.desk.queries import forget_programs
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.people.models import User


def add_member(
    actor: Actor,
    queue: Queue,
    user: User,
    *,
    role: Role,
    level: int = 1,
    max_open_tickets: int | None = None,
) -> bool:
    """Let ``user`` work the queue in that role, at level 1–3, with at most ``max_open_tickets``
    given to them automatically; says whether anything changed."""
    require(actor, Right.QUEUE_MANAGE, queue)
    wanted = {"role": role, "level": level, "max_open_tickets": max_open_tickets}
    with transaction.atomic():
        found = Membership.objects.filter(queue=queue, user=user).first()
        if found is not None and all(getattr(found, k) == v for k, v in wanted.items()):
            return False
        Membership.objects.update_or_create(queue=queue, user=user, defaults=wanted)
        record(
            actor,
            MemberAdded(user=user.id, level=level, role=role.name),
            subject=Subject("queue", queue.id),
            queue_id=queue.id,
        )
    forget_programs()
    return True


def remove_member(actor: Actor, queue: Queue, user: User) -> bool:
    """Let ``user`` work the queue no more; their tickets stay theirs until reassigned."""
    require(actor, Right.QUEUE_MANAGE, queue)
    with transaction.atomic():
        removed, _ = Membership.objects.filter(queue=queue, user=user).delete()
        if removed:
            record(
                actor,
                MemberRemoved(user=user.id),
                subject=Subject("queue", queue.id),
                queue_id=queue.id,
            )
    forget_programs()
    return bool(removed)
