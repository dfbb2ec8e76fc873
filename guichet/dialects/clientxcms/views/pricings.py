"""What things cost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guichet.commerce import queries
from guichet.commerce.actions import create_price, delete_price, update_price
from guichet.commerce.currencies import currencies
from guichet.commerce.periods import AMOUNTS
from guichet.commerce.rules import MOST_PAID
from guichet.dialects.clientxcms import fields, objects
from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.fields import Body, read_fields
from guichet.dialects.clientxcms.listing import (
    Column,
    Included,
    Listing,
    Match,
    has_filter,
)
from guichet.dialects.clientxcms.paging import flat_page
from guichet.dialects.clientxcms.rendering import Reply
from guichet.dialects.clientxcms.views.common import identifier, listed
from guichet.lib.errors import Invalid
from guichet.lib.unset import UNSET

if TYPE_CHECKING:
    from guichet.access import Actor
    from guichet.commerce.models import Price

RELATED = ("product", "service")
_COLUMNS = {
    "id": Column(Match.INTEGER),
    "related_id": Column(Match.INTEGER),
    "related_type": Column(Match.WORD),
    "currency": Column(Match.WORD),
    **{name: Column(Match.NUMBER) for name in AMOUNTS},
}
_LISTING = Listing(filters=_COLUMNS, sorts=_COLUMNS)
_QUERY = (
    fields.reference("product"),
    fields.choice("currency", lambda: list(currencies()), open_ended=True),
)
_BODY = Body(
    (
        fields.reference("related_id", required=True),
        fields.choice("related_type", lambda: RELATED, required=True),
        fields.choice("currency", lambda: list(currencies()), required=True, open_ended=True),
        *(fields.amount(name, most=str(MOST_PAID), nullable=True) for name in AMOUNTS),
    )
)


def list_pricings(call: Call) -> Reply:
    """Every price row."""
    prices = queries.prices_visible_to(call.actor)
    if not has_filter(call.query):
        prices = prices.filter(**_older_parameters(call))
    return Reply(flat_page(call.request, listed(call, prices, _shown)))


def create(call: Call) -> Reply:
    """Says what something costs."""
    given = call.fields
    price = create_price(
        call.actor,
        related_type=given["related_type"],
        related_id=given["related_id"],
        currency=given["currency"],
        amounts=_amounts(given),
    )
    return Reply(objects.pricing(price), 201)


def read(call: Call) -> Reply:
    """One price row."""
    return Reply(objects.pricing(_price(call)))


def update(call: Call) -> Reply:
    """Changes what is given."""
    price, given = _price(call), call.fields
    update_price(
        call.actor,
        price,
        amounts=_amounts(given),
        currency=given.get("currency", UNSET),
        related_type=given.get("related_type", UNSET),
        related_id=given.get("related_id", UNSET),
    )
    return Reply(objects.pricing(price))


def delete(call: Call) -> Reply:
    """Takes a price row away."""
    price = _price(call)
    delete_price(call.actor, price)
    return Reply(objects.pricing(price))


def _price(call: Call) -> "Price":
    return queries.price(call.actor, identifier(call, "price"))


def _shown(_actor: "Actor", prices: Sequence["Price"], _wanted: Included) -> list[dict[str, Any]]:
    return [dict(objects.pricing(price)) for price in prices]


def _amounts(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in AMOUNTS if name in given}


def _older_parameters(call: Call) -> dict[str, Any]:
    """The filters of the first generation. Raises Invalid for what does not exist."""
    given = read_fields(call.query, _QUERY)
    conditions: dict[str, Any] = {}
    if "currency" in given:
        conditions["currency"] = given["currency"]
    if "product" in given:
        known = queries.products_visible_to(call.actor).filter(id=given["product"])
        if not known.exists():
            raise Invalid.field("product", "There is no such product.", code="unknown")
        conditions |= {"related_type": "product", "related_id": given["product"]}
    return conditions


ENDPOINTS = (
    Endpoint(method="GET", path="pricings", permission="pricings:index", view=list_pricings,
             summary="List prices", tag="Pricings", answer="flat:ShopPricing", listing=_LISTING,
             query=_QUERY, also=(422,)),
    Endpoint(method="POST", path="pricings", permission="pricings:create", view=create,
             summary="Create a price row", tag="Pricings", answer="ShopPricing", status=201,
             body=_BODY),
    Endpoint(method="GET", path="pricings/{id}", permission="pricings:show", view=read,
             summary="Read a price row", tag="Pricings", answer="ShopPricing"),
    Endpoint(method="POST", path="pricings/{id}", permission="pricings:update", view=update,
             summary="Change a price row", tag="Pricings", answer="ShopPricing",
             body=_BODY.partial(),
             aliases=(("PUT", "pricings/{id}"), ("PATCH", "pricings/{id}"))),
    Endpoint(method="DELETE", path="pricings/{id}", permission="pricings:delete", view=delete,
             summary="Delete a price row", tag="Pricings", answer="ShopPricing"),
)  # fmt: skip
