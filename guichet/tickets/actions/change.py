"""Changing a ticket: a verb for each thing one does with it, and one for several at once."""

from collections.abc import Sequence

from guichet.access import Actor, Right, insist, require
from guichet.events.facts import Fact
from guichet.lib.unset import UNSET, Unset
from guichet.people.models import User
from guichet.sla.priority import Priority
from guichet.tickets.actions.edit import edit, is_edit
from guichet.tickets.actions.machine import Change, make
from guichet.tickets.actions.messages import write_note
from guichet.tickets.actions.move import move
from guichet.tickets.actions.steps import (
    assign,
    bring_back,
    hold,
    move_to,
    prioritise,
    put_below,
)
from guichet.tickets.actions.values import TicketChanges
from guichet.tickets.events import TicketRewritten
from guichet.tickets.models import Ticket
from guichet.tickets.policy import may_close, may_reopen
from guichet.tickets.states import Resolution, Status


def update_ticket(
    actor: Actor, ticket: Ticket, changes: TicketChanges, *, note: str = ""
) -> Ticket:
    """Make every change, and leave ``note`` if there is one, in one transaction.

    Returns the ticket as it is now. Raises Forbidden when one right is missing, Invalid.
    """
    steps: list[Change] = []
    for right, wanted, step in _planned(changes):
        if wanted:
            require(actor, right, ticket)
            steps.append(step)
    if changes.queue is not UNSET:
        require(actor, Right.TICKET_CREATE, changes.queue)
    if isinstance(changes.parent, Ticket):
        require(actor, Right.TICKET_READ, changes.parent)
    if note:
        require(actor, Right.TICKET_NOTE, ticket)
        steps.append(lambda fresh: [write_note(actor, fresh, note)[1]])
    require(actor, Right.TICKET_READ, ticket)
    return make(actor, ticket, [_rewritten(steps)] if changes.whole else steps)


def assign_ticket(actor: Actor, ticket: Ticket, assignee: User | None) -> Ticket:
    """Give the ticket to an agent of its queue, or to nobody. A new ticket becomes open.

    Raises Invalid ``unknown`` when the user does not work the queue.
    """
    require(actor, Right.TICKET_ASSIGN, ticket)
    return make(actor, ticket, [lambda fresh: assign(fresh, assignee, automatic=False)])


def change_status(
    actor: Actor,
    ticket: Ticket,
    status: Status,
    *,
    resolution: Resolution | None = None,
    resolution_text: str | Unset = UNSET,
) -> Ticket:
    """Move the ticket to any status; coming back from solved or closed reopens it.

    A ``resolution`` of None leaves the one it has; ``resolution_text`` says how it ended in words.
    """
    require(actor, Right.TICKET_STATUS, ticket)
    return _move(actor, ticket, status, resolution, resolution_text)


def solve_ticket(
    actor: Actor,
    ticket: Ticket,
    *,
    resolution: Resolution = Resolution.FIXED,
    resolution_text: str | Unset = UNSET,
) -> Ticket:
    """Say that the problem is solved."""
    return change_status(
        actor, ticket, Status.SOLVED, resolution=resolution, resolution_text=resolution_text
    )


def close_ticket(
    actor: Actor,
    ticket: Ticket,
    *,
    resolution: Resolution | None = None,
    resolution_text: str | Unset = UNSET,
) -> Ticket:
    """Say that nothing more will be done. Customers may close what they asked."""
    insist(may_close(actor, ticket))
    return _move(actor, ticket, Status.CLOSED, resolution, resolution_text)


def reopen_ticket(actor: Actor, ticket: Ticket) -> Ticket:
    """Take an ended ticket up again; an active one stays as it is.

    Customers may do so with what they asked, for as many days as its queue says after it was
    closed. Raises Conflict ``reopen_too_late`` then.
    """
    insist(may_reopen(actor, ticket))

    def reopen(fresh: Ticket) -> Sequence[Fact]:
        return () if Status(fresh.status).is_active else bring_back(actor, fresh)

    return make(actor, ticket, [reopen])


def change_priority(actor: Actor, ticket: Ticket, priority: Priority) -> Ticket:
    """Make the ticket more or less urgent; what is promised follows, counted from its opening."""
    require(actor, Right.TICKET_PRIORITY, ticket)
    return make(actor, ticket, [lambda fresh: prioritise(fresh, priority)])


def hold_ticket(actor: Actor, ticket: Ticket) -> Ticket:
    """Put the ticket on hold, whatever its status."""
    require(actor, Right.TICKET_STATUS, ticket)
    return make(actor, ticket, [lambda fresh: hold(fresh, on_hold=True)])


def unhold_ticket(actor: Actor, ticket: Ticket) -> Ticket:
    """Take the ticket off hold."""
    require(actor, Right.TICKET_STATUS, ticket)
    return make(actor, ticket, [lambda fresh: hold(fresh, on_hold=False)])


def _move(
    actor: Actor,
    ticket: Ticket,
    status: Status,
    resolution: Resolution | None,
    resolution_text: str | Unset,
) -> Ticket:
    told = TicketChanges(resolution_text=resolution_text)
    return make(
        actor,
        ticket,
        [lambda fresh: edit(fresh, told), lambda fresh: move_to(fresh, status, resolution)],
    )


def _planned(changes: TicketChanges) -> list[tuple[Right, bool, Change]]:
    """Each kind of change with the right it takes and whether it is wanted."""
    queue, parent = changes.queue, changes.parent
    priority, assignee = changes.priority, changes.assignee
    return [
        # First: what follows is checked at the queue where the ticket ends up.
        (
            Right.TICKET_EDIT,
            queue is not UNSET,
            lambda fresh: () if queue is UNSET else move(fresh, queue),
        ),
        (Right.TICKET_EDIT, is_edit(changes), lambda fresh: edit(fresh, changes)),
        (
            Right.TICKET_EDIT,
            parent is not UNSET,
            lambda fresh: () if parent is UNSET else put_below(fresh, parent),
        ),
        (
            Right.TICKET_PRIORITY,
            priority is not UNSET,
            lambda fresh: () if priority is UNSET else prioritise(fresh, priority),
        ),
        (
            Right.TICKET_ASSIGN,
            assignee is not UNSET,
            lambda fresh: () if assignee is UNSET else _give(fresh, assignee, changes),
        ),
        (
            Right.TICKET_STATUS,
            changes.status is not UNSET or changes.resolution is not UNSET,
            lambda fresh: _move_on(fresh, changes),
        ),
    ]


def _give(ticket: Ticket, assignee: User | None, changes: TicketChanges) -> Sequence[Fact]:
    # A status that is stated in the same breath stays as it is said.
    return assign(ticket, assignee, automatic=False, opens=changes.status is UNSET)


def _move_on(ticket: Ticket, changes: TicketChanges) -> Sequence[Fact]:
    status = Status(ticket.status) if changes.status is UNSET else changes.status
    resolution = None if changes.resolution is UNSET else changes.resolution
    return move_to(ticket, status, resolution, literally=changes.whole)


def _rewritten(steps: Sequence[Change]) -> Change:
    """All these changes, and the fact that a program wrote the ticket as a whole."""

    def rewrite(fresh: Ticket) -> Sequence[Fact]:
        old, old_resolution = Status(fresh.status), fresh.resolution
        facts = [fact for step in steps for fact in step(fresh)]
        told = TicketRewritten(
            changed=[fact.kind for fact in facts],
            old=old.key,
            new=Status(fresh.status).key,
            old_resolution=old_resolution,
            resolution=fresh.resolution,
        )
        return [*facts, told]

    return rewrite
