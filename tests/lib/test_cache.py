from collections.abc import Iterator
from unittest.mock import patch

import pytest

from guichet.lib.cache import BriefCache


class Source:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


@pytest.fixture
def passing() -> Iterator[list[float]]:
    seconds = [100.0]
    with patch("guichet.lib.cache.time.monotonic", lambda: seconds[0]):
        yield seconds


def test_a_value_is_remembered_for_its_time_and_then_asked_for_again(passing: list[float]) -> None:
    cache, source = BriefCache[str, int](seconds=5), Source()
    assert [cache.get("a", source), cache.get("a", source)] == [1, 1]
    passing[0] += 5.1
    assert cache.get("a", source) == 2


def test_an_error_is_not_remembered() -> None:
    cache, source = BriefCache[str, int](seconds=5), Source()

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        cache.get("a", fail)
    assert cache.get("a", source) == 1


def test_the_cache_does_not_grow_without_end() -> None:
    cache: BriefCache[int, int] = BriefCache(seconds=60, size=10)
    for number in range(100):
        cache.get(number, Source())
    assert len(cache._entries) <= 10


def test_what_is_cleared_is_forgotten() -> None:
    cache, source = BriefCache[str, int](seconds=60), Source()
    cache.get("a", source)
    cache.clear()
    assert cache.get("a", source) == 2
