import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.lib.errors import RateLimited
from guichet.lib.limits import SlidingWindows, Window


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@given(
    gaps=st.lists(st.floats(min_value=0, max_value=3), max_size=60),
    limit=st.integers(min_value=1, max_value=5),
)
def test_no_window_ever_holds_more_than_its_limit(gaps: list[float], limit: int) -> None:
    clock = Clock()
    windows = SlidingWindows(clock)
    admitted: list[float] = []
    for gap in gaps:
        clock.seconds += gap
        try:
            windows.hit("me", [Window(limit, 2.0)])
        except RateLimited:
            continue
        admitted.append(clock.seconds)
    for moment in admitted:
        assert sum(1 for other in admitted if moment - 2.0 < other <= moment) <= limit


def test_waiting_as_long_as_told_is_enough() -> None:
    clock = Clock()
    windows = SlidingWindows(clock)
    both = [Window(2, 1.0), Window(3, 10.0)]
    for _ in range(2):
        windows.hit("me", both)
    with pytest.raises(RateLimited) as short:
        windows.hit("me", both)
    clock.seconds += short.value.retry_after
    windows.hit("me", both)
    with pytest.raises(RateLimited) as long:
        windows.hit("me", both)
    assert long.value.retry_after == 9
    clock.seconds += long.value.retry_after
    windows.hit("me", both)


def test_callers_do_not_share_their_limits() -> None:
    windows = SlidingWindows(Clock())
    windows.hit("one", [Window(1, 60)])
    windows.hit("two", [Window(1, 60)])
    with pytest.raises(RateLimited):
        windows.hit("one", [Window(1, 60)])


def test_without_windows_nothing_is_limited() -> None:
    windows = SlidingWindows(Clock())
    for _ in range(1000):
        windows.hit("me", [])
