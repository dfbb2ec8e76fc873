"""In which currencies the shop counts, as administrators decided."""

from guichet.desk.queries import site_settings
from guichet.lib.errors import Invalid

USUAL = ("EUR", "USD", "GBP", "CAD", "CHF")


def currencies() -> tuple[str, ...]:
    """The currencies in which prices may be given."""
    chosen = site_settings().get("currencies")
    return tuple(str(code) for code in chosen) if isinstance(chosen, list) and chosen else USUAL


def default_currency() -> str:
    """The currency of the shop window."""
    chosen = str(site_settings().get("currency") or "")
    return chosen if chosen in currencies() else currencies()[0]


def currency(value: str, *, field: str = "currency") -> str:
    """``value``, when it is one of the shop's currencies, in capitals. Raises Invalid."""
    code = value.strip().upper()
    if code not in currencies():
        raise Invalid.field(field, f"Use one of {', '.join(currencies())}.", code="unknown")
    return code
