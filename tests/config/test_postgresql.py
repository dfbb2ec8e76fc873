"""A database that has become a standby is away, until the connection leads to the new primary."""

import pytest
from django.db import close_old_connections, connection
from django.test import Client

from guichet.tickets.models import Ticket
from tests.support.builders import a_key, a_queue

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no standbys"),
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


def test_a_request_in_between_is_told_to_come_again_and_the_next_one_is_served() -> None:
    client, key = Client(raise_request_exception=False), a_key(a_queue("FACT"), "icd")

    def file() -> int:
        return client.post(
            "/api.php?action=create_ticket",
            {"title": "Printer", "description": "On fire", "source_user": "a@example.com"},
            content_type="application/json",
            headers={"X-API-Token": key},
        ).status_code

    assert file() == 201
    become_a_standby()
    assert file() == 503
    assert Ticket.objects.count() == 1
    # As the server does before each request; Django's test client does not.
    close_old_connections()
    assert file() == 201
