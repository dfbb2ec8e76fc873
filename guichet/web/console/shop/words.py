"""The shop's words as people read them."""

from decimal import Decimal

from django.utils.translation import pgettext, pgettext_lazy

from guichet.web.amounts import money
from guichet.web.words import Words, word

SERVICE_STATUSES: Words = {
    "pending": pgettext_lazy("service", "Pending"),
    "active": pgettext_lazy("service", "Active"),
    "suspended": pgettext_lazy("service", "Suspended"),
    "expired": pgettext_lazy("service", "Expired"),
    "cancelled": pgettext_lazy("service", "Cancelled"),
    "hidden": pgettext_lazy("service", "Hidden"),
}
SERVICE_TONES = {
    "active": "is-good",
    "pending": "is-warning",
    "suspended": "is-bad",
    "expired": "is-off",
    "cancelled": "is-off",
    "hidden": "is-off",
}
AVAILABILITIES: Words = {
    "active": pgettext_lazy("availability", "On sale"),
    "hidden": pgettext_lazy("availability", "Hidden from customers"),
    "unreferenced": pgettext_lazy("availability", "For staff only"),
}
PERIODS: Words = {
    "onetime": pgettext_lazy("period", "Once"),
    "weekly": pgettext_lazy("period", "A week"),
    "monthly": pgettext_lazy("period", "A month"),
    "quarterly": pgettext_lazy("period", "A quarter"),
    "semiannually": pgettext_lazy("period", "Half a year"),
    "annually": pgettext_lazy("period", "A year"),
    "biennially": pgettext_lazy("period", "Two years"),
    "triennially": pgettext_lazy("period", "Three years"),
}
STANDINGS: Words = {
    "active": pgettext_lazy("customer", "Active"),
    "suspended": pgettext_lazy("customer", "Suspended"),
    "banned": pgettext_lazy("customer", "Banned"),
}


def reason(said: str) -> str:
    """Why something was done: the desk's own reason in words, anybody else's as they said it."""
    return pgettext("reason", "not renewed in time") if said == "expired" else said


def price(amount: Decimal | None, currency: str, period: str) -> str:
    """What is paid how often; the period alone when nothing is said of the amount."""
    often = word(PERIODS, period)
    return often if amount is None else f"{money(amount, currency)} · {often}"
