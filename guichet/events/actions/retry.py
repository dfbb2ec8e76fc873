"""Giving a dead delivery another life."""

from guichet.access import Actor, Right, require
from guichet.events.models import Delivery
from guichet.lib import clock
from guichet.lib.errors import NotFound


def retry_delivery(actor: Actor, delivery_id: int) -> None:
    """Let the worker try a dead delivery again, from the first attempt.

    Raises NotFound when there is no dead delivery of that id.
    """
    require(actor, Right.DESK_MANAGE)
    changed = Delivery.objects.filter(id=delivery_id, state=Delivery.State.DEAD).update(
        state=Delivery.State.PENDING, attempts=0, due_at=clock.now(), finished_at=None
    )
    if not changed:
        raise NotFound("delivery")
