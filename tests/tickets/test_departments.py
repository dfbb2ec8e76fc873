"""What a queue promises, how it is told apart, and when it lets go of tickets."""

from datetime import timedelta

import pytest

from guichet.desk.actions import QueueChanges, create_queue, delete_queue, update_queue
from guichet.desk.models import Queue
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid
from guichet.sla.priority import Priority
from guichet.tickets.actions import change_priority, hold_ticket, solve_ticket
from guichet.tickets.auto_close import close_untouched
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status
from tests.support.builders import ROOT, a_queue, a_ticket, kinds_recorded_for

pytestmark = pytest.mark.django_db


def minutes_promised(ticket: Ticket) -> tuple[int, int]:
    assert ticket.first_reply_due_at
    assert ticket.resolution_due_at
    waits = (ticket.first_reply_due_at, ticket.resolution_due_at)
    first, resolution = (round((at - ticket.created_at).total_seconds() / 60) for at in waits)
    return first, resolution


def test_a_queue_without_a_code_gets_one_from_its_name() -> None:
    queues = [create_queue(ROOT, name=name) for name in ("Général", "Général", "24/7")]
    assert [queue.code for queue in queues] == ["GENER", "GENER2", "DEPT"]


def test_a_queue_s_own_minutes_come_before_its_policy_s() -> None:
    queue = a_queue(changes=QueueChanges(first_reply_minutes=30))
    ticket = a_ticket(queue)
    policy = minutes_promised(a_ticket(a_queue()))[1]
    assert minutes_promised(ticket) == (30, policy)
    update_queue(ROOT, queue, QueueChanges(sla_policy=None, resolution_minutes=90))
    assert minutes_promised(a_ticket(queue)) == (30, 90)
    assert minutes_promised(change_priority(ROOT, ticket, Priority.CRITICAL)) == (30, 90)


def test_what_customers_are_told_of_a_queue_is_checked() -> None:
    changes = QueueChanges(description="x" * 1001, icon="i" * 256, reopen_days=-2)
    with pytest.raises(Invalid) as refusal:
        update_queue(ROOT, a_queue(), changes)
    assert sorted(refusal.value.errors) == ["description", "icon", "reopen_days"]


def test_a_queue_goes_only_while_it_has_no_ticket() -> None:
    empty, used = a_queue(), a_queue()
    a_ticket(used)
    delete_queue(ROOT, empty)
    with pytest.raises(Conflict):
        delete_queue(ROOT, used)
    assert list(Queue.objects.all()) == [used]


def test_untouched_tickets_are_closed_after_the_days_of_their_queue() -> None:
    queue = a_queue(changes=QueueChanges(auto_close_days=7))
    with clock.at(clock.now() - timedelta(days=8)):
        old, held, solved = (a_ticket(queue) for _ in range(3))
        elsewhere = a_ticket(a_queue())
        hold_ticket(ROOT, held)
        solve_ticket(ROOT, solved)
    fresh = a_ticket(queue)
    close_untouched()
    close_untouched()
    closed = Ticket.objects.filter(status=Status.CLOSED)
    assert set(closed) == {old, solved}
    assert Ticket.objects.get(id=old.id).resolution == "expired"
    assert kinds_recorded_for(old).count("ticket.status_changed") == 1
    assert {held, elsewhere, fresh}.isdisjoint(closed)
