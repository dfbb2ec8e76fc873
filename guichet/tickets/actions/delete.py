"""Taking a ticket out of the desk for good."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.tickets.actions.machine import locked, state
from guichet.tickets.events import TicketDeleted
from guichet.tickets.models import Attachment, Ticket
from guichet.tickets.search import forget_words
from guichet.tickets.tallies import forget_tally


def delete_ticket(actor: Actor, ticket: Ticket) -> None:
    """Delete the ticket with all that was said in it and hangs on it.

    The fact stays, and its files follow within minutes unless another ticket has the same ones.
    Neither its number nor its id is given again.
    """
    require(actor, Right.TICKET_DELETE, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        files = Attachment.objects.filter(message__ticket=fresh).values_list("digest", flat=True)
        fact = TicketDeleted(reference=fresh.reference, files=sorted(set(files)))
        state(actor, fresh, [fact])
        forget_words(fresh.id)
        forget_tally(fresh)
        fresh.delete()
