"""Groups, products and prices, through the verbs."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.commerce.actions import (
    GroupChanges,
    ProductChanges,
    create_price,
    create_product,
    create_product_group,
    delete_price,
    delete_product,
    delete_product_group,
    update_price,
    update_product,
    update_product_group,
)
from guichet.commerce.queries import (
    catalogue,
    prices_of,
    prices_visible_to,
    product,
    product_groups_visible_to,
    products_visible_to,
)
from guichet.events.models import Event
from guichet.lib.errors import Conflict, Invalid, NotFound
from tests.support.builders import (
    ROOT,
    a_product,
    a_product_group,
    a_queue,
    acting,
    an_agent,
)

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def problems(error: pytest.ExceptionInfo[Invalid]) -> dict[str, list[str]]:
    return {name: [each.code for each in each_of] for name, each_of in error.value.errors.items()}


def last_kind() -> str:
    return Event.objects.latest("id").kind


def test_a_group_gets_a_slug_from_its_name_and_keeps_it_to_itself() -> None:
    first = a_product_group("Serveurs dédiés")
    second = a_product_group("Serveurs dédiés")
    assert (first.slug, second.slug) == ("serveurs-dedies", "serveurs-dedies-2")
    with pytest.raises(Invalid) as refusal:
        update_product_group(ROOT, second, GroupChanges(slug="Serveurs Dédiés"))
    assert problems(refusal) == {"slug": ["taken"]}


def test_everything_that_is_wrong_with_a_group_is_said_at_once() -> None:
    changes = GroupChanges(name=" ", status="secret", slug="-", sort_order=2**40, image=b"<svg/>")
    with pytest.raises(Invalid) as refusal:
        create_product_group(ROOT, changes)
    assert sorted(refusal.value.errors) == ["image", "name", "slug", "sort_order", "status"]


def test_a_group_never_stands_in_itself() -> None:
    top = a_product_group()
    middle = a_product_group(parent=top)
    low = a_product_group(parent=middle)
    for parent in (top, low):
        with pytest.raises(Invalid) as refusal:
            update_product_group(ROOT, top, GroupChanges(parent_id=parent.id))
        assert "parent_id" in refusal.value.errors
    assert update_product_group(ROOT, low, GroupChanges(parent_id=top.id))


def test_a_group_with_products_stays_and_one_without_frees_its_groups() -> None:
    shelf = a_product_group()
    inner = a_product_group(parent=shelf)
    sold = a_product(group=shelf)
    with pytest.raises(Conflict) as refusal:
        delete_product_group(ROOT, shelf)
    assert refusal.value.code == "group_has_products"
    delete_product(ROOT, sold)
    delete_product_group(ROOT, shelf)
    assert last_kind() == "product_group.deleted"
    assert [group.parent_id for group in product_groups_visible_to(ROOT)] == [None]
    assert inner.slug != shelf.slug


def test_a_picture_is_kept_by_its_content() -> None:
    group = create_product_group(ROOT, GroupChanges(name="Web", image=PNG))
    assert group.image is not None
    assert group.image.endswith(".png")
    update_product_group(ROOT, group, GroupChanges(image=None))
    assert group.image is None
    with pytest.raises(Invalid):
        update_product_group(ROOT, group, GroupChanges(image=PNG + b"x" * 3 * 1024 * 1024))


def test_a_product_is_sold_in_a_group_of_a_known_type() -> None:
    with pytest.raises(Invalid) as refusal:
        create_product(ROOT, ProductChanges(name="VPS"))
    assert problems(refusal) == {"group_id": ["required"]}
    with pytest.raises(Invalid) as refusal:
        create_product(ROOT, ProductChanges(name="VPS", group_id=404))
    assert problems(refusal) == {"group_id": ["unknown"]}
    with pytest.raises(Invalid) as refusal:
        update_product(ROOT, a_product(), ProductChanges(type="pterodactyl"))
    assert problems(refusal) == {"type": ["unknown"]}


def test_prices_given_with_a_product_change_only_what_they_name() -> None:
    sold = a_product(pricing={"monthly": Decimal("9.99"), "setup_monthly": Decimal(5)})
    assert not update_product(ROOT, sold, ProductChanges(pricing={"monthly": Decimal("9.990")}))
    assert update_product(ROOT, sold, ProductChanges(pricing={"annually": Decimal(99)}))
    (row,) = prices_of(ROOT, "product", [sold.id])[sold.id]
    assert (row.monthly, row.setup_monthly, row.annually) == (Decimal("9.99"), 5, 99)
    assert (row.quarterly, row.currency) == (None, "EUR")


@pytest.mark.parametrize("amount", ["-0.01", "1000000", "NaN", "Infinity"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    with pytest.raises(Invalid) as refusal:
        a_product(pricing={"monthly": Decimal(amount)})
    assert list(refusal.value.errors) == ["monthly"]


def test_a_price_belongs_to_something_that_exists_in_a_known_currency() -> None:
    sold = a_product()
    with pytest.raises(Invalid) as refusal:
        create_price(ROOT, related_type="product", related_id=404, currency="EUR", amounts={})
    assert problems(refusal) == {"related_id": ["unknown"]}
    with pytest.raises(Invalid) as refusal:
        create_price(ROOT, related_type="product", related_id=sold.id, currency="XXX", amounts={})
    assert problems(refusal) == {"currency": ["unknown"]}


def test_a_price_row_changes_and_goes() -> None:
    sold = a_product()
    row = create_price(
        ROOT,
        related_type="product",
        related_id=sold.id,
        currency="usd",
        amounts={"weekly": Decimal("1.5")},
    )
    assert update_price(ROOT, row, amounts={"weekly": None, "onetime": Decimal(0)})
    assert (row.currency, row.weekly, row.onetime) == ("USD", None, 0)
    delete_price(ROOT, row)
    assert row.id
    assert not prices_visible_to(ROOT).exists()
    assert last_kind() == "price.deleted"


def test_a_product_that_is_sold_no_longer_takes_its_prices_along() -> None:
    sold = a_product(pricing={"monthly": Decimal(1)})
    delete_product(ROOT, sold)
    assert not prices_visible_to(ROOT).exists()
    with pytest.raises(NotFound):
        product(ROOT, sold.id)


def test_the_tree_is_read_in_a_fixed_number_of_statements() -> None:
    top = a_product_group()
    inner = a_product_group(parent=top)
    a_product(group=top, pricing={"monthly": Decimal(9)})
    a_product(group=inner, pricing={"annually": Decimal(6), "setup_annually": Decimal(2)})
    hidden = a_product(group=inner, pricing={"monthly": Decimal(1)})
    update_product(ROOT, hidden, ProductChanges(status="hidden"))
    with CaptureQueriesContext(
        connection,
    ) as statements:
        tree = catalogue(ROOT)
        price = tree.start_price(top.id)
    assert len(statements) <= 4
    assert [group.id for group in tree.children(None)] == [top.id]
    assert len(tree.products(inner.id)) == 2
    assert (price.amount, price.first_payment, price.period.value) == (6, 8, "annually")


def test_agents_read_the_catalogue_and_only_managers_of_shared_queues_change_it() -> None:
    sold = a_product()
    shared, own = a_queue(), a_queue(own_directory=True)
    assert products_visible_to(acting(an_agent(shared))).count() == 1
    assert not products_visible_to(acting(an_agent(own, role="manager"))).exists()
    manager = acting(an_agent(shared, role="manager"))
    assert update_product(manager, sold, ProductChanges(stock=0))
