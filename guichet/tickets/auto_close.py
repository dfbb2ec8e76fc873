"""Tickets that nobody touches any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog

from guichet.access import system_actor
from guichet.desk.models import Queue
from guichet.events.facts import Fact
from guichet.events.registry import every
from guichet.lib import clock
from guichet.tickets.actions.machine import make
from guichet.tickets.actions.steps import move_to
from guichet.tickets.models import Ticket
from guichet.tickets.states import Resolution, Status

log = structlog.get_logger("guichet.tickets")

_AT_ONCE = 500


@every(timedelta(hours=1), name="tickets.close_untouched")
def close_untouched() -> None:
    """Closes tickets that nobody touched for as many days as their queue says."""
    desk = system_actor("auto-close")
    for queue in Queue.objects.filter(auto_close_days__gt=0, archived_at=None):
        before = clock.now() - timedelta(days=queue.auto_close_days)
        untouched = Ticket.objects.filter(queue=queue, updated_at__lt=before, on_hold=False)
        for ticket in untouched.exclude(status=Status.CLOSED).order_by("updated_at")[:_AT_ONCE]:
            try:
                make(desk, ticket, [partial(_close, before=before)])
            except Exception:
                log.exception("ticket.auto_close_failed", ticket=ticket.reference)


def _close(ticket: Ticket, *, before: datetime) -> Sequence[Fact]:
    # Somebody may have answered since the list was read.
    return () if ticket.updated_at >= before else move_to(ticket, Status.CLOSED, Resolution.EXPIRED)
