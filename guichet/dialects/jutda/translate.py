"""Their requests as the core's arguments, our things as their answers. Pure."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from guichet.dialects.jutda import codes, wire
from guichet.lib.text import fold
from guichet.tickets.actions import NewTicket

if TYPE_CHECKING:
    from guichet.desk.models import Queue
    from guichet.people.models import Customer, User


def new_ticket(
    form: wire.TicketForm, *, customer: "Customer | None", assignee: "User | None"
) -> NewTicket:
    """The ticket that a form files. Nobody is given it unless the form says so."""
    return NewTicket(
        subject=form.title,
        description=form.body,
        priority=codes.PRIORITIES[form.priority],
        customer=customer,
        assignee=assignee,
        routed=False,
    )


def queues(found: "Iterable[Queue]") -> list[wire.Queue]:
    """The queues by title."""
    ordered = sorted(found, key=lambda queue: (fold(queue.name), queue.id))
    return [{"id": str(queue.id), "title": queue.name} for queue in ordered]
