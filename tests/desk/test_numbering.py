from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from guichet.desk.actions import QueueChanges, update_queue
from guichet.lib.errors import Conflict, Invalid
from guichet.tickets import queries
from guichet.tickets.actions import NewTicket, create_ticket
from guichet.tickets.models import Ticket
from tests.support.builders import ROOT, a_queue, a_ticket


@pytest.mark.django_db(transaction=True)
def test_fifty_creators_at_once_get_fifty_numbers_without_a_gap() -> None:
    queue = a_queue("FACT")

    def create(_: int) -> str:
        try:
            return create_ticket(ROOT, queue.id, NewTicket(subject="At once")).reference
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as creators:
        references = list(creators.map(create, range(50)))
    assert sorted(references) == [f"FACT-{number:03d}" for number in range(1, 51)]
    assert Ticket.objects.count() == 50


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_taking_a_number_does_not_wait_for_another_creation_to_commit() -> None:
    queue = a_queue("FACT")

    def create_elsewhere() -> str:
        try:
            return create_ticket(ROOT, queue.id, NewTicket(subject="Second")).reference
        finally:
            connections.close_all()

    with transaction.atomic():
        first = create_ticket(ROOT, queue.id, NewTicket(subject="First, not committed yet"))
        with ThreadPoolExecutor(1) as other:
            second = other.submit(create_elsewhere).result(timeout=10)
    assert (first.reference, second) == ("FACT-001", "FACT-002")


@pytest.mark.django_db
def test_an_application_with_its_own_customers_counts_from_1001_without_padding() -> None:
    assert a_ticket(a_queue("INV", own_directory=True)).reference == "INV-1001"


@pytest.mark.django_db
def test_numbers_grow_beyond_their_padding() -> None:
    queue = a_queue("FACT", changes=QueueChanges(next_number=999, number_padding=3))
    assert [a_ticket(queue).reference for _ in range(2)] == ["FACT-999", "FACT-1000"]


@pytest.mark.django_db
def test_numbers_only_move_forward() -> None:
    queue = a_queue("FACT", changes=QueueChanges(next_number=42))
    update_queue(ROOT, queue, QueueChanges(next_number=7))
    assert a_ticket(queue).reference == "FACT-042"
    with pytest.raises(Invalid):
        update_queue(ROOT, queue, QueueChanges(next_number=0))


@pytest.mark.django_db
def test_a_new_queue_may_start_below_the_usual_number() -> None:
    queue = a_queue("INV", own_directory=True, changes=QueueChanges(next_number=42))
    assert a_ticket(queue).reference == "INV-42"


@pytest.mark.django_db(transaction=True)
def test_a_jump_in_numbering_is_undone_with_its_transaction() -> None:
    queue = a_queue("FACT")
    with transaction.atomic():
        assert update_queue(ROOT, queue, QueueChanges(next_number=500))
        transaction.set_rollback(True)
    assert a_ticket(queue).reference == "FACT-001"


@pytest.mark.django_db
def test_a_new_prefix_keeps_the_old_references_valid_and_to_itself() -> None:
    queue = a_queue("OLD")
    old = a_ticket(queue)
    update_queue(ROOT, queue, QueueChanges(code="NEW"))
    new = a_ticket(queue)
    assert (old.reference, new.reference) == ("OLD-001", "NEW-002")
    assert queries.ticket(ROOT, "old-1") == old
    with pytest.raises(Conflict):
        a_queue("OLD")


@pytest.mark.django_db
def test_a_number_is_never_given_twice_even_when_its_ticket_came_to_nothing() -> None:
    queue = a_queue("FACT")
    with pytest.raises(Invalid):
        a_ticket(queue, tags=["x" * 51])
    reference = a_ticket(queue).reference
    assert reference in {"FACT-001", "FACT-002"}
    assert a_ticket(queue).reference > reference
