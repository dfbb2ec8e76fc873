import pytest

from guichet.access import Actor, ActorKind, Right
from guichet.lib.errors import Conflict, Forbidden, Invalid, NotFound
from guichet.sla.priority import Priority
from guichet.tickets import queries
from guichet.tickets.actions import (
    NewTicket,
    TicketChanges,
    Upload,
    add_note,
    assign_ticket,
    change_priority,
    change_status,
    close_ticket,
    create_ticket,
    edit_ticket,
    link_external_reference,
    reopen_ticket,
    reply_to_ticket,
    solve_ticket,
    tag_ticket,
    update_ticket,
)
from guichet.tickets.models import Ticket
from guichet.tickets.states import Resolution, Status
from tests.support.builders import (
    ROOT,
    a_customer,
    a_queue,
    a_ticket,
    acting,
    an_agent,
    kinds_recorded_for,
)

pytestmark = pytest.mark.django_db


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(id=ticket.id)


def test_a_new_ticket_states_one_fact_and_knows_when_it_is_due() -> None:
    ticket = a_ticket(a_queue(), priority=Priority.CRITICAL)
    assert kinds_recorded_for(ticket) == ["ticket.created"]
    assert ticket.first_reply_due_at is not None
    assert ticket.next_due_at == ticket.first_reply_due_at


def test_a_reply_from_the_requester_reopens_a_solved_ticket() -> None:
    queue = a_queue()
    lea = a_customer(queue, name="Léa")
    ticket = a_ticket(queue, customer=lea)
    solve_ticket(ROOT, ticket)
    reply_to_ticket(ROOT, ticket, body="It broke again.", customer=lea)
    assert fresh(ticket).status == Status.REOPENED
    assert kinds_recorded_for(ticket)[-2:] == ["ticket.replied", "ticket.status_changed"]


def test_an_agents_reply_waits_for_the_customer_and_keeps_the_first_promise() -> None:
    queue = a_queue()
    ticket = a_ticket(queue, customer=a_customer(queue))
    reply_to_ticket(ROOT, ticket, body="Have you tried turning it off?")
    answered = fresh(ticket)
    assert answered.status == Status.WAITING_CUSTOMER
    assert answered.first_replied_at is not None
    assert not answered.needs_reply
    assert answered.next_due_at == answered.resolution_due_at


def test_a_note_changes_nothing_but_the_story() -> None:
    ticket = a_ticket(a_queue())
    add_note(ROOT, ticket, body="Customer is angry.")
    assert fresh(ticket).status == Status.NEW
    assert kinds_recorded_for(ticket) == ["ticket.created", "ticket.noted"]


def test_notes_are_hidden_from_those_who_may_not_read_them() -> None:
    queue = a_queue()
    ticket = a_ticket(queue)
    add_note(ROOT, ticket, body="A secret.")
    program = Actor(
        kind=ActorKind.API_KEY,
        id=1,
        name="program",
        door="icd",
        rights={queue.id: frozenset({Right.TICKET_READ})},
    )
    assert [m.body for m in queries.messages_of(program, ticket)] == [ticket.last_words]
    assert len(queries.messages_of(ROOT, ticket)) == 2


def test_assigning_a_new_ticket_opens_it() -> None:
    queue = a_queue()
    agent = an_agent(queue, available=False)
    ticket = assign_ticket(ROOT, a_ticket(queue), agent)
    assert (ticket.assignee, ticket.status) == (agent, Status.OPEN)
    assert kinds_recorded_for(ticket)[1:] == ["ticket.assigned", "ticket.status_changed"]


def test_a_ticket_is_given_only_to_those_who_work_its_queue() -> None:
    stranger = an_agent(a_queue())
    with pytest.raises(Invalid):
        assign_ticket(ROOT, a_ticket(a_queue()), stranger)


def test_doing_the_same_again_changes_nothing_and_states_nothing() -> None:
    queue = a_queue()
    agent = an_agent(queue)
    ticket = assign_ticket(ROOT, a_ticket(queue), agent)
    solved = solve_ticket(ROOT, ticket)
    before = kinds_recorded_for(ticket)
    assign_ticket(ROOT, ticket, agent)
    solve_ticket(ROOT, ticket)
    change_priority(ROOT, ticket, Priority.MEDIUM)
    tag_ticket(ROOT, ticket, remove=["nothing"])
    edit_ticket(ROOT, ticket, TicketChanges(subject=ticket.subject))
    assert kinds_recorded_for(ticket) == before
    assert fresh(ticket).updated_at == solved.updated_at


def test_an_ended_ticket_keeps_its_outcome_until_it_comes_back() -> None:
    ticket = a_ticket(a_queue())
    solve_ticket(ROOT, ticket, resolution=Resolution.WONT_FIX)
    closed = close_ticket(ROOT, ticket)
    assert closed.resolution == Resolution.WONT_FIX
    assert closed.solved_at
    assert closed.closed_at
    again = reopen_ticket(ROOT, ticket)
    assert (again.status, again.resolution) == (Status.REOPENED, "")
    assert (again.solved_at, again.closed_at) == (None, None)


