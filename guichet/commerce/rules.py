"""What the catalogue's particulars must look like. Pure."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from django.utils.text import slugify

from guichet.lib.checks import CENT, Check, money, whole_number
from guichet.lib.errors import Invalid
from guichet.lib.text import many_lines, one_line

AVAILABILITIES = ("active", "hidden", "unreferenced")
MOST_PAID = Decimal("999999.99")
MOST_BILLED = Decimal("99999999.99")
DESCRIPTION_LENGTH = 65_535
IMAGE_BYTES = 2 * 1024 * 1024
UNLIMITED = -1
_IMAGES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
_INTEGER = 2**31 - 1


def name(value: str) -> str:
    return one_line(value, field="name", limit=255)


def description(value: str) -> str:
    return many_lines(value, field="description", limit=DESCRIPTION_LENGTH, required=False)


def availability(value: str) -> str:
    """One of the three availabilities. Raises Invalid."""
    if value not in AVAILABILITIES:
        raise Invalid.field("status", f"Use one of {', '.join(AVAILABILITIES)}.", code="unknown")
    return value


def slug(value: str) -> str:
    """``value`` in lower case with hyphens. Raises Invalid when nothing is left of it."""
    text = slugify(one_line(value, field="slug", limit=255))[:255]
    if not text:
        raise Invalid.field("slug", "Use letters or digits.")
    return text


def sort_order(value: int) -> int:
    return whole_number(value, field="sort_order", least=-_INTEGER - 1, most=_INTEGER)


def stock(value: int) -> int:
    """-1 for “never runs out”, or how many there are. Raises Invalid."""
    return whole_number(value, field="stock", least=UNLIMITED, most=_INTEGER)


def short_text(field: str, limit: int) -> Check:
    """A check of a line that may be missing."""

    def check(value: str | None) -> str | None:
        return one_line(value or "", field=field, limit=limit, required=False) or None

    return check


def amount(field: str) -> Check:
    """A check of a price: None when it is not sold so."""

    def check(value: Decimal | None) -> Decimal | None:
        return None if value is None else money(value, field=field, most=MOST_PAID)

    return check


def image_ending(content_type: str) -> str:
    """The ending of a picture of that type. Raises Invalid for anything that is no picture."""
    if content_type not in _IMAGES:
        raise Invalid.field("image", "Use a JPEG, PNG, GIF or WebP picture.")
    return _IMAGES[content_type]


def is_sellable(*, status: str, stock: int) -> bool:
    """Whether a customer can order it now."""
    return status == "active" and stock != 0


def stands_below(group: int, ancestor: int, parents: Mapping[int, int | None]) -> bool:
    """Whether ``group`` is ``ancestor`` or stands somewhere below it."""
    seen: set[int] = set()
    here: int | None = group
    while here is not None and here not in seen:
        if here == ancestor:
            return True
        seen.add(here)
        here = parents.get(here)
    return False


def signed_amount(value: Decimal, *, field: str) -> Decimal:
    """``value`` to the cent, of either sign: credits are bills too. Raises Invalid."""
    if not value.is_finite() or abs(value) > MOST_BILLED:
        raise Invalid.field(field, f"Use an amount up to {MOST_BILLED}.")
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def percent(value: Decimal, *, field: str) -> Decimal:
    """From 0 to 100, to the hundredth. Raises Invalid."""
    return money(value, field=field, most=Decimal(100))


def currency_code(value: str) -> str:
    """Three letters, in capitals: suppliers bill in currencies in which nothing is sold here.

    Raises Invalid.
    """
    code = value.strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Invalid.field("currency", "Use three letters, such as EUR.")
    return code
