"""Taking a ticket to another queue."""

from collections.abc import Sequence

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.desk.models import Queue
from guichet.desk.queries import open_counter, works_in
from guichet.events.facts import Fact
from guichet.tickets.actions.labels import category_for, tags_for
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.actions.steps import assign, promise, see_that_they_ask_here
from guichet.tickets.events import TicketMoved
from guichet.tickets.models import Ticket, TicketTag
from guichet.tickets.tallies import forget_tally


def move_ticket(actor: Actor, ticket: Ticket, queue: Queue) -> Ticket:
    """File the ticket at another counter. It keeps its reference; what is promised follows.

    Tags and category are taken along by name; an assignee who does not work there loses it.
    Raises Invalid ``unknown`` for a customer whom that queue does not know, and Conflict
    ``queue_archived``.
    """
    require(actor, Right.TICKET_EDIT, ticket)
    require(actor, Right.TICKET_CREATE, queue)
    with transaction.atomic():
        fresh = locked(ticket)
        facts = move(fresh, queue)
        if facts:
            fresh.edited_by_id = actor.user_id
            save_changed(fresh)
            state(actor, fresh, facts)
    return fresh


def move(ticket: Ticket, queue: Queue) -> Sequence[Fact]:
    """The change behind every move of a locked ticket."""
    old = ticket.queue
    if old.id == queue.id:
        return ()
    open_counter(queue.id)
    if ticket.customer is not None:
        see_that_they_ask_here(ticket.customer, queue.directory_id)
    names = [tag.name for tag in ticket.tags.order_by("tickettag__id")]
    TicketTag.objects.filter(ticket=ticket).delete()
    kept = tags_for(queue.id, names=names, uids=())
    TicketTag.objects.bulk_create([TicketTag(ticket=ticket, tag=tag) for tag in kept])
    ticket.category = category_for(queue.id, ticket.category.name if ticket.category else None)
    forget_tally(ticket)
    ticket.queue = queue
    forget_tally(ticket)
    promise(ticket)
    moved = TicketMoved(old=old.id, new=queue.id, old_name=old.name, new_name=queue.name)
    facts: list[Fact] = [moved]
    if ticket.assignee is not None and not works_in(ticket.assignee, queue.id):
        facts.extend(assign(ticket, None, automatic=False))
    return facts
