"""What addresses and telephone numbers look like in each country. Pure."""

import re
from functools import cache

import phonenumbers
from babel import Locale

from guichet.lib.errors import Invalid
from guichet.lib.text import one_line

LOCALES = ("fr_FR", "en_GB", "es_ES", "de_DE")

# Postcodes where getting one wrong costs a letter; other countries accept any.
_POSTCODES = {
    "AT": r"\d{4}",
    "BE": r"\d{4}",
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "CH": r"\d{4}",
    "CZ": r"\d{3} ?\d{2}",
    "DE": r"\d{5}",
    "DK": r"\d{4}",
    "ES": r"\d{5}",
    "FI": r"\d{5}",
    "FR": r"\d{5}",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "GP": r"971\d{2}",
    "IT": r"\d{5}",
    "LU": r"(L-?)?\d{4}",
    "MC": r"980\d{2}",
    "MQ": r"972\d{2}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "NO": r"\d{4}",
    "PL": r"\d{2}-\d{3}",
    "PT": r"\d{4}-\d{3}",
    "RE": r"974\d{2}",
    "SE": r"\d{3} ?\d{2}",
    "US": r"\d{5}(-\d{4})?",
}
# The locale data also names regions that no country code of ISO 3166-1 stands for.
_NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)


@cache
def countries(language: str = "en") -> dict[str, str]:
    """The countries' names by their two-letter codes."""
    names = Locale.parse(language).territories
    return {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }


def country(value: str) -> str:
    """``value``, when it is the code of a country, in capitals. Raises Invalid."""
    code = value.strip().upper()
    if code not in countries():
        raise Invalid.field("country", "This is not the code of a country.", code="unknown")
    return code


def locale(value: str) -> str:
    """One of the languages customers are written to in. Raises Invalid."""
    if value not in LOCALES:
        raise Invalid.field("locale", f"Use one of {', '.join(LOCALES)}.", code="unknown")
    return value


def zip_code(value: str, country: str) -> str:
    """``value``, when it looks like a postcode of that country. Raises Invalid."""
    text = one_line(value, field="zip_code", limit=255)
    pattern = _POSTCODES.get(country)
    if pattern is not None and not re.fullmatch(pattern, text.upper(), flags=re.ASCII):
        raise Invalid.field("zip_code", "This is no postcode of that country.")
    return text


def phone(value: str, country: str) -> str:
    """``value`` as it was entered, when it can be called. Raises Invalid."""
    text = one_line(value, field="phone", limit=30)
    if phone_number(text, country) is None:
        raise Invalid.field("phone", "This is no telephone number of that country.")
    return text


def phone_number(value: str, country: str) -> str | None:
    """The number by which ``value`` is called from anywhere, however it is written; None when it
    can't be called."""
    try:
        number = phonenumbers.parse(value, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
