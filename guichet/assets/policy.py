"""Who may do what with assets: what all counters of the main directory share."""

from django.db.models import Q

from guichet.access import Actor, Right
from guichet.people.policy import holds_in_house


def readable(actor: Actor) -> Q | None:
    """Which assets ``actor`` sees; None for none. Those from outside see public ones and theirs."""
    if not holds_in_house(actor, Right.ASSET_READ):
        return None
    return Q(public=True) | Q(owner=actor.user_id) if actor.own_only else Q()
