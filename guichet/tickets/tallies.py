"""How many tickets a queue has, without counting them all.

A counter that every creation changes would make creations wait for each other. Instead the old
tickets are counted now and then, and the ones since then whenever somebody asks: the sum is exact
at any moment. What takes a ticket out of a queue, or puts an old one into it, calls
``forget_tally`` in the same transaction.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from guichet.lib import clock
from guichet.tickets.models import QueueTally, Ticket

SETTLED = timedelta(minutes=5)
"""Older tickets are committed, or never will be."""


def tickets_of(queue_ids: Collection[int]) -> int:
    """How many tickets those queues have now; two statements."""
    tallies = QueueTally.objects.in_bulk(queue_ids)
    counted = sum(tally.tickets for tally in tallies.values())
    return counted + _since(queue_ids, tallies).count()


def tickets_by_queue(queue_ids: Collection[int]) -> dict[int, int]:
    """How many tickets each of those queues has now; two statements."""
    tallies = QueueTally.objects.in_bulk(queue_ids)
    newer = _since(queue_ids, tallies).order_by().values_list("queue_id").annotate(Count("id"))
    found = {queue_id: tally.tickets for queue_id, tally in tallies.items()}
    for queue_id, number in newer:
        found[queue_id] = found.get(queue_id, 0) + number
    return found


def _since(queue_ids: Collection[int], tallies: Mapping[int, QueueTally]) -> QuerySet[Ticket]:
    """The tickets of those queues that are in no tally."""
    since = Q(pk__in=[])
    for queue_id in queue_ids:
        tally = tallies.get(queue_id)
        newer = Q(created_at__gte=tally.before) if tally else Q()
        since |= Q(queue_id=queue_id) & newer
    return Ticket.objects.filter(since)


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
