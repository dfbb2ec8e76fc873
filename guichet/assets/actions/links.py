"""Saying what tickets are about."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.assets.events import AssetLinked, AssetUnlinked
from guichet.assets.models import Asset, AssetLink
from guichet.people.policy import require_in_house
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.models import Ticket


def link_asset(actor: Actor, ticket: Ticket, asset: Asset) -> bool:
    """Say that the ticket is about this asset; tells whether that is new."""
    require(actor, Right.TICKET_EDIT, ticket)
    require_in_house(actor, Right.ASSET_READ)
    with transaction.atomic():
        fresh = locked(ticket)
        _link, created = AssetLink.objects.get_or_create(ticket=fresh, asset=asset)
        if created:
            save_changed(fresh)
            state(actor, fresh, [AssetLinked(asset=asset.id, name=asset.name)])
    return created


def unlink_asset(actor: Actor, ticket: Ticket, asset: Asset) -> bool:
    """Say that the ticket is not about this asset; tells whether it was."""
    require(actor, Right.TICKET_EDIT, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        gone, _rows = AssetLink.objects.filter(ticket=fresh, asset=asset).delete()
        if gone:
            save_changed(fresh)
            state(actor, fresh, [AssetUnlinked(asset=asset.id, name=asset.name)])
    return bool(gone)
