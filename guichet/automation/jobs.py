"""What is done now and then."""

from datetime import timedelta

from guichet.access import system_actor
from guichet.automation.actions import escalate_overdue_tickets
from guichet.automation.queries import escalating_queues
from guichet.events.registry import every


@every(timedelta(hours=1), name="automation.escalate_tickets")
def escalate_tickets() -> None:
    """Makes tickets that have waited longer than their queue allows more urgent."""
    desk = system_actor("escalation")
    for queue in escalating_queues(desk):
        escalate_overdue_tickets(desk, queue)
