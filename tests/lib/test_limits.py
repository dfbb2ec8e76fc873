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


def test_what_was_let_in_elsewhere_ages_like_the_rest() -> None:
    clock = Clock()
    windows = SlidingWindows(clock)
    clock.seconds = 100.0
    windows.hit("me", [Window(3, 10)])
    windows.add("me", 2, ago=4)
    with pytest.raises(RateLimited) as refusal:
        windows.hit("me", [Window(3, 10)])
    assert refusal.value.retry_after == 6
    clock.seconds += 6
    windows.hit("me", [Window(3, 10)])


def test_callers_heard_of_only_from_elsewhere_are_forgotten_in_time() -> None:
    clock = Clock()
    windows = SlidingWindows(clock)
    for number in range(5000):
        clock.seconds += 1
        windows.add(f"caller {number}", 1, ago=0)
    assert len(windows._hits) < 1100
