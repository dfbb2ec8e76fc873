"""An inventory that another program keeps, handed in as a whole."""

from collections.abc import Sequence

from django.db import transaction

from guichet.access import Actor, Right
from guichet.assets.actions.assets import AssetChanges, register_asset, update_asset
from guichet.assets.queries import asset_named
from guichet.people.policy import require_in_house


def refresh_assets(actor: Actor, seen: Sequence[AssetChanges]) -> int:
    """Register what is not known by its name yet and change what is: all or nothing.

    Returns how many were handed in. What is not among them stays. Raises Invalid.
    """
    require_in_house(actor, Right.ASSET_MANAGE)
    with transaction.atomic():
        for changes in seen:
            known = asset_named(actor, changes.name) if isinstance(changes.name, str) else None
            if known is None:
                register_asset(actor, changes)
            else:
                update_asset(actor, known, changes)
    return len(seen)
