"""The changes themselves, each on a locked ticket: shared by every verb that makes them."""

from collections.abc import Sequence

from guichet.access import Actor
from guichet.desk.queries import promised_at, works_in
from guichet.events.facts import Fact
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid
from guichet.people.models import Customer, User
from guichet.sla.clock import due_dates
from guichet.sla.priority import Priority
from guichet.tickets import rules
from guichet.tickets.events import (
    TicketAssigned,
    TicketEdited,
    TicketHeld,
    TicketPriorityChanged,
    TicketStatusChanged,
    TicketUnheld,
)
from guichet.tickets.models import Ticket
from guichet.tickets.policy import comes_back
from guichet.tickets.states import Status


def assign(
    ticket: Ticket, assignee: User | None, *, automatic: bool, opens: bool = True
) -> Sequence[Fact]:
    """The change behind every assignment; ``opens``: a new ticket becomes open by it."""
    old = ticket.assignee
    ticket.awaits_agent = False
    if (old and old.id) == (assignee and assignee.id):
        return ()
    if assignee is not None:
        see_that_they_work_here(assignee, ticket.queue_id)
    ticket.assignee = assignee
    ticket.assigned_at = clock.now() if assignee else ticket.assigned_at
    assigned = TicketAssigned(
        old=old.id if old else None,
        new=assignee.id if assignee else None,
        old_name=old.name if old else "",
        new_name=assignee.name if assignee else "",
        automatic=automatic,
    )
    facts: list[Fact] = [assigned]
    if opens and assignee is not None and ticket.status == Status.NEW:
        facts.extend(move_to(ticket, Status.OPEN))
    return facts


def move_to(
    ticket: Ticket, wanted: Status, resolution: str | None = None, *, literally: bool = False
) -> Sequence[Fact]:
    """The change behind every change of status."""
    old = Status(ticket.status)
    standing = rules.Standing(
        status=old,
        solved_at=ticket.solved_at,
        closed_at=ticket.closed_at,
        resolution=ticket.resolution,
    )
    moved = rules.move(
        standing, wanted, resolution=resolution, moment=clock.now(), literally=literally
    )
    if moved.standing == standing:
        return ()
    new = moved.standing
    ticket.status, ticket.resolution = new.status, new.resolution
    ticket.solved_at, ticket.closed_at = new.solved_at, new.closed_at
    if not new.status.is_active:
        ticket.awaits_agent = False
        ticket.needs_reply = False
    return [
        TicketStatusChanged(
            old=old.key,
            new=new.status.key,
            reopened=moved.reopened,
            resolution=new.resolution,
            old_resolution=standing.resolution,
        )
    ]


def bring_back(actor: Actor, ticket: Ticket) -> Sequence[Fact]:
    """The change behind every reopening. Raises Conflict when it is too late for the customer."""
    see_that_it_comes_back(actor, ticket)
    return move_to(ticket, Status.REOPENED)


def see_that_it_comes_back(actor: Actor, ticket: Ticket) -> None:
    """Raise Conflict ``reopen_too_late`` unless ``actor`` may take the ended ticket up again."""
    if not comes_back(actor, ticket):
        raise Conflict(
            "reopen_too_late",
            "This ticket was closed too long ago to be opened again. Please open a new one.",
        )


def prioritise(ticket: Ticket, priority: Priority) -> Sequence[Fact]:
    """The change behind every change of priority; due dates count from the opening."""
    old = Priority(ticket.priority)
    if old is priority:
        return ()
    ticket.priority = priority
    promise(ticket)
    return [TicketPriorityChanged(old=old.key, new=priority.key)]


def promise(ticket: Ticket) -> None:
    """Promise what the ticket's queue does for its priority, counted from its opening."""
    due = due_dates(promised_at(ticket.queue, Priority(ticket.priority)), start=ticket.created_at)
    ticket.first_reply_due_at = due.first_reply_at
    ticket.resolution_due_at = due.resolution_at


def hold(ticket: Ticket, *, on_hold: bool) -> Sequence[Fact]:
    """The change behind holding and going on."""
    if ticket.on_hold == on_hold:
        return ()
    ticket.on_hold = on_hold
    return [TicketHeld() if on_hold else TicketUnheld()]


def see_that_they_work_here(user: User, queue_id: int) -> None:
    """Raise Invalid unless tickets of that queue can be given to ``user``."""
    if not works_in(user, queue_id):
        raise Invalid.field("assignee", f"{user.name} does not work in this queue.", code="unknown")


def put_below(ticket: Ticket, parent: Ticket | None) -> Sequence[Fact]:
    """The change behind every new place in the tree of tickets. Raises Invalid for a circle."""
    old = Ticket.objects.get(id=ticket.parent_id) if ticket.parent_id else None
    if (old and old.id) == (parent and parent.id):
        return ()
    above = parent.id if parent else None
    while above is not None:
        if above == ticket.id:
            raise Invalid.field("parent", "A ticket can't stand below itself.")
        # Locked on the way up: two moves at once must not close a circle.
        rows = Ticket.objects.select_for_update().filter(id=above)
        above = rows.values_list("parent_id", flat=True).get()
    ticket.parent = parent
    names = [old.reference if old else "", parent.reference if parent else ""]
    return [TicketEdited(changes={"parent": names})]


def see_that_they_ask_here(customer: Customer, directory_id: int) -> None:
    """Raise Invalid unless ``customer`` is in the directory of the ticket's queue."""
    if customer.directory_id != directory_id:
        raise Invalid.field("customer", "This customer is not known at this queue.", code="unknown")
