"""What is sold."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guichet.commerce import queries
from guichet.commerce.actions import (
    ProductChanges,
    create_product,
    delete_product,
    update_product,
)
from guichet.commerce.periods import Period
from guichet.commerce.provisioners import provisioners
from guichet.commerce.rules import MOST_PAID
from guichet.dialects.clientxcms import fields, objects
from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.fields import Body, Wrong, said
from guichet.dialects.clientxcms.inputs import Given, as_text
from guichet.dialects.clientxcms.listing import (
    Column,
    Included,
    Listing,
    Match,
    has_filter,
)
from guichet.dialects.clientxcms.paging import alone, flat_page
from guichet.dialects.clientxcms.rendering import Reply
from guichet.dialects.clientxcms.views.common import (
    AVAILABILITIES,
    IMAGE,
    identifier,
    listed,
    picture,
)
from guichet.lib.errors import Invalid, Problem
from guichet.lib.text import comparable

if TYPE_CHECKING:
    from decimal import Decimal

    from guichet.access import Actor
    from guichet.commerce.models import Product

_TEXT, _INTEGER = Column(Match.TEXT), Column(Match.INTEGER)
_COLUMNS = {
    "id": _INTEGER,
    "name": _TEXT,
    "status": Column(Match.WORD),
    "description": _TEXT,
    "sort_order": _INTEGER,
    "group_id": _INTEGER,
    "stock": _INTEGER,
    "type": Column(Match.WORD),
    "pinned": Column(Match.BOOLEAN),
}
_LISTING = Listing(filters=_COLUMNS, sorts=_COLUMNS)
_INCLUDES = ("metadata", "pricing", "group")
_PRICING = fields.Field(
    name="pricing",
    read=lambda value: value,
    schema={"type": "string"},
    description="`1` adds the price rows of each product as `pricing`.",
)
_QUERY = (
    _PRICING,
    fields.text("q", limit=255, description="A part of the name."),
    fields.reference("group_id"),
    fields.text("type", limit=60),
)


def _pricing(value: Any) -> "dict[str, Decimal | None]":
    """Amounts by period in the shop's own currency: ``{"monthly": {"price": "9,99"}}``."""
    if not isinstance(value, dict):
        raise Wrong("The {name} field must be an array.")
    amounts: dict[str, Decimal | None] = {}
    problems: dict[str, list[Problem]] = {}
    for period, given in value.items():
        if period not in list(Period) or not isinstance(given, dict):
            problems[f"pricing.{period}"] = [
                said("pricing", Wrong("The selected {name} is invalid."))
            ]
            continue
        for name, column in (("price", period), ("setup", f"setup_{period}")):
            try:
                if name in given:
                    amount = given[name]
                    amounts[column] = None if amount is None else fields.money(amount, MOST_PAID)
            except Wrong as error:
                place = f"pricing.{period}.{name}"
                problems[place] = [said(place, error)]
    if problems:
        raise Invalid(problems)
    return amounts


_PRICES_SCHEMA = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "price": {"type": "number", "minimum": 0, "nullable": True},
            "setup": {"type": "number", "minimum": 0, "nullable": True},
        },
    },
}
_BODY = Body(
    (
        fields.text("name", limit=255, required=True),
        fields.text("description", limit=65_535, required=True),
        fields.choice("status", lambda: AVAILABILITIES, required=True),
        fields.reference("group_id", required=True),
        fields.integer("stock", least=-1, required=True, description="-1: never runs out."),
        fields.choice("type", lambda: list(provisioners()), required=True, open_ended=True),
        fields.boolean("pinned"),
        fields.integer("sort_order"),
        IMAGE,
        fields.Field(name="pricing", read=_pricing, schema=_PRICES_SCHEMA,
                     description="By period, in the shop's own currency."),
    ),
    files=True,
)  # fmt: skip
_UPDATE = Body((*_BODY.partial().fields, fields.boolean("remove_image")), files=True)


