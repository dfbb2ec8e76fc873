"""Addresses that get copies of a ticket's public replies."""

import pytest

from guichet.events.models import Event
from guichet.lib.errors import Invalid
from guichet.tickets.actions import NewTicket, create_ticket, set_copies
from guichet.tickets.queries import copies_of
from guichet.tickets.rules import MOST_COPIES
from tests.support.builders import ROOT, a_queue, a_ticket, kinds_recorded_for

pytestmark = pytest.mark.django_db


def test_a_ticket_is_filed_with_copies_each_once() -> None:
    new = NewTicket(subject="Broken", copies=["a@example.com", "A@example.com", "b@example.com"])
    ticket = create_ticket(ROOT, a_queue().id, new)
    assert copies_of(ROOT, ticket) == ["a@example.com", "b@example.com"]


def test_the_copies_are_set_as_a_whole_and_saying_it_twice_changes_nothing() -> None:
    ticket = a_ticket(a_queue())
    set_copies(ROOT, ticket, ["a@example.com", "b@example.com"])
    set_copies(ROOT, ticket, ["B@example.com", "c@example.com"])
    assert copies_of(ROOT, ticket) == ["b@example.com", "c@example.com"]
    fact = Event.objects.filter(kind="ticket.copies_changed").latest("id")
    assert fact.data == {"added": ["c@example.com"], "removed": ["a@example.com"]}
    before = kinds_recorded_for(ticket)
    set_copies(ROOT, ticket, ["c@example.com", "b@example.com"])
    assert kinds_recorded_for(ticket) == before


@pytest.mark.parametrize(
    "addresses",
    [
        ["nobody"],
        ["a@example.com\nBcc: b@example.com"],
        [f"{n}@x.org" for n in range(MOST_COPIES + 1)],
    ],
)
def test_what_is_no_address_and_too_many_are_refused(addresses: list[str]) -> None:
    ticket = a_ticket(a_queue())
    with pytest.raises(Invalid) as refused:
        set_copies(ROOT, ticket, addresses)
    assert list(refused.value.errors) == ["copies"]
    assert copies_of(ROOT, ticket) == []