def test_a_more_urgent_ticket_is_due_earlier_counted_from_its_opening() -> None:
    ticket = a_ticket(a_queue(), priority=Priority.LOW)
    urgent = change_priority(ROOT, ticket, Priority.CRITICAL)
    assert ticket.resolution_due_at
    assert urgent.resolution_due_at
    assert ticket.created_at < urgent.resolution_due_at < ticket.resolution_due_at


def test_several_changes_and_a_note_are_made_together_or_not_at_all() -> None:
    queue = a_queue()
    stranger = an_agent(a_queue())
    ticket = a_ticket(queue)
    wrong = TicketChanges(subject="New subject", assignee=stranger)
    with pytest.raises(Invalid):
        update_ticket(ROOT, ticket, wrong, note="Never written")
    assert fresh(ticket).subject == ticket.subject
    assert kinds_recorded_for(ticket) == ["ticket.created"]


def test_a_change_needs_the_right_of_each_of_its_parts() -> None:
    queue = a_queue()
    viewer = acting(an_agent(queue, role="viewer"))
    ticket = a_ticket(queue)
    assert queries.ticket(viewer, ticket.reference) == ticket
    for changes in (TicketChanges(subject="x"), TicketChanges(status=Status.SOLVED)):
        with pytest.raises(Forbidden):
            update_ticket(viewer, ticket, changes)
    with pytest.raises(Forbidden):
        reply_to_ticket(viewer, ticket, body="x", files=[Upload("a.txt", b"a")])


def test_another_queues_ticket_does_not_exist() -> None:
    elsewhere = acting(an_agent(a_queue()))
    ticket = a_ticket(a_queue())
    with pytest.raises(NotFound):
        queries.ticket(elsewhere, ticket.reference)
    with pytest.raises(NotFound):
        queries.ticket_by_id(elsewhere, ticket.id)
    with pytest.raises(NotFound):
        queries.ticket_by_uid(elsewhere, ticket.uid)
    assert not queries.visible_to(elsewhere).exists()


def test_a_customer_of_another_directory_can_not_be_put_on_a_ticket() -> None:
    stranger = a_customer(a_queue(own_directory=True))
    ticket = a_ticket(a_queue())
    with pytest.raises(Invalid):
        update_ticket(ROOT, ticket, TicketChanges(customer=stranger))


def test_tags_are_one_whatever_their_letter_case() -> None:
    ticket = a_ticket(a_queue(), tags=["VIP", "vip", "Réseau"])
    tag_ticket(ROOT, ticket, add=["Vip", "new"], remove=["RÉSEAU"])
    assert [tag.name for tag in fresh(ticket).tags.order_by("tickettag__id")] == ["VIP", "new"]


def test_a_name_elsewhere_belongs_to_one_ticket() -> None:
    queue = a_queue()
    first, second = a_ticket(queue), a_ticket(queue)
    for _ in range(2):
        link_external_reference(ROOT, first, system="github", value="42")
    assert kinds_recorded_for(first).count("ticket.linked") == 1
    with pytest.raises(Conflict):
        link_external_reference(ROOT, second, system="github", value="42")


@pytest.mark.parametrize(
    "new",
    [
        NewTicket(subject=""),
        NewTicket(subject="a\nb"),
        NewTicket(subject="x" * 256),
        NewTicket(subject="x", description="x" * 1_000_001),
        NewTicket(subject="x", type="nothing we know"),
        NewTicket(subject="x", metadata={"big": "x" * 20_000}),
        NewTicket(subject="x", tags=[f"t{n}" for n in range(51)]),
    ],
)
def test_what_can_not_be_kept_is_refused_and_nothing_is_written(new: NewTicket) -> None:
    with pytest.raises(Invalid):
        create_ticket(ROOT, a_queue().id, new)
    assert not Ticket.objects.exists()


def test_a_status_said_at_creation_stands_though_an_agent_is_found() -> None:
    queue = a_queue()
    agent = an_agent(queue)
    said = a_ticket(queue, status=Status.NEW)
    unsaid = a_ticket(queue)
    assert (said.assignee, said.status) == (agent, Status.NEW)
    assert (unsaid.assignee, unsaid.status) == (agent, Status.OPEN)


def test_any_status_may_follow_any_other() -> None:
    ticket = a_ticket(a_queue())
    for status in Status:
        change_status(ROOT, ticket, status)
    assert fresh(ticket).status == Status.CLOSED


def test_a_reply_is_kept_without_what_no_database_keeps() -> None:
    queue = a_queue()
    ticket = a_ticket(queue, customer=a_customer(queue))
    reply_to_ticket(ROOT, ticket, body="See\0 this\ud800.")
    assert fresh(ticket).last_words == "See this."


def test_a_ticket_is_filed_for_and_with_people_of_its_queue_only() -> None:
    queue, elsewhere = a_queue(), a_queue(own_directory=True)
    for new in (
        NewTicket(subject="Theirs", customer=a_customer(elsewhere)),
        NewTicket(subject="Theirs", assignee=an_agent(elsewhere)),
    ):
        with pytest.raises(Invalid):
            create_ticket(ROOT, queue.id, new)
    assert not Ticket.objects.exists()
