"""Numbers and amounts of money as people read them, and as they type them."""

from decimal import Decimal, InvalidOperation

from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language

from guichet.lib.errors import Invalid


def quantity(number: Decimal) -> str:
    """A number as people of this page's language write it: 12, 1.5."""
    return format_decimal(number, "#,##0.##", locale=_locale())


def money(amount: Decimal, currency: str = "") -> str:
    """An amount as people of this page's language write it."""
    if not currency:
        return format_decimal(amount, "#,##0.00", locale=_locale())
    return format_currency(amount, currency, locale=_locale())


def as_typed(number: Decimal, *, cents: bool = False) -> str:
    """A number for the field that it is changed in, in this page's language: 3, 5.5, 100.50."""
    return format_decimal(number, "0.00" if cents else "0.##", locale=_locale())


def read_number(text: str, *, field: str) -> Decimal:
    """A number as people type it, in whatever language: 1 000,50 or 1000.50. Raises Invalid."""
    try:
        return Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation as error:
        raise Invalid.field(field, "This is not a number.") from error


def _locale() -> str:
    return (get_language() or "en").split("-")[0]
