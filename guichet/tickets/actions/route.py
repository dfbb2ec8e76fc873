"""Handing out tickets that nobody was free to take."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.actions.steps import assign
from guichet.tickets.routing import oldest_waiting, pick_agent

MOST_AT_ONCE = 100
"""A long line is handed out in parts: the mail of those who came first need not wait for all."""


def assign_waiting_tickets(actor: Actor, queue_id: int) -> int:
    """Give the queue's waiting tickets to free agents, oldest first; returns how many were given.

    When that are MOST_AT_ONCE, more may wait. Each is given in a transaction of its own, so that
    a long line is not one long lock.
    """
    require(actor, Right.TICKET_ASSIGN, queue_id)
    given = 0
    while given < MOST_AT_ONCE and (ticket := oldest_waiting(queue_id)):
        with transaction.atomic():
            fresh = locked(ticket)
            if not fresh.awaits_agent:
                continue
            agent = pick_agent(queue_id)
            if agent is None:
                break
            facts = assign(fresh, agent, automatic=True)
            save_changed(fresh)
            state(actor, fresh, facts)
            given += 1
    return given
