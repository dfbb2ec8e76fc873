"""Naming a ticket as other systems do."""

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require
from guichet.lib.errors import Conflict
from guichet.lib.text import one_line
from guichet.people.rules import web_address
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.events import TicketLinked
from guichet.tickets.models import ExternalReference, Ticket


def link_external_reference(
    actor: Actor, ticket: Ticket, *, system: str, value: str, url: str = ""
) -> ExternalReference:
    """Say that ``system`` calls this ticket ``value``, to be found at ``url``.

    Saying it twice changes nothing. Raises Invalid, and Conflict ``reference_taken`` when that
    name is another ticket's.
    """
    require(actor, Right.TICKET_LINK, ticket)
    system = one_line(system, field="system", limit=60)
    value = one_line(value, field="value", limit=255)
    url = web_address(url, field="url") if url else ""
    try:
        with transaction.atomic():
            fresh = locked(ticket)
            found, created = ExternalReference.objects.get_or_create(
                ticket=fresh, system=system, value=value, defaults={"url": url}
            )
            if created:
                save_changed(fresh)
                state(actor, fresh, [TicketLinked(system=system, value=value)])
    except IntegrityError as error:
        raise Conflict("reference_taken", f"{system} {value} is another ticket's.") from error
    return found
