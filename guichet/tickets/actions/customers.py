"""What becomes of tickets when their customer goes."""

from guichet.access import Actor, Right, require_in_directory
from guichet.people.models import Customer
from guichet.tickets.actions.change import close_ticket
from guichet.tickets.models import Message, Ticket
from guichet.tickets.states import Status

NOBODY = "Deleted customer"
_ENDED = (Status.SOLVED, Status.CLOSED)


def let_go_of_customer(actor: Actor, customer: Customer) -> None:
    """Close the customer's open tickets and take their name off all of them, in the caller's
    transaction."""
    require_in_directory(actor, Right.CUSTOMER_MANAGE, customer.directory_id)
    theirs = Ticket.objects.filter(customer=customer)
    for ticket in theirs.exclude(status__in=_ENDED).order_by("id"):
        close_ticket(actor, ticket)
    Message.objects.filter(customer=customer).update(author_name=NOBODY, customer=None)
    theirs.update(customer=None)
