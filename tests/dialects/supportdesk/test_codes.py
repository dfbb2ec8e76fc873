"""Their words and ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.dialects.supportdesk import codes
from guichet.sla.priority import Priority
from guichet.tickets.states import Channel, Status


@given(st.sampled_from(sorted(codes.PRIORITIES)))
def test_a_priority_that_was_written_reads_the_same(word: str) -> None:
    assert codes.priority_word(codes.PRIORITIES[word]) == word


@given(st.sampled_from(Priority), st.sampled_from(Priority))
def test_what_is_more_urgent_here_is_never_less_urgent_there(one: Priority, two: Priority) -> None:
    order = list(codes.PRIORITIES)
    there = [order.index(codes.priority_word(priority)) for priority in sorted((one, two))]
    assert there == sorted(there)


@given(st.sampled_from(Status), st.booleans())
def test_a_ticket_has_ended_there_exactly_when_it_has_here(status: Status, on_hold: bool) -> None:
    word = codes.status_word(status, on_hold=on_hold)
    assert (word in {"RESOLVED", "CLOSED"}) == (not status.is_active)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (Status.NEW, "OPEN"),
        (Status.UNCONFIRMED, "OPEN"),
        (Status.OPEN, "IN_PROGRESS"),
        (Status.REOPENED, "OPEN"),
        (Status.WAITING_CUSTOMER, "WAITING_CUSTOMER"),
        (Status.WAITING_THIRD_PARTY, "WAITING_CUSTOMER"),
        (Status.SOLVED, "RESOLVED"),
        (Status.CLOSED, "CLOSED"),
    ],
)
def test_each_status_has_its_word(status: Status, word: str) -> None:
    assert codes.status_word(status, on_hold=False) == word


def test_a_ticket_on_hold_waits_for_the_customer_until_it_ends() -> None:
    assert codes.status_word(Status.OPEN, on_hold=True) == "WAITING_CUSTOMER"
    assert codes.status_word(Status.CLOSED, on_hold=True) == "CLOSED"


@given(st.sampled_from(Channel))
def test_every_way_in_has_a_word(channel: Channel) -> None:
    assert codes.channel_word(channel) in {"API", "EMAIL", "WIDGET", "DASHBOARD"}
