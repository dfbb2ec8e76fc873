"""``ticket_types``: kinds of requests, beside the ones that Guichet brings along."""

from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.tickets.actions import create_ticket_type


class TicketTypeEntry(Entry):
    """``{key: change}``"""

    key: Text


def carry_out(setup: Setup, entry: TicketTypeEntry) -> None:
    """Make the type if there is none of that key."""
    made, created = create_ticket_type(setup.actor, key=entry.key)
    if created:
        setup.ledger.created(f"ticket type {made.key}", {})


KIND = Kind(key="ticket_types", model=TicketTypeEntry, carry_out=carry_out)
