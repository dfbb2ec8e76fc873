"""Their words and ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.dialects.supportdesk import codes
from guichet.sla.priority import Priority
from guichet.tickets.states import Channel, Status


@given(st.sampled_from(sorted(codes.PRIORITIES)))
def test_a_priority_that_was_written_reads_the_same(word: str) -> None:
    assert codes.PRIORITIES_OUT[codes.PRIORITIES[word]] == word


@given(st.sampled_from(Priority), st.sampled_from(Priority))
def test_what_is_more_urgent_here_is_never_less_urgent_there(one: Priority, two: Priority) -> None:
    order = list(codes.PRIORITIES)
    there = [order.index(codes.PRIORITIES_OUT[priority]) for priority in sorted((one, two))]
    assert there == sorted(there)


@given(st.sampled_from(Status))
def test_a_ticket_has_ended_there_exactly_when_it_has_here(status: Status) -> None:
    assert (codes.STATUSES_OUT[status] in {"RESOLVED", "CLOSED"}) == (not status.is_active)


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
    assert codes.STATUSES_OUT[status] == word


@given(st.sampled_from(Channel))
def test_every_way_in_has_a_word(channel: Channel) -> None:
    assert codes.CHANNELS_OUT[channel] in {"API", "EMAIL", "WIDGET", "DASHBOARD"}
