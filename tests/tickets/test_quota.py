"""The monthly number of tickets that programs may file."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connections

from guichet.access import Actor
from guichet.desk.actions import QueueChanges
from guichet.desk.keys import find_key
from guichet.desk.models import Queue
from guichet.lib import clock
from guichet.lib.errors import QuotaExceeded
from guichet.tickets.actions import NewTicket, create_ticket
from guichet.tickets.models import Ticket
from tests.support.builders import ROOT, a_key, a_queue

A_TICKET = NewTicket(subject="One more")
DECEMBER = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)


def with_quota(number: int | None) -> tuple[Queue, Actor]:
    queue = a_queue(own_directory=True, changes=QueueChanges(monthly_quota=number))
    return queue, find_key(a_key(queue, "supportdesk"), dialect="supportdesk").actor()


@pytest.mark.django_db
def test_the_month_is_utcs_and_every_ticket_counts() -> None:
    queue, program = with_quota(2)
    with clock.at(DECEMBER):
        create_ticket(ROOT, queue.id, A_TICKET)
        create_ticket(program, queue.id, A_TICKET)
        with pytest.raises(QuotaExceeded) as refused:
            create_ticket(program, queue.id, A_TICKET)
    error = refused.value
    assert (error.limit, error.used) == (2, 2)
    assert error.resets_at == datetime(2027, 1, 1, tzinfo=UTC)
    with clock.at(error.resets_at):
        create_ticket(program, queue.id, A_TICKET)


@pytest.mark.django_db
def test_only_programs_are_refused() -> None:
    queue, _ = with_quota(0)
    create_ticket(ROOT, queue.id, A_TICKET)
    assert Ticket.objects.count() == 1


@pytest.mark.django_db
def test_a_queue_without_a_quota_takes_any_number() -> None:
    queue, program = with_quota(None)
    for _ in range(3):
        create_ticket(program, queue.id, A_TICKET)
    assert Ticket.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_once_however_many_want_it() -> None:
    queue, program = with_quota(3)

    def file(_: int) -> bool:
        try:
            create_ticket(program, queue.id, A_TICKET)
        except QuotaExceeded:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(10) as creators:
        taken = list(creators.map(file, range(10)))
    assert taken.count(True) == 3
    assert Ticket.objects.count() == 3
