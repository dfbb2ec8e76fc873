"""Questions about the shop. Every one starts from what its actor may see."""

from guichet.commerce.queries.catalogue import (
    Catalogue,
    catalogue,
    price,
    prices_of,
    prices_visible_to,
    product,
    product_group,
    product_groups_visible_to,
    products_visible_to,
)

__all__ = [
    "Catalogue",
    "catalogue",
    "price",
    "prices_of",
    "prices_visible_to",
    "product",
    "product_group",
    "product_groups_visible_to",
    "products_visible_to",
]
