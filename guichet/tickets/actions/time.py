"""Writing down the time that was worked."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.desk.models import Role
from guichet.lib.checks import CENT
from guichet.lib.errors import Invalid
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.actions.messages import write_message
from guichet.tickets.events import TimeLogged
from guichet.tickets.models import Message, Ticket, TimeEntry

MOST_HOURS = Decimal("999999.99")


def log_time(
    actor: Actor,
    ticket: Ticket,
    *,
    hours: Decimal,
    body: str = "",
    has_cost: bool = False,
    public: bool = False,
    role: Role | None = None,
) -> TimeEntry:
    """Write down hours of work, and in ``body`` what was done.

    The customer reads it when it is ``public``; no mail is sent either way. ``role`` says as what
    they worked. Raises Invalid and Forbidden.
    """
    require(actor, Right.TIME_LOG, ticket)
    if public:
        require(actor, Right.TICKET_REPLY, ticket)
    hours = checked_hours(hours)
    kind = Message.Kind.REPLY if public else Message.Kind.NOTE
    with transaction.atomic():
        fresh = locked(ticket)
        message = write_message(actor, fresh, kind, body, required=False)
        entry = TimeEntry.objects.create(
            ticket=fresh,
            message=message,
            user_id=actor.user_id,
            hours=hours,
            has_cost=has_cost,
            role=role,
            created_at=message.created_at,
        )
        fresh.edited_by_id = actor.user_id
        save_changed(fresh)
        state(actor, fresh, [TimeLogged(entry=entry.id, message=message.id, hours=str(hours))])
    return entry


def checked_hours(hours: Decimal) -> Decimal:
    """Hours to the hundredth, not below 0. Raises Invalid."""
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS:
        raise Invalid.field("hours", f"Use hours from 0 to {MOST_HOURS}.")
    return hours.quantize(CENT, rounding=ROUND_HALF_UP)
