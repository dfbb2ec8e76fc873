"""The verbs of assets."""

from guichet.assets.actions.assets import (
    AssetChanges,
    create_asset_type,
    delete_asset,
    register_asset,
    set_default_asset,
    update_asset,
)
from guichet.assets.actions.links import link_asset, unlink_asset
from guichet.assets.actions.refresh import refresh_assets

__all__ = [
    "AssetChanges",
    "create_asset_type",
    "delete_asset",
    "link_asset",
    "refresh_assets",
    "register_asset",
    "set_default_asset",
    "unlink_asset",
    "update_asset",
]
