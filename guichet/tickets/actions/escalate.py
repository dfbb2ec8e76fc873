"""Making tickets that have waited too long more urgent."""

from collections.abc import Sequence
from datetime import datetime

from guichet.access import Actor, Right, require
from guichet.events.facts import Fact
from guichet.lib import clock
from guichet.sla.priority import Priority
from guichet.tickets import rules
from guichet.tickets.actions.machine import make
from guichet.tickets.actions.steps import prioritise
from guichet.tickets.events import TicketEscalated
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status


def escalate_ticket(actor: Actor, ticket: Ticket, *, waiting_since: datetime, days: int) -> Ticket:
    """Raise the priority by one step if the ticket has waited since ``waiting_since`` or longer,
    which makes ``days`` whole days.

    One that has ended, waits for somebody else, is on hold, is as urgent as can be or was raised
    since then stays as it is, so that saying it twice does no harm.
    """
    require(actor, Right.TICKET_PRIORITY, ticket)

    def escalate(fresh: Ticket) -> Sequence[Fact]:
        old = Priority(fresh.priority)
        new = rules.next_step(old)
        waits = rules.may_escalate(Status(fresh.status), on_hold=fresh.on_hold)
        if new is None or not waits or (fresh.escalated_at or fresh.created_at) > waiting_since:
            return ()
        fresh.escalated_at = clock.now()
        return [TicketEscalated(old=old.key, new=new.key, days=days), *prioritise(fresh, new)]

    return make(actor, ticket, [escalate])
