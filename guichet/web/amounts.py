"""Amounts of money as people read them."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language


def quantity(number: Decimal) -> str:
    """A number as people of this page's language write it: 12, 1.5."""
    return format_decimal(number, "#,##0.##", locale=(get_language() or "en").split("-")[0])


def money(amount: Decimal, currency: str = "") -> str:
    """An amount as people of this page's language write it."""
    locale = (get_language() or "en").split("-")[0]
    if not currency:
        return format_decimal(amount, "#,##0.00", locale=locale)
    return format_currency(amount, currency, locale=locale)
