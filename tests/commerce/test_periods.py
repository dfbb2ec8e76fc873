"""How long periods last and what they cost."""

from calendar import monthrange
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.commerce.periods import (
    Period,
    StartPrice,
    end_of_period,
    first_payment,
    following_payment,
    months_later,
    next_end,
    offered_first,
    start_price,
)

moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)
amounts = st.decimals(0, 999999, places=2)
renewing = st.sampled_from([period for period in Period if period.renews])


def test_a_day_that_the_next_month_lacks_is_its_last_day() -> None:
    last = datetime(2023, 1, 31, 12, tzinfo=UTC)
    assert end_of_period(last, Period.MONTHLY) == datetime(2023, 2, 28, 12, tzinfo=UTC)
    assert end_of_period(last, Period.ANNUALLY, times=1) == datetime(2024, 1, 31, 12, tzinfo=UTC)
    leap = datetime(2024, 2, 29, tzinfo=UTC)
    assert end_of_period(leap, Period.ANNUALLY) == datetime(2025, 2, 28, tzinfo=UTC)


def test_a_week_is_seven_days() -> None:
    start = datetime(2026, 12, 28, tzinfo=UTC)
    assert end_of_period(start, Period.WEEKLY) == datetime(2027, 1, 4, tzinfo=UTC)


@given(moments, st.integers(0, 120))
@settings(max_examples=60)
def test_months_keep_the_day_or_end_with_the_month(moment: datetime, months: int) -> None:
    later = months_later(moment, months)
    assert (later.year - moment.year) * 12 + later.month - moment.month == months
    assert later.day == min(moment.day, monthrange(later.year, later.month)[1])
    assert later.timetz() == moment.timetz()


@given(moments, renewing, st.integers(1, 24))
@settings(max_examples=60)
def test_more_periods_end_later(moment: datetime, period: Period, times: int) -> None:
    ends = [end_of_period(moment, period, times=n) for n in (times, times + 1)]
    assert None not in ends
    assert moment < ends[0] < ends[1]  # type: ignore[operator]


@given(moments, renewing, st.integers(1, 14))
@settings(max_examples=60)
def test_renewing_step_by_step_ends_where_counting_from_the_beginning_does(
    moment: datetime, period: Period, times: int
) -> None:
    end: datetime | None = moment
    day = None
    for _ in range(times):
        assert end is not None
        end, day = next_end(end, period, day=day)
    assert end == end_of_period(moment, period, times=times)


def test_an_end_that_was_moved_stays_where_it_was_moved_to() -> None:
    moved = datetime(2026, 3, 15, tzinfo=UTC)
    assert next_end(moved, Period.MONTHLY, day=31) == (datetime(2026, 4, 15, tzinfo=UTC), None)


@given(moments)
@settings(max_examples=5)
def test_what_is_paid_once_never_ends(moment: datetime) -> None:
    assert end_of_period(moment, Period.ONETIME) is None


@given(amounts, amounts)
@settings(max_examples=30)
def test_setting_up_is_paid_once(amount: Decimal, setup: Decimal) -> None:
    assert first_payment(amount, setup) - following_payment(amount, setup) == setup


@given(st.dictionaries(st.sampled_from(list(Period)), amounts))
@settings(max_examples=60)
def test_a_product_is_advertised_by_the_month_or_by_its_first_period(
    sold: dict[Period, Decimal],
) -> None:
    period = offered_first(sold.get)
    if not sold:
        assert period is None
    elif Period.MONTHLY in sold:
        assert period is Period.MONTHLY
    else:
        assert period == next(each for each in Period if each in sold)


@given(st.lists(amounts, min_size=1))
@settings(max_examples=30)
def test_a_shelf_starts_at_its_lowest_price(offered: list[Decimal]) -> None:
    offers = [
        StartPrice(period=Period.MONTHLY, amount=amount, setup=Decimal(0), currency="EUR")
        for amount in offered
    ]
    assert start_price(offers, currency="EUR").amount == min(offered)


def test_an_empty_shelf_is_free_by_the_month() -> None:
    nothing = start_price([], currency="CHF")
    assert (nothing.period, nothing.amount, nothing.is_free) == (Period.MONTHLY, 0, True)
