"""Time worked, tickets below tickets, moves between queues, files of their own."""

from decimal import Decimal

import pytest

from guichet.desk.actions import QueueChanges, update_queue
from guichet.events.models import Event
from guichet.lib.errors import Conflict, Forbidden, Invalid, NotFound
from guichet.tickets.actions import (
    NewTicket,
    TicketChanges,
    Upload,
    attach_to_ticket,
    close_ticket,
    create_ticket,
    log_time,
    move_ticket,
    remove_attachment,
    update_ticket,
)
from guichet.tickets.models import Message, Ticket
from guichet.tickets.queries import (
    attachment_by_id,
    attachments_of,
    messages_of,
    read_content,
    tickets_below,
    time_entries,
    time_totals,
)
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


def below(parent: Ticket | None) -> TicketChanges:
    return TicketChanges(parent=parent)


def test_hours_add_up_and_say_who_worked() -> None:
    queue = a_queue()
    agent = an_agent(queue, username="nina")
    ticket, other = a_ticket(queue), a_ticket(queue)
    log_time(acting(agent), ticket, hours=Decimal("0.5"), body="Looked at the fuse.")
    last = log_time(acting(agent), ticket, hours=Decimal("1.255"), has_cost=True)
    assert time_totals([ticket.id, other.id]) == {ticket.id: (Decimal("1.76"), 2)}
    newest = time_entries(ROOT, ticket)[0]
    assert (newest.id, newest.user, newest.hours) == (last.id, agent, Decimal("1.26"))
    assert kinds_recorded_for(ticket)[-2:] == ["ticket.time_logged"] * 2
    assert Ticket.objects.get(id=ticket.id).edited_by == agent


def test_only_public_time_is_read_by_those_who_read_no_notes() -> None:
    queue = a_queue()
    ticket = a_ticket(queue, description="")
    log_time(ROOT, ticket, hours=Decimal(1), body="Secret work")
    shown = log_time(ROOT, ticket, hours=Decimal(2), body="Shown work", public=True)
    kinds = {message.body: message.kind for message in messages_of(ROOT, ticket)}
    assert kinds == {"Secret work": Message.Kind.NOTE, "Shown work": Message.Kind.REPLY}
    assert shown.message.kind == Message.Kind.REPLY


@pytest.mark.parametrize("hours", ["-1", "NaN", "1e9"])
def test_impossible_hours_are_refused(hours: str) -> None:
    with pytest.raises(Invalid):
        log_time(ROOT, a_ticket(a_queue()), hours=Decimal(hours))


def test_tickets_stand_below_tickets_but_never_in_a_circle() -> None:
    queue = a_queue()
    top = a_ticket(queue)
    middle = create_ticket(ROOT, queue.id, NewTicket(subject="Part", parent=top))
    bottom = update_ticket(ROOT, a_ticket(queue), below(middle))
    assert list(tickets_below(ROOT, top)) == [middle]
    for parent in (top, middle, bottom):
        with pytest.raises(Invalid):
            update_ticket(ROOT, top, below(parent))
    update_ticket(ROOT, bottom, below(None))
    assert kinds_recorded_for(bottom)[-2:] == ["ticket.edited", "ticket.edited"]
    assert not tickets_below(ROOT, middle)


def test_nobody_hangs_a_ticket_below_one_they_do_not_see() -> None:
    queue, elsewhere = a_queue(), a_queue()
    actor = acting(an_agent(queue))
    with pytest.raises(Forbidden):
        update_ticket(actor, a_ticket(queue), below(a_ticket(elsewhere)))
    with pytest.raises(Forbidden):
        create_ticket(actor, queue.id, NewTicket(subject="Mine", parent=a_ticket(elsewhere)))


def test_a_moved_ticket_keeps_reference_and_tags_and_loses_whoever_works_elsewhere() -> None:
    old, new = a_queue("OLDQ"), a_queue("NEWQ")
    agent = an_agent(old)
    ticket = a_ticket(old, assignee=agent, tags=["urgent"], customer=a_customer(old))
    moved = move_ticket(ROOT, ticket, new)
    assert (moved.queue, moved.reference, moved.assignee) == (new, ticket.reference, None)
    tag = moved.tags.get()
    assert (tag.name, tag.queue_id) == ("urgent", new.id)
    assert kinds_recorded_for(ticket)[-2:] == ["ticket.moved", "ticket.assigned"]
    assert Event.objects.filter(kind="ticket.moved").get().data["new_name"] == new.name


def test_a_move_is_refused_where_the_customer_is_unknown_or_the_queue_closed() -> None:
    ticket = a_ticket(queue := a_queue(), customer=a_customer(queue))
    with pytest.raises(Invalid):
        move_ticket(ROOT, ticket, a_queue(own_directory=True))
    closed = a_queue()
    update_queue(ROOT, closed, QueueChanges(archived=True))
    with pytest.raises(Conflict):
        move_ticket(ROOT, ticket, closed)
    with pytest.raises(Forbidden):
        move_ticket(acting(an_agent(queue)), ticket, a_queue())


def test_several_changes_at_once_are_checked_at_the_new_queue() -> None:
    old, new = a_queue(), a_queue()
    agent = an_agent(new)
    ticket = a_ticket(old)
    changes = TicketChanges(
        queue=new,
        assignee=agent,
        status=Status.CLOSED,
        resolution=Resolution.FIXED,
        resolution_text="Replaced the fuse.",
        metadata={"info_extra": "x"},
        score=9,
    )
    changed = update_ticket(ROOT, ticket, changes)
    assert (changed.queue, changed.assignee, changed.score) == (new, agent, 9)
    assert (changed.resolution, changed.resolution_text) == ("fixed", "Replaced the fuse.")
    assert changed.metadata == {"info_extra": "x"}
    cleared = update_ticket(ROOT, ticket, TicketChanges(resolution=Resolution.NONE))
    assert (cleared.resolution, cleared.status) == ("", Status.CLOSED)


def test_a_ticket_can_be_filed_after_the_fact() -> None:
    new = NewTicket(subject="Fixed already", status=Status.CLOSED, resolution=Resolution.FIXED)
    ticket = create_ticket(acting(agent := an_agent(queue := a_queue())), queue.id, new)
    assert (ticket.closed_at, ticket.resolution) == (ticket.created_at, "fixed")
    assert ticket.created_by_id == agent.id


def test_a_ticket_is_closed_with_its_solution_in_words() -> None:
    ticket = close_ticket(ROOT, a_ticket(a_queue()), resolution_text="Out of warranty.")
    assert ticket.resolution_text == "Out of warranty."


def test_a_file_can_hang_on_the_ticket_itself_and_be_taken_off_again() -> None:
    queue = a_queue()
    agent, colleague = an_agent(queue), an_agent(queue)
    ticket = a_ticket(queue)
    upload = Upload("plan.bin", b"\x00\x01", description="The plan", reported_size=99)
    attach_to_ticket(acting(agent), ticket, upload)
    file = attachments_of(ROOT, ticket).get()
    assert (file.description, file.uploaded_by, file.reported_size) == ("The plan", agent, 99)
    assert read_content(attachment_by_id(ROOT, file.id)) == b"\x00\x01"
    with pytest.raises(Forbidden):
        remove_attachment(acting(colleague), file)
    remove_attachment(acting(agent), file)
    with pytest.raises(NotFound):
        attachment_by_id(ROOT, file.id)
    assert messages_of(ROOT, ticket).count() == 1  # the description: the file's note went too
    assert kinds_recorded_for(ticket)[-2:] == ["ticket.file_attached", "ticket.file_removed"]
