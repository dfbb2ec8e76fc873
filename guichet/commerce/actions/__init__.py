"""The verbs of the shop."""

from guichet.commerce.actions.groups import (
    GroupChanges,
    create_product_group,
    delete_product_group,
    update_product_group,
)
from guichet.commerce.actions.prices import create_price, delete_price, update_price
from guichet.commerce.actions.products import (
    ProductChanges,
    create_product,
    delete_product,
    update_product,
)

__all__ = [
    "GroupChanges",
    "ProductChanges",
    "create_price",
    "create_product",
    "create_product_group",
    "delete_price",
    "delete_product",
    "delete_product_group",
    "update_price",
    "update_product",
    "update_product_group",
]
