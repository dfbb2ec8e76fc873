"""Their numbers and ours: what is written is read back, and forms are read as they say."""

import pytest
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.dialects.jutda import codes, wire
from guichet.dialects.jutda.translate import new_ticket
from guichet.sla.priority import Priority
from guichet.tickets.states import Resolution, Status

some = settings(max_examples=60)


@pytest.mark.parametrize("number", codes.PRIORITIES)
def test_a_priority_written_is_the_priority_read(number: str) -> None:
    assert codes.PRIORITIES_OUT[codes.PRIORITIES[number]] == number


def test_whatever_the_core_knows_can_be_read() -> None:
    assert set(codes.PRIORITIES_OUT) == set(Priority)
    assert set(codes.STATUSES_OUT) == set(Status)


def test_priorities_keep_their_order() -> None:
    numbers = [int(codes.PRIORITIES_OUT[priority]) for priority in sorted(Priority)]
    assert numbers == sorted(numbers, reverse=True)


def test_a_ticket_closed_as_a_duplicate_has_a_status_of_its_own() -> None:
    assert codes.status_out(Status.CLOSED, Resolution.DUPLICATE) == 5
    assert codes.status_out(Status.CLOSED, Resolution.FIXED) == 4
    assert codes.status_out(Status.SOLVED, Resolution.DUPLICATE) == 3


@some
@given(
    title=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=100),
    body=st.text(max_size=50),
    priority=st.sampled_from(list(codes.PRIORITIES)),
)
def test_a_good_form_is_filed_as_it_says(title: str, body: str, priority: str) -> None:
    fields = {"queue": ["2"], "title": [f" {title} "], "body": [body], "priority": [priority]}
    form, problems = wire.ticket_form(MultiValueDict(fields))
    assert problems == {}
    new = new_ticket(form, customer=None, assignee=None)
    assert (new.subject, new.description) == (title, body)
    assert codes.PRIORITIES_OUT[new.priority] == priority
    assert not new.routed


@some
@given(st.text(max_size=25))
def test_only_plain_decimals_name_a_queue_or_user(value: str) -> None:
    number = wire.exact_id(value)
    assert number == 0 or str(number) == value


@some
@given(st.text(max_size=40) | st.integers().map(str) | st.just("9" * 5000))
def test_a_ticket_is_a_number_or_refused(value: str) -> None:
    try:
        assert 0 < wire.ticket_number(value) <= wire.LARGEST_ID
    except wire.Missing:
        assert value.strip().lstrip("+-").isdigit()
    except wire.Refused:
        assert not value.strip().lstrip("+-").isascii() or not value.strip().isdigit()
