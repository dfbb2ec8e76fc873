"""What is promised, and when it falls due."""

from datetime import UTC, datetime, timedelta

import pytest

from guichet.desk.actions import QueueChanges
from guichet.lib import clock
from guichet.sla.actions import set_sla_policy
from guichet.sla.clock import Target
from guichet.sla.models import SlaPolicy
from guichet.sla.priority import Priority
from guichet.sla.queries import default_policy, policy_named, target_of
from tests.support.builders import ROOT, a_queue, a_ticket

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 12, tzinfo=UTC)
SWIFT = {Priority.HIGH: Target(10, 60), Priority.LOW: Target(None, 600)}


def test_a_new_desk_promises_more_for_what_is_more_urgent() -> None:
    policy = default_policy()
    assert policy is not None
    promised = [target_of(policy.id, priority) for priority in Priority]
    minutes = [(t.first_reply_minutes, t.resolution_minutes) for t in promised if t]
    assert minutes == [(1440, 10080), (480, 4320), (240, 1440), (60, 480), (15, 240)]


def test_a_policy_promises_exactly_what_was_said_last() -> None:
    policy, changed = set_sla_policy(ROOT, name="Swift", targets=SWIFT)
    assert changed
    assert set_sla_policy(ROOT, name="Swift", targets=SWIFT) == (policy, False)
    assert target_of(policy.id, Priority.HIGH) == Target(10, 60)
    set_sla_policy(ROOT, name="Swift", targets={Priority.LOW: Target(1, 2)})
    assert target_of(policy.id, Priority.HIGH) is None
    assert target_of(policy.id, Priority.LOW) == Target(1, 2)
    assert policy_named("Swift") == policy
    assert policy_named("Slow") is None


def test_a_ticket_is_due_as_its_queue_and_priority_promise() -> None:
    policy, _ = set_sla_policy(ROOT, name="Swift", targets=SWIFT)
    queue = a_queue(changes=QueueChanges(sla_policy=policy))
    with clock.at(NOON):
        high = a_ticket(queue, priority=Priority.HIGH)
        low = a_ticket(queue, priority=Priority.LOW)
        medium = a_ticket(queue)
    assert high.first_reply_due_at == high.next_due_at == NOON + timedelta(minutes=10)
    assert high.resolution_due_at == NOON + timedelta(minutes=60)
    assert (low.first_reply_due_at, low.next_due_at) == (None, NOON + timedelta(minutes=600))
    assert (medium.first_reply_due_at, medium.resolution_due_at) == (None, None)


def test_a_queue_may_promise_nothing() -> None:
    ticket = a_ticket(a_queue(changes=QueueChanges(sla_policy=None)))
    assert ticket.next_due_at is None


def test_there_is_one_default_policy() -> None:
    assert SlaPolicy.objects.filter(is_default=True).count() == 1
