"""``assets``: what is looked after."""

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from guichet.assets.actions import (
    AssetChanges,
    create_asset_type,
    register_asset,
    set_default_asset,
    update_asset,
)
from guichet.assets.queries import asset_named, default_asset
from guichet.cli.apply.fields import Entry, Number, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.lib.errors import Invalid

if TYPE_CHECKING:
    from guichet.assets.models import Asset

_PLAIN = (
    "public", "show_in_list", "description", "status", "manufacturer", "contract", "details",
)  # fmt: skip
_DATES = ("received_on", "issued_on")


class AssetEntry(Entry):
    """``{name: web-01, type: Serveur}``"""

    name: Text
    id: Number | None = None
    type: Text | None = None
    owner: Text | None = None
    company: Text | None = None
    parent: Text | None = None
    public: bool = True
    show_in_list: bool = True
    description: Text = ""
    status: Literal["new", "inuse", "unused", "issued"] = "new"
    manufacturer: Text = ""
    contract: Text = ""
    received_on: Text | None = None
    issued_on: Text | None = None
    details: dict[str, Any] = {}
    default_of: list[Text] = []


_NAMED = [name for name in AssetEntry.model_fields if name != "name"]


def carry_out(setup: Setup, entry: AssetEntry) -> None:
    """Look after it, or change what is known of it."""
    changes = AssetChanges(**_values(setup, entry))
    asset = asset_named(setup.actor, entry.name)
    what = f"asset {entry.name}"
    if asset is None:
        asset = register_asset(setup.actor, changes, id=entry.id)
        setup.ledger.created(what, entry.given(*_NAMED))
        _make_default(setup, asset, entry.default_of)
        return
    if entry.id not in {None, asset.id}:
        raise Invalid.field("id", f"This asset has the number {asset.id}; numbers never change.")
    before = _shown(asset) | {"default_of": []}
    update_asset(setup.actor, asset, changes)
    newly = _make_default(setup, asset, entry.default_of)
    setup.ledger.changed(what, before, _shown(asset) | {"default_of": newly})


def _values(setup: Setup, entry: AssetEntry) -> dict[str, Any]:
    values = {"name": entry.name, **entry.given(*_PLAIN)}
    for name in _DATES:
        if name in entry.model_fields_set:
            values[name] = _day(getattr(entry, name), name)
    given = entry.model_fields_set
    if "type" in given:
        values["type"] = create_asset_type(setup.actor, name=entry.type)[0] if entry.type else None
    if "owner" in given:
        values["owner"] = setup.user(entry.owner) if entry.owner else None
    if "company" in given:
        values["company"] = setup.company(entry.company, key="company") if entry.company else None
    if "parent" in given:
        values["parent"] = _named(setup, entry.parent) if entry.parent else None
    return values


def _named(setup: Setup, name: str) -> "Asset":
    found = asset_named(setup.actor, name)
    if found is None:
        raise Invalid.field("parent", f"There is no asset {name} above.", code="unknown")
    return found


def _day(value: str | None, name: str) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError as error:
        raise Invalid.field(name, "use a date such as 2027-01-31") from error


def _make_default(setup: Setup, asset: "Asset", codes: list[str]) -> list[str]:
    """Those of the queues for which this was not what their tickets are about."""
    newly = []
    for code in codes:
        queue = setup.queue(code)
        held = default_asset(queue.id)
        if held is None or held.id != asset.id:
            set_default_asset(setup.actor, queue, asset)
            newly.append(code)
    return newly


def _shown(asset: "Asset") -> dict[str, object]:
    return {name: getattr(asset, name) for name in (*_PLAIN, *_DATES)} | {
        "type": asset.type.name if asset.type else None,
        "owner": asset.owner.username if asset.owner else None,
        "company": asset.company.name if asset.company else None,
        "parent": asset.parent.name if asset.parent else None,
    }


KIND = Kind(key="assets", model=AssetEntry, carry_out=carry_out, name="name")
