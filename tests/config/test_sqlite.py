"""Threads that write to SQLite take turns; statements are asked as Django asks them."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from guichet.desk.models import SiteSetting

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has many writers"),
]


def in_thread(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def write(name: str) -> None:
    with transaction.atomic():
        SiteSetting.objects.create(name=name, value=1)


def test_a_writer_waits_for_the_one_before_it_and_then_writes() -> None:
    with transaction.atomic():
        SiteSetting.objects.create(name="first", value=1)
        second = in_thread(lambda: write("second"))
        second.join(timeout=0.2)
        assert second.is_alive()
    second.join(timeout=10)
    assert set(SiteSetting.objects.values_list("name", flat=True)) == {"first", "second"}


def test_a_transaction_that_fails_gives_its_turn_away() -> None:
    def fail() -> None:
        with transaction.atomic():
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    other = in_thread(lambda: write("other"))
    other.join(timeout=10)
    assert SiteSetting.objects.filter(name="other").exists()


def test_a_connection_closed_in_a_transaction_gives_its_turn_away() -> None:
    def abandon() -> None:
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        SiteSetting.objects.create(name="abandoned", value=1)

    in_thread(abandon).join(timeout=10)
    write("next")
    assert list(SiteSetting.objects.values_list("name", flat=True)) == ["next"]


def test_many_writers_all_write() -> None:
    threads = [in_thread(lambda number=number: write(f"w{number}")) for number in range(24)]  # type: ignore[misc]
    for thread in threads:
        thread.join(timeout=30)
    assert SiteSetting.objects.count() == 24


def test_a_statement_asked_again_is_understood_as_before() -> None:
    with connection.cursor() as cursor:
        for value in (1, 2):
            cursor.execute("SELECT %s, '100%%'", [value])
            assert cursor.fetchone() == (value, "100%")
            cursor.execute("SELECT %(value)s, '100%%'", {"value": value})
            assert cursor.fetchone() == (value, "100%")
