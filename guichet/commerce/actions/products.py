"""Filling the shelves of the shop."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from guichet.access import Actor, Right
from guichet.commerce import rules
from guichet.commerce.actions.changing import take_over
from guichet.commerce.actions.images import keep_image
from guichet.commerce.actions.prices import PRICE_CHECKS, set_window_price
from guichet.commerce.events import ProductChanged, ProductCreated, ProductDeleted
from guichet.commerce.models import Price, Product, ProductGroup
from guichet.commerce.policy import require_in_shop
from guichet.commerce.provisioners import product_type
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, checked, required
from guichet.lib.errors import Invalid
from guichet.lib.unset import UNSET, Unset

_CHECKS: dict[str, Check] = {
    "name": rules.name,
    "description": rules.description,
    "status": rules.availability,
    "stock": rules.stock,
    "type": product_type,
    "sort_order": rules.sort_order,
    "pinned": bool,
    "image": keep_image,
}


@dataclass(frozen=True, kw_only=True)
class ProductChanges:
    """What the caller wants different about a product. UNSET leaves, None clears.

    ``image`` is the content of a picture; ``pricing`` gives amounts by their names (``monthly``,
    ``setup_monthly``) in the shop's own currency, and leaves those it does not name.
    """

    name: str | Unset = UNSET
    description: str | Unset = UNSET
    status: str | Unset = UNSET
    group_id: int | Unset = UNSET
    stock: int | Unset = UNSET
    type: str | Unset = UNSET
    sort_order: int | Unset = UNSET
    pinned: bool | Unset = UNSET
    image: bytes | None | Unset = UNSET
    pricing: Mapping[str, Decimal | None] | Unset = UNSET


def create_product(actor: Actor, changes: ProductChanges) -> Product:
    """Put a product on sale. Raises Invalid: code ``required`` for a missing name or group,
    ``unknown`` for a group or type."""
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    required({**fields, "group_id": changes.group_id}, "name", "group_id")
    pricing = _pricing(changes)
    moment = clock.now()
    with transaction.atomic():
        fields["group_id"] = _group(changes.group_id)
        product = Product.objects.create(created_at=moment, updated_at=moment, **fields)
        _record(actor, product, ProductCreated(name=product.name))
        if pricing:
            set_window_price(actor, Price.For.PRODUCT, product.id, pricing)
    return product


def update_product(actor: Actor, product: Product, changes: ProductChanges) -> bool:
    """Change a product; says whether anything was different. Raises Invalid."""
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    pricing = _pricing(changes)
    with transaction.atomic():
        if changes.group_id is not UNSET:
            fields["group_id"] = _group(changes.group_id)
        changed = take_over(product, fields)
        if changed:
            _record(actor, product, ProductChanged(fields=changed))
        priced = bool(pricing) and set_window_price(actor, Price.For.PRODUCT, product.id, pricing)
    return bool(changed) or priced


def delete_product(actor: Actor, product: Product) -> None:
    """Stop selling a product: its prices are seen no more; the services of those who have it go on,
    and cost what they did."""
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    with transaction.atomic():
        product.deleted_at = clock.now()
        product.save(update_fields=["deleted_at"])
        _record(actor, product, ProductDeleted(name=product.name))


def _pricing(changes: ProductChanges) -> dict[str, Any]:
    return {} if changes.pricing is UNSET else checked(changes.pricing, PRICE_CHECKS)


def _group(group_id: int | Unset) -> int:
    rows = ProductGroup.objects.select_for_update().filter(deleted_at=None)
    if group_id is UNSET or not rows.filter(id=group_id).exists():
        raise Invalid.field("group_id", "There is no such group.", code="unknown")
    return group_id


def _record(actor: Actor, product: Product, fact: Fact) -> None:
    record(actor, fact, subject=Subject("product", product.id))
