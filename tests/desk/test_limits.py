"""Limits that several web processes keep together."""

import pytest
from django.db import connection

from guichet.desk.limits import Exchange
from guichet.desk.models import RateTally
from guichet.lib.errors import RateLimited
from guichet.lib.limits import SlidingWindows, Window

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one web process"),
]

MINUTE = [Window(10, 60)]


class Process:
    """One web process, as far as its limits go; it tells and hears when the test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.exchange = Exchange()
        self.windows = SlidingWindows()
        self.exchange.join("icd", self.windows)
        monkeypatch.setattr(self.exchange._busy, "wait", lambda: False)

    def let_in(self, caller: str, number: int) -> None:
        for _ in range(number):
            self.windows.hit(caller, MINUTE)
            self.exchange.note("icd", caller)

    def take_part(self) -> None:
        self.exchange.take_part()


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> tuple[Process, Process]:
    return Process(monkeypatch), Process(monkeypatch)


def test_what_one_let_in_counts_for_the_other_once(two: tuple[Process, Process]) -> None:
    here, there = two
    here.let_in("ERP", 6)
    here.take_part()
    for _ in range(3):
        there.take_part()
    there.let_in("ERP", 4)
    there.let_in("shop", 10)
    with pytest.raises(RateLimited) as refusal:
        there.windows.hit("ERP", MINUTE)
    assert 58 <= refusal.value.retry_after <= 60
    there.take_part()
    here.take_part()
    for caller in ("ERP", "shop"):
        with pytest.raises(RateLimited):
            here.windows.hit(caller, MINUTE)


def test_who_starts_later_hears_of_the_last_minute(
    two: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    two[0].let_in("ERP", 10)
    two[0].take_part()
    late = Process(monkeypatch)
    late.take_part()
    with pytest.raises(RateLimited):
        late.windows.hit("ERP", MINUTE)


def test_many_requests_are_told_in_one_row_and_silence_in_none(
    two: tuple[Process, Process],
) -> None:
    two[0].let_in("ERP", 9)
    two[0].let_in("shop", 9)
    for process in two * 2:
        process.take_part()
    (tally,) = RateTally.objects.all()
    assert sorted(tally.counts) == [["icd", "ERP", 9], ["icd", "shop", 9]]


def test_rows_are_forgotten_after_two_minutes(two: tuple[Process, Process]) -> None:
    two[0].let_in("ERP", 1)
    two[0].take_part()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_ratetally SET at = at - interval '3 minutes'")
    two[1].exchange._tidied_at -= 60
    two[1].take_part()
    assert not RateTally.objects.exists()
