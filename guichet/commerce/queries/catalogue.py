"""What is sold, and for how much."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from guichet.access import Actor, Right
from guichet.commerce.currencies import default_currency
from guichet.commerce.models import Availability, Price, Product, ProductGroup
from guichet.commerce.periods import StartPrice, offered_first, start_price
from guichet.commerce.policy import holds_in_shop
from guichet.lib.errors import NotFound


def product_groups_visible_to(actor: Actor) -> QuerySet[ProductGroup]:
    """The groups of the catalogue, deleted ones left out."""
    groups = ProductGroup.objects.filter(deleted_at=None)
    return groups if holds_in_shop(actor, Right.CATALOGUE_READ) else groups.none()


def products_visible_to(actor: Actor) -> QuerySet[Product]:
    """The products on sale and in preparation, deleted ones left out."""
    products = Product.objects.filter(deleted_at=None)
    return products if holds_in_shop(actor, Right.CATALOGUE_READ) else products.none()


def prices_visible_to(actor: Actor) -> QuerySet[Price]:
    """Every price row, but for those of products that are sold no longer: they only say what is
    still paid for services of them."""
    gone = Product.objects.exclude(deleted_at=None).values("id")
    prices = Price.objects.exclude(related_type=Price.For.PRODUCT, related_id__in=gone)
    return prices if holds_in_shop(actor, Right.CATALOGUE_READ) else prices.none()


def product_group(actor: Actor, group_id: int) -> ProductGroup:
    """The group of that id. Raises NotFound when ``actor`` sees none."""
    found = product_groups_visible_to(actor).filter(id=group_id).first()
    if found is None:
        raise NotFound("product group")
    return found


def product(actor: Actor, product_id: int) -> Product:
    """The product of that id. Raises NotFound when ``actor`` sees none."""
    found = products_visible_to(actor).select_related("group").filter(id=product_id).first()
    if found is None:
        raise NotFound("product")
    return found


def price(actor: Actor, price_id: int) -> Price:
    """The price row of that id. Raises NotFound when ``actor`` sees none."""
    found = prices_visible_to(actor).filter(id=price_id).first()
    if found is None:
        raise NotFound("price")
    return found


def is_shown(image: str) -> bool:
    """Whether that picture is one of the shop window's, which everybody may see."""
    things = (ProductGroup.objects, Product.objects)
    return any(each.filter(image=image, deleted_at=None).exists() for each in things)


def prices_of(actor: Actor, kind: str, ids: Iterable[int]) -> dict[int, list[Price]]:
    """The price rows of each of these products or services by its id, in one statement."""
    found: dict[int, list[Price]] = {id: [] for id in ids}
    rows = prices_visible_to(actor).filter(related_type=kind, related_id__in=list(found))
    for row in rows.order_by("id"):
        found[row.related_id].append(row)
    return found


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The whole tree as it was read, for pages and answers that show groups in groups."""

    groups: Mapping[int, ProductGroup]
    below: Mapping[int | None, Sequence[ProductGroup]]
    on_shelf: Mapping[int, Sequence[Product]]
    prices: Mapping[int, Sequence[Price]]
    currency: str

    def children(self, group_id: int | None) -> Sequence[ProductGroup]:
        """The groups that stand directly in that one; None asks for the roots."""
        return self.below.get(group_id, ())

    def products(self, group_id: int) -> Sequence[Product]:
        """The products that stand directly in that group."""
        return self.on_shelf.get(group_id, ())

    def prices_of(self, product_id: int) -> Sequence[Price]:
        """Every price row of that product."""
        return self.prices.get(product_id, ())

    def start_price(self, group_id: int) -> StartPrice:
        """The lowest advertised price among the active products of the group and those below."""
        offers = [
            offer
            for each in self._products_below(group_id)
            if each.status == Availability.ACTIVE
            for offer in self._offers(each)
        ]
        return start_price(offers, currency=self.currency)

    def _products_below(self, group_id: int) -> list[Product]:
        found: list[Product] = []
        waiting = [group_id]
        while waiting:
            here = waiting.pop()
            found.extend(self.products(here))
            waiting.extend(child.id for child in self.children(here))
        return found

    def _offers(self, each: Product) -> Iterable[StartPrice]:
        for row in self.prices_of(each.id):
            period = offered_first(row.amount) if row.currency == self.currency else None
            if period is not None:
                yield StartPrice(
                    period=period,
                    amount=row.amount(period) or row.setup(period) * 0,
                    setup=row.setup(period),
                    currency=row.currency,
                )


def catalogue(actor: Actor) -> Catalogue:
    """The whole tree with products and prices, in three statements."""
    groups = list(product_groups_visible_to(actor).order_by("sort_order", "id"))
    below: dict[int | None, list[ProductGroup]] = {}
    for group in groups:
        below.setdefault(group.parent_id, []).append(group)
    on_shelf: dict[int, list[Product]] = {}
    for each in products_visible_to(actor).order_by("sort_order", "id"):
        on_shelf.setdefault(each.group_id, []).append(each)
    prices: dict[int, list[Price]] = {}
    for row in prices_visible_to(actor).filter(related_type=Price.For.PRODUCT).order_by("id"):
        prices.setdefault(row.related_id, []).append(row)
    return Catalogue(
        groups={group.id: group for group in groups},
        below=below,
        on_shelf=on_shelf,
        prices=prices,
        currency=default_currency(),
    )
