"""Questions about accounts in regard to the queues they work."""

from collections.abc import Collection

from guichet.access import Actor, Right
from guichet.desk.models import Membership, Role
from guichet.desk.rules import EVERY_QUEUE
from guichet.lib.errors import NotFound
from guichet.lib.text import comparable
from guichet.people.models import User


def usernames_visible_to(actor: Actor) -> list[str]:
    """The names of the open accounts that ``actor`` may know of, in order: all of them for those
    who manage accounts, else those who work a queue that ``actor`` reads, and its own."""
    accounts = User.objects.filter(is_active=True)
    if Right.USERS_MANAGE not in actor.everywhere:
        queues = actor.queues_with(Right.TICKET_READ)
        if queues is not None:
            accounts = accounts.filter(memberships__queue_id__in=queues)
        accounts = accounts.filter(kind=User.Kind.AGENT)
        if actor.user_id is not None:
            accounts |= User.objects.filter(id=actor.user_id)
    return list(accounts.order_by("username").values_list("username", flat=True).distinct())


def works_in_any(actor: Actor, username: str, queue_ids: Collection[int]) -> bool:
    """Whether that account works any of these queues, as far as ``actor`` reads them."""
    memberships = Membership.objects.filter(user__username__iexact=comparable(username))
    readable = actor.queues_with(Right.TICKET_READ)
    if readable is not None:
        memberships = memberships.filter(queue_id__in=readable)
    if EVERY_QUEUE not in queue_ids:
        memberships = memberships.filter(queue_id__in=queue_ids)
    return memberships.exists()


def role_by_id(role_id: int) -> Role:
    """The role of that number. Raises NotFound."""
    found = Role.objects.filter(id=role_id).first()
    if found is None:
        raise NotFound("role")
    return found
