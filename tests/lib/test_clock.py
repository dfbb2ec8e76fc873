from datetime import UTC, datetime, timedelta, timezone

from guichet.lib import clock

THEN = datetime(2026, 4, 18, 12, 0, tzinfo=timezone(timedelta(hours=2)))


def test_inside_a_moment_it_is_that_moment_in_utc() -> None:
    with clock.at(THEN):
        assert clock.now() == THEN
        assert clock.now().tzinfo is UTC
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=1)


def test_a_moment_is_written_in_utc_to_the_second() -> None:
    assert clock.iso(THEN) == "2026-04-18T10:00:00Z"


def test_an_early_year_is_written_with_four_digits() -> None:
    assert clock.iso(datetime(20, 2, 1, tzinfo=UTC)) == "0020-02-01T00:00:00Z"
