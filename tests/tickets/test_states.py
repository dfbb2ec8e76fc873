import pytest

from guichet.sla.priority import Priority
from guichet.tickets.states import ACTIVE, Resolution, Status


def test_the_words_are_those_of_the_design_in_its_order() -> None:
    assert [priority.key for priority in Priority] == [
        "maintenance", "informative", "low", "medium", "high", "urgent", "critical",
    ]  # fmt: skip
    assert [status.key for status in Status] == [
        "new", "unconfirmed", "open", "reopened", "waiting_customer", "waiting_third_party",
        "solved", "closed",
    ]  # fmt: skip
    assert set(Resolution.values) == {
        "", "fixed", "invalid", "wont_fix", "duplicate", "works_for_me", "incomplete", "expired",
        "moved", "in_process",
    }  # fmt: skip


@pytest.mark.parametrize("kind", [Status, Priority])
def test_a_key_names_what_it_came_from(kind: type[Status] | type[Priority]) -> None:
    assert all(kind.from_key(member.key) is member for member in kind)
    assert sorted(kind) == list(kind)


def test_only_solved_and_closed_tickets_have_ended() -> None:
    assert set(Status) - set(ACTIVE) == {Status.SOLVED, Status.CLOSED}
