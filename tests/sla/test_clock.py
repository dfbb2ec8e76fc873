from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guichet.sla.clock import Target, due_dates

MINUTES = st.none() | st.integers(min_value=0, max_value=60 * 24 * 365)
MOMENTS = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(start=MOMENTS, first=MINUTES, resolution=MINUTES)
def test_around_the_clock_a_promise_falls_due_after_its_minutes(
    start: datetime, first: int | None, resolution: int | None
) -> None:
    due = due_dates(Target(first, resolution), start=start)
    for minutes, moment in ((first, due.first_reply_at), (resolution, due.resolution_at)):
        assert moment == (None if minutes is None else start + timedelta(minutes=minutes))


def test_nothing_promised_is_never_due() -> None:
    due = due_dates(None, start=datetime(2026, 1, 1, tzinfo=UTC))
    assert (due.first_reply_at, due.resolution_at) == (None, None)
