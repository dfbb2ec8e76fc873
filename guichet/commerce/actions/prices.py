"""Saying what things cost."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from guichet.access import Actor, Right
from guichet.commerce import rules
from guichet.commerce.currencies import currency as known_currency
from guichet.commerce.currencies import default_currency
from guichet.commerce.events import PriceChanged, PriceCreated, PriceDeleted
from guichet.commerce.models import Price, Product, Service
from guichet.commerce.periods import AMOUNTS
from guichet.commerce.policy import require_in_shop
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib import clock
from guichet.lib.checks import checked
from guichet.lib.errors import Invalid
from guichet.lib.unset import UNSET, Unset

PRICE_CHECKS = {name: rules.amount(name) for name in AMOUNTS}

Amounts = Mapping[str, Decimal | None]


def create_price(
    actor: Actor, *, related_type: str, related_id: int, currency: str, amounts: Amounts
) -> Price:
    """Give something a price row. ``amounts`` are named by period, ``setup_`` before it to set up.

    Raises Invalid: code ``unknown`` for a currency or for something that does not exist.
    """
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    fields = checked(
        {**amounts, "currency": currency}, {"currency": known_currency, **PRICE_CHECKS}
    )
    _must_exist(related_type, related_id)
    with transaction.atomic():
        price = Price.objects.create(
            related_type=related_type, related_id=related_id, created_at=clock.now(), **fields
        )
        fact = PriceCreated(
            related_type=related_type, related_id=related_id, currency=price.currency
        )
        record(actor, fact, subject=Subject("price", price.id))
    return price


def update_price(
    actor: Actor,
    price: Price,
    *,
    amounts: Amounts,
    currency: str | Unset = UNSET,
    related_type: str | Unset = UNSET,
    related_id: int | Unset = UNSET,
) -> bool:
    """Change a price row; says whether anything was different. Amounts not named stay.

    Raises Invalid as create_price does.
    """
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    fields = checked(
        {**amounts, "currency": currency}, {"currency": known_currency, **PRICE_CHECKS}
    )
    if related_type is not UNSET or related_id is not UNSET:
        kind = price.related_type if related_type is UNSET else related_type
        thing = price.related_id if related_id is UNSET else related_id
        _must_exist(kind, thing)
        fields |= {"related_type": kind, "related_id": thing}
    with transaction.atomic():
        changed = _take_over(price, fields)
        if changed:
            record(actor, PriceChanged(fields=changed), subject=Subject("price", price.id))
    return bool(changed)


def delete_price(actor: Actor, price: Price) -> None:
    """Take a price row away."""
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    fact = PriceDeleted(
        related_type=price.related_type, related_id=price.related_id, currency=price.currency
    )
    with transaction.atomic():
        record(actor, fact, subject=Subject("price", price.id))
        # Not price.delete(): callers show the row as it was, with its id.
        Price.objects.filter(id=price.id).delete()


def set_window_price(actor: Actor, kind: "Price.For", thing: int, amounts: dict[str, Any]) -> bool:
    """Change the first price row in the shop's own currency, or make it; for verbs that have asked
    and checked."""
    code = default_currency()
    row = (
        Price.objects.filter(related_type=kind, related_id=thing, currency=code)
        .order_by("id")
        .first()
    )
    if row is None:
        create_price(actor, related_type=kind, related_id=thing, currency=code, amounts=amounts)
        return True
    return update_price(actor, row, amounts=amounts)


def _take_over(price: Price, fields: dict[str, Any]) -> list[str]:
    changed = [name for name, value in fields.items() if getattr(price, name) != value]
    for name in changed:
        setattr(price, name, fields[name])
    if changed:
        price.save(update_fields=changed)
    return changed


def _must_exist(kind: str, thing: int) -> None:
    if kind not in Price.For.values:
        known = ", ".join(Price.For.values)
        raise Invalid.field("related_type", f"Use one of {known}.", code="unknown")
    things = Product if kind == Price.For.PRODUCT else Service
    if not things.objects.filter(id=thing, deleted_at=None).exists():
        raise Invalid.field("related_id", f"There is no such {kind}.", code="unknown")
