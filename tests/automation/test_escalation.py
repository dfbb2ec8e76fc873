"""Tickets that have waited too long become more urgent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.automation.actions import exclude_day, include_day
from guichet.automation.jobs import escalate_tickets
from guichet.automation.rules import waiting_since
from guichet.desk.actions import QueueChanges
from guichet.desk.models import Queue
from guichet.events.models import Event
from guichet.lib import clock
from guichet.lib.errors import Invalid
from guichet.sla.priority import Priority
from guichet.tickets.actions import hold_ticket
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status
from tests.support.builders import ROOT, a_queue, a_ticket

THURSDAY = datetime(2027, 1, 28, 15, tzinfo=UTC)


@pytest.fixture
def queue(db: None) -> Queue:
    return a_queue(changes=QueueChanges(escalate_days=2, auto_assign=False))


def aged(queue: Queue, days: float, **given: object) -> Ticket:
    with clock.at(THURSDAY - timedelta(days=days)):
        return a_ticket(queue, **given)  # type: ignore[arg-type]


def escalated(ticket: Ticket) -> Priority:
    """Its priority after the next run."""
    with clock.at(THURSDAY):
        escalate_tickets()
    return Priority(Ticket.objects.get(id=ticket.id).priority)


@pytest.mark.parametrize("days", [0, 1, 2])
def test_a_ticket_that_has_not_waited_two_whole_days_stays(queue: Queue, days: int) -> None:
    assert escalated(aged(queue, days)) is Priority.MEDIUM


@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.REOPENED])
def test_one_that_has_goes_up_by_a_step(queue: Queue, status: Status) -> None:
    ticket = aged(queue, 3, status=status)
    assert escalated(ticket) is Priority.HIGH
    assert escalated(ticket) is Priority.HIGH
    fact = Event.objects.get(kind="ticket.escalated")
    assert fact.data == {"old": "medium", "new": "high", "days": 2}


def test_one_step_a_run_however_long_it_waited(queue: Queue) -> None:
    assert escalated(aged(queue, 9, priority=Priority.INFORMATIVE)) is Priority.LOW


def test_it_goes_up_again_after_as_many_days(queue: Queue) -> None:
    ticket = aged(queue, 9)
    Ticket.objects.filter(id=ticket.id).update(escalated_at=THURSDAY - timedelta(days=1))
    assert escalated(ticket) is Priority.MEDIUM
    Ticket.objects.filter(id=ticket.id).update(escalated_at=THURSDAY - timedelta(days=3))
    assert escalated(ticket) is Priority.HIGH


@pytest.mark.parametrize(
    "status", [Status.WAITING_CUSTOMER, Status.WAITING_THIRD_PARTY, Status.SOLVED, Status.CLOSED]
)
def test_one_that_waits_for_somebody_else_or_has_ended_stays(queue: Queue, status: Status) -> None:
    assert escalated(aged(queue, 3, status=status)) is Priority.MEDIUM


def test_one_on_hold_stays_and_so_does_one_as_urgent_as_can_be(queue: Queue) -> None:
    held = aged(queue, 3)
    hold_ticket(ROOT, held)
    assert escalated(held) is Priority.MEDIUM
    assert escalated(aged(queue, 3, priority=Priority.URGENT)) is Priority.URGENT
    assert escalated(aged(queue, 3, priority=Priority.CRITICAL)) is Priority.CRITICAL
    assert escalated(aged(queue, 3, priority=Priority.HIGH)) is Priority.CRITICAL


@pytest.mark.parametrize("days", [None, 0])
def test_a_queue_without_days_escalates_nothing(db: None, days: int | None) -> None:
    queue = a_queue(changes=QueueChanges(escalate_days=days))
    assert escalated(aged(queue, 300)) is Priority.MEDIUM


def test_an_excluded_day_does_not_count_in_its_queue(queue: Queue) -> None:
    other = a_queue(changes=QueueChanges(escalate_days=2, auto_assign=False))
    exclude_day(ROOT, day=date(2027, 1, 27), queue=queue)
    assert escalated(aged(queue, 3)) is Priority.MEDIUM
    assert escalated(aged(other, 3)) is Priority.HIGH
    assert escalated(aged(queue, 4)) is Priority.HIGH
    assert include_day(ROOT, day=date(2027, 1, 27), queue=queue)
    assert escalated(aged(queue, 3)) is Priority.HIGH


def test_nothing_is_escalated_on_an_excluded_day(queue: Queue) -> None:
    assert exclude_day(ROOT, weekday=3)
    assert not exclude_day(ROOT, weekday=3)
    assert escalated(aged(queue, 30)) is Priority.MEDIUM


def test_a_day_is_a_date_or_a_day_of_the_week(db: None) -> None:
    for given_ in ({}, {"day": date(2027, 1, 1), "weekday": 1}, {"weekday": 7}):
        with pytest.raises(Invalid):
            exclude_day(ROOT, **given_)


@settings(max_examples=60)
@given(
    hours=st.integers(0, 24 * 400),
    days=st.integers(1, 10),
    excluded=st.sets(st.integers(0, 6), max_size=6),
)
def test_between_then_and_now_lie_exactly_that_many_days(
    hours: int, days: int, excluded: set[int]
) -> None:
    now = THURSDAY + timedelta(hours=hours)
    since = waiting_since(now, days, excluded=lambda day: day.weekday() in excluded, zone=UTC)
    if now.weekday() in excluded:
        assert since is None
        return
    assert since is not None
    between = [since.date() + timedelta(days=n) for n in range((now.date() - since.date()).days)]
    assert sum(day.weekday() not in excluded for day in between) == days
