"""Making whatever has waited too long more urgent."""

from guichet.access import Actor, Right, require
from guichet.automation.queries import tickets_waiting_since, waiting_too_long_since
from guichet.desk.models import Queue
from guichet.tickets.actions import escalate_ticket
from guichet.tickets.models import Ticket


def escalate_overdue_tickets(actor: Actor, queue: Queue) -> int:
    """Raise each ticket of the queue that has waited too long by one step; returns how many were
    looked at.

    Doing it again the same day raises nothing. Each is raised in a transaction of its own.
    """
    require(actor, Right.TICKET_PRIORITY, queue)
    since = waiting_too_long_since(queue)
    if since is None:
        return 0
    raised = 0
    for ticket in tickets_waiting_since(actor, queue, since):
        try:
            escalate_ticket(actor, ticket, waiting_since=since, days=queue.escalate_days or 0)
        except Ticket.DoesNotExist:  # deleted a moment ago
            continue
        raised += 1
    return raised
