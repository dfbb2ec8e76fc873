"""Keeping the inventory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require
from guichet.assets.events import AssetChanged, AssetDeleted, AssetRegistered
from guichet.assets.models import Asset, AssetType, QueueAsset
from guichet.assets.queries import forget_default_assets
from guichet.desk.models import Queue
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, as_given, checked, line, required
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people.models import Company, User
from guichet.people.numbers import make_room
from guichet.people.policy import require_in_house
from guichet.people.rules import json_object

DETAILS_BYTES = 16 * 1024


@dataclass(frozen=True, kw_only=True)
class AssetChanges:
    """What the caller wants different. UNSET leaves, None means nobody or none.

    ``details`` replaces the keys it has.
    """

    name: str | Unset = UNSET
    type: AssetType | None | Unset = UNSET
    owner: User | None | Unset = UNSET
    company: Company | None | Unset = UNSET
    parent: Asset | None | Unset = UNSET
    public: bool | Unset = UNSET
    show_in_list: bool | Unset = UNSET
    description: str | Unset = UNSET
    status: str | Unset = UNSET
    manufacturer: str | Unset = UNSET
    contract: str | Unset = UNSET
    received_on: date | None | Unset = UNSET
    issued_on: date | None | Unset = UNSET
    details: Mapping[str, Any] | Unset = UNSET


def create_asset_type(actor: Actor, *, name: str, id: int | None = None) -> tuple[AssetType, bool]:
    """A kind of asset, and whether it is new. ``id`` keeps a number it had elsewhere.

    Raises Invalid, and Conflict ``type_exists``.
    """
    require_in_house(actor, Right.ASSET_MANAGE)
    name = one_line(name, field="name", limit=100)
    given = {} if id is None else {"id": id}
    try:
        with transaction.atomic():
            found = AssetType.objects.get_or_create(name=name, defaults=given)
    except IntegrityError as error:
        raise Conflict("type_exists", f"Another type has the number {id}.") from error
    if id is not None:
        make_room(AssetType, id)
    return found


def register_asset(actor: Actor, changes: AssetChanges, *, id: int | None = None) -> Asset:
    """Look after something from now on. ``id`` keeps a number it had elsewhere.

    Raises Invalid, code ``required`` without a name, and Conflict ``asset_exists``.
    """
    require_in_house(actor, Right.ASSET_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    required(fields, "name")
    moment = clock.now()
    asset = Asset(id=id, created_at=moment, updated_at=moment, **fields)
    try:
        with transaction.atomic():
            asset.save(force_insert=True)
            if id is not None:
                make_room(Asset, id)
            _record(actor, asset, AssetRegistered(name=asset.name))
    except IntegrityError as error:
        raise Conflict("asset_exists", f"Another asset has the number {id}.") from error
    return asset


def update_asset(actor: Actor, asset: Asset, changes: AssetChanges) -> bool:
    """Change what is known of an asset; says whether anything was different. Raises Invalid."""
    require_in_house(actor, Right.ASSET_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    if "details" in fields:
        merged = {**asset.details, **fields["details"]}
        fields["details"] = json_object(merged, field="details", limit=DETAILS_BYTES)
    changed = [name for name, value in fields.items() if getattr(asset, name) != value]
    if not changed:
        return False
    with transaction.atomic():
        if "parent" in changed:
            _see_that_it_stands(asset, fields["parent"])
        for name in changed:
            setattr(asset, name, fields[name])
        asset.updated_at = clock.now()
        asset.save(update_fields=[*changed, "updated_at"])
        _record(actor, asset, AssetChanged(fields=changed))
    return True


def delete_asset(actor: Actor, asset: Asset) -> None:
    """Look after something no more. Tickets keep in their story that they were about it."""
    require_in_house(actor, Right.ASSET_MANAGE)
    with transaction.atomic():
        _record(actor, asset, AssetDeleted(name=asset.name))
        asset.delete()
    forget_default_assets()


def set_default_asset(actor: Actor, queue: Queue, asset: Asset | None) -> bool:
    """Say what tickets of the queue are about when nobody says; tells whether it is different."""
    require(actor, Right.QUEUE_MANAGE, queue)
    held = QueueAsset.objects.filter(queue=queue).first()
    if (held and held.asset_id) == (asset and asset.id):
        return False
    if asset is None:
        QueueAsset.objects.filter(queue=queue).delete()
    else:
        QueueAsset.objects.update_or_create(queue=queue, defaults={"asset": asset})
    forget_default_assets()
    return True


def _see_that_it_stands(asset: Asset, parent: Asset | None) -> None:
    above = parent.id if parent else None
    while above is not None:
        if above == asset.id:
            raise Invalid.field("parent", "An asset can't be a part of itself.")
        # Locked on the way up: two moves at once must not close a circle.
        rows = Asset.objects.select_for_update().filter(id=above)
        above = rows.values_list("parent_id", flat=True).get()


def _record(actor: Actor, asset: Asset, fact: Fact) -> None:
    record(actor, fact, subject=Subject("asset", asset.id))


def _status(value: str) -> str:
    if value not in Asset.Status.values:
        known = ", ".join(Asset.Status.values)
        raise Invalid.field("status", f"Use one of {known}.", code="unknown")
    return value


_CHECKS: dict[str, Check] = {
    "name": line("name", 255, needed=True),
    "type": as_given,
    "owner": as_given,
    "company": as_given,
    "parent": as_given,
    "public": bool,
    "show_in_list": bool,
    "description": lambda value: many_lines(
        value, field="description", limit=65_535, required=False
    ),
    "status": _status,
    "manufacturer": line("manufacturer", 100),
    "contract": line("contract", 100),
    "received_on": as_given,
    "issued_on": as_given,
    "details": lambda value: json_object(value, field="details", limit=DETAILS_BYTES),
}
