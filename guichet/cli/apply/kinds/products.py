"""``products``: what is sold, and for how much."""

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from guichet.cli.apply.fields import Amount, Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.kinds.product_groups import group_called
from guichet.cli.apply.setup import Setup
from guichet.commerce.actions import (
    ProductChanges,
    create_price,
    create_product,
    update_price,
    update_product,
)
from guichet.commerce.periods import AMOUNTS
from guichet.commerce.queries import prices_of, products_visible_to
from guichet.lib.errors import Invalid

if TYPE_CHECKING:
    from guichet.commerce.models import Product

_PLAIN = ("description", "status", "stock", "type", "sort_order", "pinned")


class ProductEntry(Entry):
    """``{name: VPS S, group: vps, stock: -1, prices: {EUR: {monthly: 4.99, setup_monthly: 0}}}``"""

    name: Text
    group: Text
    description: Text = ""
    status: Literal["active", "hidden", "unreferenced"] = "active"
    stock: int = -1
    type: Text = "none"
    sort_order: int = 0
    pinned: bool = False
    prices: dict[Text, dict[str, Amount | None]] = {}


def carry_out(setup: Setup, entry: ProductEntry) -> None:
    """Put the product on sale or change it, then its prices."""
    group = group_called(setup, entry.group)
    if group is None:
        raise Invalid.field("group", f"There is no product group {entry.group}.", code="unknown")
    found = products_visible_to(setup.actor).filter(group=group, name=entry.name).first()
    what = f"product {entry.name}"
    if found is None:
        changes = ProductChanges(name=entry.name, group_id=group.id, **entry.given(*_PLAIN))
        found = create_product(setup.actor, changes)
        setup.ledger.created(what, entry.given("group", *_PLAIN))
    else:
        before = _shown(found)
        update_product(setup.actor, found, ProductChanges(**entry.given(*_PLAIN)))
        setup.ledger.changed(what, before, _shown(found))
    for currency, amounts in entry.prices.items():
        with setup.part("prices", currency):
            _price(setup, found, currency, amounts)


def _price(
    setup: Setup, product: "Product", currency: str, amounts: dict[str, Decimal | None]
) -> None:
    unknown = sorted(amounts.keys() - set(AMOUNTS))
    if unknown:
        raise Invalid.field(unknown[0], f"Use {', '.join(AMOUNTS)}.", code="unknown")
    rows = prices_of(setup.actor, "product", [product.id])[product.id]
    row = next((each for each in rows if each.currency == currency.upper()), None)
    what = f"price of {product.name} in {currency.upper()}"
    if row is None:
        create_price(
            setup.actor,
            related_type="product",
            related_id=product.id,
            currency=currency,
            amounts=amounts,
        )
        setup.ledger.created(what, _written(amounts))
        return
    before = {name: getattr(row, name) for name in amounts}
    update_price(setup.actor, row, amounts=amounts)
    after = {name: getattr(row, name) for name in amounts}
    setup.ledger.changed(what, _written(before), _written(after))


def _written(amounts: dict[str, Decimal | None]) -> dict[str, object]:
    return {name: None if amount is None else f"{amount:.2f}" for name, amount in amounts.items()}


def _shown(product: "Product") -> dict[str, object]:
    return {name: getattr(product, name) for name in _PLAIN}


KIND = Kind(key="products", model=ProductEntry, carry_out=carry_out, name="name")
