"""How long what is sold lasts, and what falls due when. Pure."""

import calendar
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Period(StrEnum):
    """How often something is paid, in the order in which prices are offered."""

    ONETIME = "onetime"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUALLY = "semiannually"
    ANNUALLY = "annually"
    BIENNIALLY = "biennially"
    TRIENNIALLY = "triennially"

    @property
    def months(self) -> int:
        """How many months one period is; 0 for a week and for what never ends."""
        return _MONTHS.get(self, 0)

    @property
    def renews(self) -> bool:
        """Whether there is a next period at all."""
        return self is not Period.ONETIME


_MONTHS = {
    Period.MONTHLY: 1,
    Period.QUARTERLY: 3,
    Period.SEMIANNUALLY: 6,
    Period.ANNUALLY: 12,
    Period.BIENNIALLY: 24,
    Period.TRIENNIALLY: 36,
}

AMOUNTS: tuple[str, ...] = (
    *(period.value for period in Period),
    *(f"setup_{period.value}" for period in Period),
)
"""The names of a price row's amounts."""


def months_later(moment: datetime, months: int, *, day: int | None = None) -> datetime:
    """The same day (or that one) and time that many months on; a day that month does not have is
    its last.

    31 January and one month make 28 (or 29) February, not 3 March.
    """
    index = moment.year * 12 + moment.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(day or moment.day, last))


def end_of_period(start: datetime, period: Period, *, times: int = 1) -> datetime | None:
    """When ``times`` periods from ``start`` end; None for what never does."""
    if not period.renews:
        return None
    if period is Period.WEEKLY:
        return start + timedelta(weeks=times)
    return months_later(start, period.months * times)


def next_end(
    end: datetime, period: Period, *, day: int | None = None
) -> tuple[datetime | None, int | None]:
    """When the period after ``end`` ends, and the day of the month it falls short of, if it does.

    That day, given as ``day`` with the following period, is returned to in the first month that
    has it: what began on a 31st ends on 28 February and then on 31 March, not on the 28th for ever.
    It counts only while ``end`` is the last of its month, so that moving an end is not undone.
    """
    if not period.months:
        return end_of_period(end, period), None
    is_last = end.day == calendar.monthrange(end.year, end.month)[1]
    wanted = max(end.day, day or 0) if is_last else end.day
    later = months_later(end, period.months, day=wanted)
    return later, wanted if wanted > later.day else None


def first_payment(amount: Decimal, setup: Decimal) -> Decimal:
    """What is paid at the beginning."""
    return amount + setup


def following_payment(amount: Decimal, setup: Decimal) -> Decimal:
    """What each later period costs: setting up is paid once."""
    return amount


@dataclass(frozen=True, kw_only=True)
class StartPrice:
    """The “from” price of a shelf."""

    period: Period
    amount: Decimal
    setup: Decimal
    currency: str

    @property
    def first_payment(self) -> Decimal:
        return first_payment(self.amount, self.setup)

    @property
    def is_free(self) -> bool:
        return self.first_payment == ZERO


Amounts = Callable[[Period], Decimal | None]


def offered_first(amount: Amounts) -> Period | None:
    """The period a product is advertised with: monthly, or else the first it is sold for."""
    if amount(Period.MONTHLY) is not None:
        return Period.MONTHLY
    return next((period for period in Period if amount(period) is not None), None)


def start_price(prices: Iterable[StartPrice], *, currency: str) -> StartPrice:
    """The lowest of the advertised prices; free by the month when there are none."""
    nothing = StartPrice(period=Period.MONTHLY, amount=ZERO, setup=ZERO, currency=currency)
    return min(prices, key=lambda price: (price.amount, price.setup), default=nothing)
