"""Putting the types of tickets in order, and taking them away."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib.errors import Conflict, NotFound
from guichet.tickets.actions.labels import forget_types
from guichet.tickets.events import TicketTypeChanged, TicketTypeDeleted
from guichet.tickets.models import TicketType
from guichet.tickets.policy import why_type_stays


def shift_ticket_type(actor: Actor, type: TicketType, places: int) -> bool:
    """Offer the type so many places later; earlier when negative. Says whether it moved."""
    require(actor, Right.DESK_MANAGE)
    with transaction.atomic():
        # All are held: two who sort at once must not give one place twice.
        rows = list(TicketType.objects.select_for_update().order_by("position", "key"))
        order = [row for row in rows if row.id != type.id]
        if len(order) == len(rows):
            raise NotFound("type")
        old = next(place for place, row in enumerate(rows) if row.id == type.id)
        new = min(max(old + places, 0), len(order))
        if new == old:
            return False
        order.insert(new, rows[old])
        for position, row in enumerate(order):
            row.position = position
        TicketType.objects.bulk_update(order, ["position"])
        record(actor, TicketTypeChanged(key=type.key), subject=Subject("type", type.id))
    forget_types()
    return True


def delete_ticket_type(actor: Actor, type: TicketType) -> None:
    """Offer a type no more.

    Raises Conflict ``type_brought_along``, ``type_has_tickets`` or ``type_has_fields``.
    """
    require(actor, Right.DESK_MANAGE)
    with transaction.atomic():
        # Held, so that no ticket becomes one of this type meanwhile.
        TicketType.objects.select_for_update().filter(id=type.id).first()
        if reason := why_type_stays(type):
            raise Conflict(reason, _REASONS[reason])
        record(actor, TicketTypeDeleted(key=type.key), subject=Subject("type", type.id))
        type.delete()
    forget_types()


_REASONS = {
    "type_brought_along": "This type comes with Guichet: programs file tickets of it.",
    "type_has_tickets": "There are tickets of this type.",
    "type_has_fields": "Something is still asked about tickets of this type.",
}
