from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guichet.tickets.rules import (
    Standing,
    comes_back,
    move,
    next_due,
    parse_reference,
    reference,
    status_after_reply,
)
from guichet.tickets.states import Resolution, Status

STATUSES = st.sampled_from(Status)
NOON = datetime(2026, 4, 18, 12, tzinfo=UTC)


def standing(status: Status) -> Standing:
    ended = NOON - timedelta(days=1)
    return Standing(
        status=status,
        solved_at=None if status.is_active else ended,
        closed_at=ended if status is Status.CLOSED else None,
        resolution=Resolution.NONE if status.is_active else Resolution.FIXED,
    )


@given(old=STATUSES, new=STATUSES)
def test_an_active_ticket_has_no_end_and_an_ended_one_has(old: Status, new: Status) -> None:
    moved = move(standing(old), new, resolution=None, moment=NOON).standing
    if new.is_active:
        assert (moved.solved_at, moved.closed_at, moved.resolution) == (None, None, "")
    else:
        assert moved.status is new
        assert moved.solved_at or moved.closed_at
        assert (moved.closed_at is not None) == (new is Status.CLOSED)


@given(old=STATUSES, new=STATUSES)
def test_coming_back_is_called_reopened(old: Status, new: Status) -> None:
    moved = move(standing(old), new, resolution=None, moment=NOON)
    assert moved.reopened == (new.is_active and not old.is_active)
    if moved.reopened and new in (Status.NEW, Status.UNCONFIRMED):
        assert moved.standing.status is Status.REOPENED
    else:
        assert moved.standing.status is new


@given(old=STATUSES, new=STATUSES)
def test_what_is_meant_literally_is_taken_so(old: Status, new: Status) -> None:
    moved = move(standing(old), new, resolution=None, moment=NOON, literally=True)
    assert moved.standing.status is new
    assert moved.reopened == (new.is_active and not old.is_active)


@given(STATUSES)
def test_staying_where_it_is_changes_nothing(status: Status) -> None:
    assert move(standing(status), status, resolution=None, moment=NOON).standing == standing(status)


@given(STATUSES)
def test_after_the_customers_word_somebody_has_something_to_do(status: Status) -> None:
    after = status_after_reply(status, by_customer=True)
    assert after.is_active
    assert after is not Status.WAITING_CUSTOMER


@given(STATUSES)
def test_an_agents_word_ends_nothing_and_brings_nothing_back(status: Status) -> None:
    assert status_after_reply(status, by_customer=False).is_active == status.is_active


@given(
    prefix=st.text("ABCXYZ019", min_size=2, max_size=8),
    number=st.integers(min_value=1, max_value=2**53),
    padding=st.integers(min_value=1, max_value=12),
)
def test_a_reference_reads_back_in_any_letter_case(prefix: str, number: int, padding: int) -> None:
    text = reference(prefix, number, padding=padding)
    assert parse_reference(f" {text.lower()} ") == (prefix, number)


@given(st.text(max_size=30))
def test_any_text_is_a_reference_or_none(text: str) -> None:
    parsed = parse_reference(text)
    assert parsed is None or parsed[1] < 10**18


def test_the_next_promise_is_the_first_reply_until_it_is_given() -> None:
    early, late = NOON, NOON + timedelta(hours=1)
    due = {"first_reply_due_at": early, "resolution_due_at": late}
    assert next_due(Status.OPEN, first_replied_at=None, **due) == early
    assert next_due(Status.OPEN, first_replied_at=NOON, **due) == late
    assert next_due(Status.SOLVED, first_replied_at=None, **due) is None


@given(days=st.integers(-1, 30), passed=st.integers(0, 40 * 24))
def test_a_closed_ticket_comes_back_for_as_many_days_as_are_said(days: int, passed: int) -> None:
    moment = NOON + timedelta(hours=passed)
    still = comes_back(Status.CLOSED, NOON, days=days, moment=moment)
    assert still == (days == -1 or (days > 0 and passed <= days * 24))
    assert comes_back(Status.SOLVED, None, days=days, moment=moment)
