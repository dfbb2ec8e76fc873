"""How many tickets, how long they live, how much work they are: numbers over a filter.

Every number is about the tickets that the actor sees. These read every ticket that matches.
"""

from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from guichet.access import Actor
from guichet.lib import clock
from guichet.tickets.lists import TicketFilter, search
from guichet.tickets.models import TimeEntry


class Column(StrEnum):
    """What tickets can be counted by."""

    STATUS = "status"
    PRIORITY = "priority"
    QUEUE = "queue_id"
    ASSIGNEE = "assignee__username"


def count(actor: Actor, wanted: TicketFilter) -> int:
    """How many tickets match."""
    return search(actor, wanted).count()


def counts_by(actor: Actor, wanted: TicketFilter, column: Column) -> dict[str | int, int]:
    """How many tickets match for each value of a column, most first; those without one left out."""
    rows = search(actor, wanted).order_by().values_list(column.value).annotate(number=Count("id"))
    found = {value: number for value, number in rows if value is not None}
    return dict(sorted(found.items(), key=lambda row: (-row[1], str(row[0]))))


def average_life(actor: Actor, wanted: TicketFilter) -> timedelta | None:
    """The mean time from opening to closing of those that are closed."""
    life = ExpressionWrapper(F("closed_at") - F("created_at"), output_field=DurationField())
    closed = search(actor, wanted).filter(closed_at__isnull=False)
    mean: timedelta | None = closed.aggregate(mean=Avg(life))["mean"]
    return mean


def promises_kept(actor: Actor, wanted: TicketFilter) -> float:
    """The percentage of tickets that broke none of their promises, so far; 100 where none were
    given."""
    now = Value(clock.now())
    late = Q(resolution_due_at__lt=Coalesce("solved_at", "closed_at", now)) | Q(
        first_reply_due_at__lt=Coalesce("first_replied_at", "solved_at", "closed_at", now)
    )
    promised = Q(resolution_due_at__isnull=False) | Q(first_reply_due_at__isnull=False)
    numbers = search(actor, wanted).aggregate(
        promised=Count("id", filter=promised), broken=Count("id", filter=late)
    )
    if not numbers["promised"]:
        return 100.0
    kept: float = 100 * (1 - numbers["broken"] / numbers["promised"])
    return kept


def average_score(actor: Actor, wanted: TicketFilter) -> float | None:
    """The mean score of those that have one above 0."""
    mean: float | None = search(actor, wanted).filter(score__gt=0).aggregate(m=Avg("score"))["m"]
    return mean


def average_work(actor: Actor, wanted: TicketFilter) -> timedelta:
    """The mean time worked on a ticket."""
    tickets = search(actor, wanted)
    number = tickets.count()
    worked = TimeEntry.objects.filter(ticket__in=tickets.order_by().values("id"))
    hours = worked.aggregate(sum=Sum("hours"))["sum"] or Decimal(0)
    return timedelta(hours=float(hours)) / number if number else timedelta(0)
