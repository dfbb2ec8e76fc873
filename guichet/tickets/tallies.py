"""How many tickets a queue has, without counting them all.

A counter that every creation changes would make creations wait for each other. Instead the old
tickets are counted now and then, and the ones since then whenever somebody asks: the sum is exact
at any moment. What takes a ticket out of a queue, or puts an old one into it, calls
``forget_tally`` in the same transaction.
"""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count, Q

from guichet.lib import clock
from guichet.tickets.models import QueueTally, Ticket

SETTLED = timedelta(minutes=5)
"""Older tickets are committed, or never will be."""


def tickets_of(queue_ids: Collection[int]) -> int:
    """How many tickets those queues have now; two statements."""
    tallies = QueueTally.objects.in_bulk(queue_ids)
    since = Q(pk__in=[])
    for queue_id in queue_ids:
        tally = tallies.get(queue_id)
        newer = Q(created_at__gte=tally.before) if tally else Q()
        since |= Q(queue_id=queue_id) & newer
    counted = sum(tally.tickets for tally in tallies.values())
    return counted + Ticket.objects.filter(since).count()


def tally() -> None:
    """Count the settled tickets of every queue anew."""
    before = clock.now() - SETTLED
    counts = Ticket.objects.filter(created_at__lt=before).order_by().values_list("queue_id")
    QueueTally.objects.bulk_create(
        [
            QueueTally(queue_id=queue_id, before=before, tickets=number)
            for queue_id, number in counts.annotate(Count("id"))
        ],
        update_conflicts=True,
        unique_fields=["queue"],
        update_fields=["before", "tickets"],
    )


def forget_tally(ticket: Ticket) -> None:
    """Count the ticket's queue in full until it is tallied again, if the ticket is in the tally."""
    QueueTally.objects.filter(queue_id=ticket.queue_id, before__gt=ticket.created_at).delete()
