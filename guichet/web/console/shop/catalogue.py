"""The catalogue: a tree of groups, and each product with its prices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from guichet.access import Right
from guichet.commerce.actions import (
    GroupChanges,
    ProductChanges,
    create_price,
    create_product,
    create_product_group,
    delete_product,
    delete_product_group,
    update_price,
    update_product,
    update_product_group,
)
from guichet.commerce.currencies import currencies, default_currency
from guichet.commerce.periods import Period
from guichet.commerce.policy import holds_in_shop
from guichet.commerce.provisioners import provisioners
from guichet.commerce.queries import Catalogue, catalogue, prices_of, product, product_group
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.unset import UNSET, Unset
from guichet.web import problems
from guichet.web.amounts import as_typed, money
from guichet.web.console.shop.forms import amount, picture, ticked, whole
from guichet.web.console.shop.words import AVAILABILITIES, PERIODS, price
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import word

if TYPE_CHECKING:
    from guichet.commerce.models import Price, Product, ProductGroup


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A group as the tree shows it. ``depth`` is how deep it stands."""

    group: "ProductGroup"
    depth: int
    start: str
    products: list[tuple["Product", str]]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One line of the price grid: a period in one currency."""

    name: str
    label: str
    amount: object
    setup: object


@agents_only
def catalogue_page(request: DeskRequest) -> HttpResponseBase:
    """The whole tree."""
    tree = catalogue(request.actor)
    context = {
        "shelves": list(_shelves(tree, None, 0)),
        "manages": holds_in_shop(request.actor, Right.CATALOGUE_MANAGE),
        "counters": [
            (len(tree.groups), _("Groups")),
            (sum(len(each) for each in tree.on_shelf.values()), _("Products")),
        ],
    }
    return render(request, "shop/catalogue.html", context)


@agents_only
def group_page(request: DeskRequest, group_id: int = 0) -> HttpResponseBase:
    """One group: its particulars and how to change them. Number 0 is a new one."""
    group = product_group(request.actor, group_id) if group_id else None
    if request.method != "POST":
        return _group_form(request, group)
    try:
        if request.POST.get("delete") and group is not None:
            delete_product_group(request.actor, group)
            return redirect("web:catalogue")
        changes = _group_changes(request)
        if group is None:
            create_product_group(request.actor, changes)
        else:
            update_product_group(request.actor, group, changes)
    except Invalid as error:
        return _group_form(request, group, errors=problems.field_errors(error))
    except Conflict as error:
        return _group_form(request, group, errors={"form": problems.sentence(error)})
    return redirect("web:catalogue")


@agents_only
def product_page(request: DeskRequest, product_id: int = 0) -> HttpResponseBase:
    """One product with its price grid. Number 0 is a new one."""
    found = product(request.actor, product_id) if product_id else None
    if request.method != "POST":
        return _product_form(request, found)
    try:
        if request.POST.get("delete") and found is not None:
            delete_product(request.actor, found)
            return redirect("web:catalogue")
        changes = _product_changes(request)
        if found is None:
            found = create_product(request.actor, changes)
        else:
            update_product(request.actor, found, changes)
    except Invalid as error:
        return _product_form(request, found, errors=problems.field_errors(error))
    return redirect("web:product", found.id)


@require_POST
@agents_only
def prices(request: DeskRequest, product_id: int) -> HttpResponseBase:
    """The grid of one currency."""
    found = product(request.actor, product_id)
    code = request.POST.get("currency", "")
    try:
        _write_prices(request, found, code, _grid_amounts(request))
    except Invalid as error:
        return _product_form(request, found, errors={"prices": problems.sentence(error)})
    return redirect("web:product", found.id)


def _write_prices(
    request: DeskRequest, found: "Product", code: str, amounts: Mapping[str, Decimal | None]
) -> None:
    rows = prices_of(request.actor, "product", [found.id])[found.id]
    row = next((each for each in rows if each.currency == code), None)
    if row is not None:
        update_price(request.actor, row, amounts=amounts)
        return
    create_price(
        request.actor,
        related_type="product",
        related_id=found.id,
        currency=code,
        amounts=amounts,
    )


def _grid_amounts(request: DeskRequest) -> dict[str, Decimal | None]:
    names = [name for period in Period for name in (period.value, f"setup_{period.value}")]
    return {name: amount(request, name) for name in names if name in request.POST}


def _shelves(tree: Catalogue, parent: int | None, depth: int) -> Iterator[Shelf]:
    for group in tree.children(parent):
        start = tree.start_price(group.id)
        text = "" if start.is_free else money(start.amount, start.currency)
        sold = [(each, _window_price(tree, each)) for each in tree.products(group.id)]
        yield Shelf(group=group, depth=min(depth, 4), start=text, products=sold)
        yield from _shelves(tree, group.id, depth + 1)


def _window_price(tree: Catalogue, each: "Product") -> str:
    # The group's "from" is said in the shop's own currency; its products' prices follow it.
    for row in sorted(tree.prices_of(each.id), key=lambda row: row.currency != tree.currency):
        for period in (Period.MONTHLY, *Period):
            amount = row.amount(period)
            if amount is not None:
                return price(amount, row.currency, period)
    return ""


def _group_changes(request: DeskRequest) -> GroupChanges:
    parent = request.POST.get("parent", "")
    return GroupChanges(
        name=request.POST.get("name", ""),
        slug=request.POST.get("slug", "").strip() or UNSET,
        description=request.POST.get("description", ""),
        status=request.POST.get("status", ""),
        sort_order=whole(request, "sort_order"),
        pinned=ticked(request, "pinned"),
        parent_id=int(parent) if parent.isdecimal() and len(parent) < 19 else None,
        badge_title=request.POST.get("badge_title") or None,
        badge_color=request.POST.get("badge_color") or None,
        image=_image(request),
    )


def _product_changes(request: DeskRequest) -> ProductChanges:
    group = request.POST.get("group", "")
    return ProductChanges(
        name=request.POST.get("name", ""),
        description=request.POST.get("description", ""),
        status=request.POST.get("status", ""),
        group_id=int(group) if group.isdecimal() and len(group) < 19 else 0,
        stock=whole(request, "stock"),
        type=request.POST.get("type", ""),
        sort_order=whole(request, "sort_order"),
        pinned=ticked(request, "pinned"),
        image=_image(request),
    )


def _image(request: DeskRequest) -> bytes | None | Unset:
    if ticked(request, "remove_image"):
        return None
    return picture(request) or UNSET


def _group_form(
    request: DeskRequest, group: "ProductGroup | None", *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    tree = catalogue(request.actor)
    context: dict[str, Any] = {
        "group": group,
        "errors": errors or {},
        "given": request.POST if errors else _as_given(group),
        "parents": [(each.id, each.name) for each in tree.groups.values() if each != group],
        "availabilities": list(AVAILABILITIES.items()),
        "manages": holds_in_shop(request.actor, Right.CATALOGUE_MANAGE),
    }
    return render(request, "shop/group.html", context, status=422 if errors else 200)


def _product_form(
    request: DeskRequest, found: "Product | None", *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    tree = catalogue(request.actor)
    errors = errors or {}
    rows = [] if found is None else list(tree.prices_of(found.id))
    context: dict[str, Any] = {
        "product": found,
        "errors": errors,
        "given": request.POST if errors and "prices" not in errors else _as_given(found),
        "groups": [(each.id, each.name) for each in tree.groups.values()],
        "types": [(name, name) for name in sorted(provisioners())],
        "availabilities": list(AVAILABILITIES.items()),
        "grids": [] if found is None else _grids(request, rows),
        "free_currencies": [
            (code, code) for code in currencies() if code not in {row.currency for row in rows}
        ],
        "manages": holds_in_shop(request.actor, Right.CATALOGUE_MANAGE),
    }
    return render(request, "shop/product.html", context, status=422 if errors else 200)


def _grids(request: DeskRequest, rows: "list[Price]") -> list[tuple[str, list[Cell]]]:
    """A grid for each currency that has a price, and one to fill in."""
    wanted = request.GET.get("currency", "")
    known = {row.currency: row for row in reversed(rows)}
    codes = sorted(known, key=lambda code: (code != default_currency(), code))
    if wanted in currencies() and wanted not in known:
        codes.append(wanted)
    if not codes:
        codes = [default_currency()]
    return [(code, [_cell(known.get(code), period) for period in Period]) for code in codes]


def _cell(row: "Price | None", period: Period) -> Cell:
    return Cell(
        name=period.value,
        label=word(PERIODS, period.value),
        amount=_written(None if row is None else row.amount(period)),
        setup=_written(None if row is None else getattr(row, f"setup_{period.value}")),
    )


def _written(value: Decimal | None) -> str:
    return "" if value is None else as_typed(value, cents=True)


def _as_given(thing: "ProductGroup | Product | None") -> dict[str, Any]:
    if thing is None:
        return {"status": "active", "sort_order": 0, "stock": -1, "type": "none"}
    names = ("name", "slug", "description", "status", "sort_order", "pinned", "stock", "type",
             "badge_title", "badge_color")  # fmt: skip
    given = {name: getattr(thing, name, None) for name in names}
    parents = {"parent": getattr(thing, "parent_id", None), "group": getattr(thing, "group_id", 0)}
    return given | parents
