"""Who reads along by mail."""

from collections.abc import Sequence

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.lib.errors import Invalid
from guichet.people.rules import email_address
from guichet.tickets import rules
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.events import TicketCopiesChanged
from guichet.tickets.models import Ticket, TicketCopy


def set_copies(actor: Actor, ticket: Ticket, addresses: Sequence[str]) -> list[str]:
    """Let exactly these e-mail addresses get copies of public replies; returns them, each once.

    Raises Invalid for what is no address, and for too many.
    """
    require(actor, Right.TICKET_EDIT, ticket)
    wanted = checked_copies(addresses)
    with transaction.atomic():
        fresh = locked(ticket)
        held = {copy.address.casefold(): copy for copy in fresh.copies.all()}
        named = {address.casefold(): address for address in wanted}
        added = [address for key, address in named.items() if key not in held]
        removed = [copy for key, copy in held.items() if key not in named]
        TicketCopy.objects.filter(id__in=[copy.id for copy in removed]).delete()
        add_copies(fresh, added)
        if added or removed:
            save_changed(fresh)
            gone = [copy.address for copy in removed]
            state(actor, fresh, [TicketCopiesChanged(added=added, removed=gone)])
    return wanted


def checked_copies(addresses: Sequence[str]) -> list[str]:
    """Valid addresses, each once in any letter case. Raises Invalid."""
    once: dict[str, str] = {}
    for address in addresses:
        checked = email_address(address, field="copies")
        once.setdefault(checked.casefold(), checked)
    if len(once) > rules.MOST_COPIES:
        raise Invalid.field(
            "copies",
            f"At most {rules.MOST_COPIES} addresses.",
            code="too_long",
            limit=rules.MOST_COPIES,
        )
    return list(once.values())


def add_copies(ticket: Ticket, addresses: Sequence[str]) -> None:
    """Write down new, checked addresses of a ticket."""
    if addresses:
        TicketCopy.objects.bulk_create(
            [TicketCopy(ticket=ticket, address=address) for address in addresses]
        )
