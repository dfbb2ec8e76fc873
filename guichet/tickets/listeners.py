"""What tickets do when something happens elsewhere."""

from datetime import UTC, datetime

from guichet.access import system_actor
from guichet.events.models import Event
from guichet.events.registry import Later, Skip, listens
from guichet.lib import clock
from guichet.tickets.actions import route
from guichet.tickets.actions.files import forget_files
from guichet.tickets.queries import queues_with_waiting_tickets


@listens(
    "ticket.created",
    "user.became_available",
    "queue.member_added",
    "ticket.status_changed",
    "ticket.assigned",
    name="tickets.assign_waiting",
)
def assign_waiting(event: Event) -> None:
    """Gives waiting tickets to agents who have become free."""
    # A new ticket is looked at again because an agent may have become free while it was filed.
    if event.data.get("assigned"):
        raise Skip("an agent has the ticket")
    queues = queues_with_waiting_tickets(event.queue_id)
    if not queues:
        raise Skip("no ticket waits")
    actor = system_actor("routing")
    given = [route.assign_waiting_tickets(actor, queue_id) for queue_id in queues]
    if route.MOST_AT_ONCE in given:
        raise Later(clock.now())


@listens("ticket.deleted", "ticket.file_removed", name="tickets.forget_files")
def forget_files_of_deleted(event: Event) -> None:
    """Removes files that were deleted, alone or with their ticket, and that no other ticket has."""
    # A deleted ticket names all its files, of which there may be none; a removed file itself.
    digests = event.data["files"] if "files" in event.data else [event.data["digest"]]
    again_at = forget_files(digests)
    if again_at:
        raise Later(datetime.fromtimestamp(again_at, UTC))
