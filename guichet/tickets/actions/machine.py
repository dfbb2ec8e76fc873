"""How every change of a ticket is made.

A change is a function that alters the locked ticket and returns the facts it makes true; nothing
different means no fact, no write and no new ``updated_at``.
"""

from collections.abc import Callable, Sequence

from django.db import transaction

from guichet.access import Actor
from guichet.events.actions import Entry, record_all
from guichet.events.facts import Fact, Subject
from guichet.events.rows import read_by_ids
from guichet.lib import clock
from guichet.lib.errors import NotFound
from guichet.tickets import rules
from guichet.tickets.models import Ticket
from guichet.tickets.shown import RELATED
from guichet.tickets.states import Status

Change = Callable[[Ticket], Sequence[Fact]]


def make(actor: Actor, ticket: Ticket, changes: Sequence[Change]) -> Ticket:
    """Make the changes in order, in one transaction; returns the ticket as it is now.

    The caller has asked permission.
    """
    with transaction.atomic():
        fresh = locked(ticket)
        facts = [fact for change in changes for fact in change(fresh)]
        if facts:
            fresh.edited_by_id = actor.user_id
            save_changed(fresh)
            state(actor, fresh, facts)
    return fresh


def locked(ticket: Ticket) -> Ticket:
    """The ticket as it is now, held by this transaction until it ends. Raises NotFound when it is
    gone."""
    found = read_by_ids(Ticket, [ticket.id], with_related=RELATED, hold=True)
    if not found:
        raise NotFound("ticket")
    return found[0]


def save_changed(ticket: Ticket) -> None:
    """Write a locked ticket back, with the promise that is next now."""
    ticket.updated_at = clock.now()
    ticket.next_due_at = rules.next_due(
        Status(ticket.status),
        first_replied_at=ticket.first_replied_at,
        first_reply_due_at=ticket.first_reply_due_at,
        resolution_due_at=ticket.resolution_due_at,
    )
    ticket.save(force_update=True)


def state(actor: Actor, ticket: Ticket, facts: Sequence[Fact]) -> None:
    """Record facts about the ticket."""
    subject = Subject("ticket", ticket.id)
    record_all(
        actor, [Entry(fact=fact, subject=subject, queue_id=ticket.queue_id) for fact in facts]
    )