def list_products(call: Call) -> Reply:
    """Everything on sale and in preparation."""
    products = queries.products_visible_to(call.actor).select_related("group")
    if not has_filter(call.query):
        products = products.filter(**_older_parameters(call.query))
    page = listed(call, products, _shown, wanted=_wanted(call))
    return Reply(flat_page(call.request, page))


def create(call: Call) -> Reply:
    """Puts a product on sale."""
    product = create_product(call.actor, ProductChanges(**picture(call.fields)))
    return Reply(_shown(call.actor, [product], Included())[0], 201)


def read(call: Call) -> Reply:
    """One product; newer clients find it in a page of its own."""
    shown = _shown(call.actor, [_product(call)], _wanted(call))[0]
    return Reply(alone(call.request, shown))


def update(call: Call) -> Reply:
    """Changes what is given."""
    product = _product(call)
    update_product(call.actor, product, ProductChanges(**picture(call.fields)))
    return Reply(_shown(call.actor, [product], Included())[0])


def delete(call: Call) -> Reply:
    """Stops selling; services that exist go on."""
    product = _product(call)
    shown = _shown(call.actor, [product], Included())[0]
    delete_product(call.actor, product)
    return Reply(shown)


def _product(call: Call) -> "Product":
    return queries.product(call.actor, identifier(call, "product"))


def _older_parameters(query: Given) -> dict[str, Any]:
    """The filters of the first generation, all of which must hold."""
    conditions: dict[str, Any] = {}
    if name := as_text(query.get("q")):
        conditions["name__icontains"] = comparable(name)
    if group := as_text(query.get("group_id")):
        is_id = group.isascii() and group.isdecimal() and len(group) <= 18
        conditions["group_id__in"] = [int(group)] if is_id else []
    if kind := as_text(query.get("type")):
        conditions["type"] = comparable(kind)
    return conditions


def _wanted(call: Call) -> Included:
    """``?pricing=1`` says the same as ``include=pricing``, and so does anything but a no."""
    wanted = call.included
    if "pricing" in call.query and as_text(call.query["pricing"]) not in {"0", "false"}:
        return Included(wanted.whole | {"pricing"}, wanted.counted, wanted.existing)
    return wanted


def _shown(actor: "Actor", products: Sequence["Product"], wanted: Included) -> list[dict[str, Any]]:
    prices = {}
    if wanted.touches("pricing"):
        prices = queries.prices_of(actor, "product", [each.id for each in products])
    rows = []
    for each in products:
        relations: dict[str, Any] = {"metadata": []}
        if wanted.touches("pricing"):
            relations["pricing"] = [objects.pricing(row) for row in prices[each.id]]
        if wanted.touches("group"):
            relations["group"] = objects.shelf(each.group)
        rows.append(objects.embed(dict(objects.product(each)), wanted, relations))
    return rows


ENDPOINTS = (
    Endpoint(method="GET", path="products", permission="products:index", view=list_products,
             summary="List products", tag="Products", answer="flat:ShopProduct", listing=_LISTING,
             includes=_INCLUDES, query=_QUERY),
    Endpoint(method="POST", path="products", permission="products:create", view=create,
             summary="Create a product", tag="Products", answer="ShopProduct", status=201,
             body=_BODY),
    Endpoint(method="GET", path="products/{id}", permission="products:show", view=read,
             summary="Read a product", tag="Products", answer="alone:ShopProduct",
             includes=_INCLUDES, query=(_PRICING,)),
    Endpoint(method="POST", path="products/{id}", permission="products:update", view=update,
             summary="Change a product", tag="Products", answer="ShopProduct", body=_UPDATE,
             aliases=(("PUT", "products/{id}"), ("PATCH", "products/{id}"))),
    Endpoint(method="DELETE", path="products/{id}", permission="products:delete", view=delete,
             summary="Delete a product", tag="Products", answer="ShopProduct"),
)  # fmt: skip
