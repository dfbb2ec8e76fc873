"""Changing a ticket: a verb for each thing one does with it, and one for several at once."""

from collections.abc import Sequence

from guichet.access import Actor, Right, require
from guichet.events.facts import Fact
from guichet.lib.unset import UNSET
from guichet.people.models import User
from guichet.sla.priority import Priority
from guichet.tickets.actions.edit import edit
from guichet.tickets.actions.machine import Change, make
from guichet.tickets.actions.messages import write_note
from guichet.tickets.actions.steps import assign, hold, move_to, prioritise
from guichet.tickets.actions.values import TicketChanges
from guichet.tickets.models import Ticket
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
    if note:
        require(actor, Right.TICKET_NOTE, ticket)
        steps.append(lambda fresh: [write_note(actor, fresh, note)[1]])
    require(actor, Right.TICKET_READ, ticket)
    return make(actor, ticket, steps)


def assign_ticket(actor: Actor, ticket: Ticket, assignee: User | None) -> Ticket:
    """Give the ticket to an agent of its queue, or to nobody. A new ticket becomes open.

    Raises Invalid ``unknown`` when the user does not work the queue.
    """
    require(actor, Right.TICKET_ASSIGN, ticket)
    return make(actor, ticket, [lambda fresh: assign(fresh, assignee, automatic=False)])


def change_status(
    actor: Actor, ticket: Ticket, status: Status, *, resolution: Resolution = Resolution.NONE
) -> Ticket:
    """Move the ticket to any status; coming back from solved or closed reopens it."""
    require(actor, Right.TICKET_STATUS, ticket)
    return make(actor, ticket, [lambda fresh: move_to(fresh, status, resolution)])


def solve_ticket(
    actor: Actor, ticket: Ticket, *, resolution: Resolution = Resolution.FIXED
) -> Ticket:
    """Say that the problem is solved."""
    return change_status(actor, ticket, Status.SOLVED, resolution=resolution)


def close_ticket(
    actor: Actor, ticket: Ticket, *, resolution: Resolution = Resolution.NONE
) -> Ticket:
    """Say that nothing more will be done."""
    return change_status(actor, ticket, Status.CLOSED, resolution=resolution)


def reopen_ticket(actor: Actor, ticket: Ticket) -> Ticket:
    """Take an ended ticket up again; an active one stays as it is."""
    require(actor, Right.TICKET_STATUS, ticket)

    def reopen(fresh: Ticket) -> Sequence[Fact]:
        return () if Status(fresh.status).is_active else move_to(fresh, Status.REOPENED)

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


def _planned(changes: TicketChanges) -> list[tuple[Right, bool, Change]]:
    """Each kind of change with the right it takes and whether it is wanted."""
    status, priority, assignee = changes.status, changes.priority, changes.assignee
    resolution = "" if changes.resolution is UNSET else changes.resolution
    edited = (
        changes.subject, changes.description, changes.type, changes.category, changes.customer
    )  # fmt: skip
    return [
        (
            Right.TICKET_EDIT,
            any(value is not UNSET for value in edited),
            lambda fresh: edit(fresh, changes),
        ),
        (
            Right.TICKET_PRIORITY,
            priority is not UNSET,
            lambda fresh: () if priority is UNSET else prioritise(fresh, priority),
        ),
        (
            Right.TICKET_ASSIGN,
            assignee is not UNSET,
            lambda fresh: () if assignee is UNSET else assign(fresh, assignee, automatic=False),
        ),
        (
            Right.TICKET_STATUS,
            status is not UNSET,
            lambda fresh: () if status is UNSET else move_to(fresh, status, resolution),
        ),
    ]
