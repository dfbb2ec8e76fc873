"""What PostgreSQL does and SQLite does not: it becomes a standby, and keeps statements prepared."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import close_old_connections, connection
from django.test import Client

from guichet.desk.actions import QueueChanges
from guichet.tickets.models import Ticket
from tests.support.builders import a_key, a_queue

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does neither"),
]


def become_a_standby() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")


def test_a_standby_can_not_be_used() -> None:
    connection.ensure_connection()
    assert connection.is_usable()
    become_a_standby()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()


def file(key: str) -> int:
    """The status of filing a ticket for somebody."""
    return (
        Client(raise_request_exception=False)
        .post(
            "/api.php?action=create_ticket",
            {"title": "Printer", "description": "On fire", "source_user": "a@example.com"},
            content_type="application/json",
            headers={"X-API-Token": key},
        )
        .status_code
    )


def prepared_statements() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


@contextmanager
def another_release() -> Iterator[None]:
    """While another node's release has columns of which this one knows nothing."""
    # Not on our connection, which would prepare its statements anew.
    theirs = connection.copy()
    with closing(theirs), theirs.cursor() as cursor:
        cursor.execute("ALTER TABLE people_customer ADD COLUMN of_tomorrow int")
        cursor.execute("ALTER TABLE people_user ADD COLUMN of_tomorrow int")
        try:
            yield
        finally:
            cursor.execute("ALTER TABLE people_customer DROP COLUMN of_tomorrow")
            cursor.execute("ALTER TABLE people_user DROP COLUMN of_tomorrow")


def test_a_request_in_between_is_told_to_come_again_and_the_next_one_is_served() -> None:
    key = a_key(a_queue("FACT"), "icd")
    assert file(key) == 201
    become_a_standby()
    assert file(key) == 503
    assert Ticket.objects.count() == 1
    # As the server does before each request; Django's test client does not.
    close_old_connections()
    assert file(key) == 201


def test_what_is_asked_again_and_again_is_prepared_and_outlives_new_columns() -> None:
    key = a_key(a_queue("FACT", changes=QueueChanges(auto_assign=True)), "icd")
    assert [file(key) for _ in range(6)] == [201] * 6
    assert any("INSERT INTO" in statement for statement in prepared_statements())
    with another_release():
        assert file(key) == 201
