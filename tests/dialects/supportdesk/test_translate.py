"""Between the wire and the core, without a database."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guichet.dialects.supportdesk import codes, translate
from guichet.dialects.supportdesk.wire import TicketBody, read
from guichet.people.models import Customer, User
from guichet.sla.priority import Priority
from guichet.tickets.models import Ticket
from guichet.tickets.states import Channel, Status

KEYS = [
    "id",
    "ticketNumber",
    "subject",
    "status",
    "priority",
    "channel",
    "customer",
    "assignedAgent",
    "createdAt",
]
NOON = datetime(2026, 4, 18, 12, 0, 0, 999_999, tzinfo=UTC)
words = st.text("abcé #*", min_size=1, max_size=20).map(lambda text: f"a{text}b")
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
metadata = st.dictionaries(words, words | numbers | st.booleans() | st.none(), max_size=5)


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """A body that creates a ticket."""
    body: dict[str, Any] = {
        "customerExternalId": draw(words),
        "subject": draw(words),
        "description": draw(words),
    }
    optional = {
        "priority": st.sampled_from(sorted(codes.PRIORITIES)),
        "category": words,
        "metadata": metadata,
    }
    for field, values in optional.items():
        if draw(st.booleans()):
            body[field] = draw(st.none() | values)
    return body


@given(bodies())
def test_what_is_asked_for_is_what_is_filed(body: dict[str, Any]) -> None:
    customer = Customer(name="Jean")
    new = translate.new_ticket(read(TicketBody, body), customer)
    assert (new.subject, new.description, new.customer) == (
        body["subject"],
        body["description"],
        customer,
    )
    assert codes.PRIORITIES_OUT[new.priority] == (body.get("priority") or "MEDIUM")
    assert new.channel is Channel.API
    assert new.category == body.get("category")
    assert new.metadata == (body.get("metadata") or {})
    assert [type(value) for value in new.metadata.values()] == [
        type(value) for value in (body.get("metadata") or {}).values()
    ]


@given(
    st.builds(
        Ticket,
        status=st.sampled_from(Status),
        on_hold=st.booleans(),
        priority=st.sampled_from(Priority),
        channel=st.sampled_from(Channel),
        customer=st.none() | st.builds(Customer, email=st.none() | st.just("a@b.fr")),
        assignee=st.none() | st.just(User(name="Anne", email="anne@example.com")),
        created_at=st.just(NOON),
    )
)
def test_any_ticket_has_its_nine_keys_in_their_words(ticket: Ticket) -> None:
    view = translate.ticket_view(ticket)
    assert list(view) == KEYS
    assert view["status"] in {"OPEN", "IN_PROGRESS", "WAITING_CUSTOMER", "RESOLVED", "CLOSED"}
    assert view["priority"] in codes.PRIORITIES
    assert view["channel"] in {"API", "WIDGET", "EMAIL", "DASHBOARD"}
    assert (view["customer"] is None) == (ticket.customer is None)
    assert (view["assignedAgent"] is None) == (ticket.assignee is None)
    assert view["createdAt"] == "2026-04-18T12:00:00Z"
