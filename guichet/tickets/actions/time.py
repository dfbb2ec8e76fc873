"""Writing down the time that was worked."""

from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Work:
    """Hours of work, what was done (``body``), and as what they worked (``role``). The customer
    reads it when it is ``public``."""

    hours: Decimal
    body: str = ""
    has_cost: bool = False
    public: bool = False
    role: Role | None = None


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
    work = Work(hours=hours, body=body, has_cost=has_cost, public=public, role=role)
    see_that_they_log(actor, ticket, work)
    with transaction.atomic():
        return write_work(actor, locked(ticket), work)


def see_that_they_log(actor: Actor, ticket: Ticket, work: Work) -> None:
    """Raise Forbidden unless they may write it down, and Invalid for impossible hours."""
    require(actor, Right.TIME_LOG, ticket)
    if work.public:
        require(actor, Right.TICKET_REPLY, ticket)
    checked_hours(work.hours)


def write_work(actor: Actor, ticket: Ticket, work: Work) -> TimeEntry:
    """Write work down on a locked ticket."""
    kind = Message.Kind.REPLY if work.public else Message.Kind.NOTE
    message = write_message(actor, ticket, kind, work.body, required=False)
    hours = checked_hours(work.hours)
    entry = TimeEntry.objects.create(
        ticket=ticket,
        message=message,
        user_id=actor.user_id,
        hours=hours,
        has_cost=work.has_cost,
        role=work.role,
        created_at=message.created_at,
    )
    ticket.edited_by_id = actor.user_id
    save_changed(ticket)
    state(actor, ticket, [TimeLogged(entry=entry.id, message=message.id, hours=str(hours))])
    return entry


def checked_hours(hours: Decimal) -> Decimal:
    """Hours to the hundredth, not below 0. Raises Invalid."""
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS:
        raise Invalid.field("hours", f"Use hours from 0 to {MOST_HOURS}.")
    return hours.quantize(CENT, rounding=ROUND_HALF_UP)
