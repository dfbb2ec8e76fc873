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
from guichet.commerce.queries.services import (
    amounts_of,
    counts_by_status,
    history_of,
    service,
    service_by_uid,
    services_of,
    services_of_tickets,
    services_visible_to,
    tickets_about,
)

__all__ = [
    "Catalogue",
    "amounts_of",
    "catalogue",
    "counts_by_status",
    "history_of",
    "price",
    "prices_of",
    "prices_visible_to",
    "product",
    "product_group",
    "product_groups_visible_to",
    "products_visible_to",
    "service",
    "service_by_uid",
    "services_of",
    "services_of_tickets",
    "services_visible_to",
    "tickets_about",
]
