"""How many rows a long list has, without counting them all.

The old rows are counted now and then, and those since then whenever somebody asks: the sum is exact
at any moment. What takes a row away calls ``forget`` first, in the same transaction.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guichet.lib import clock
from guichet.people.models import Tally

SETTLED = timedelta(minutes=5)
"""Older rows are committed, or never will be."""


def total(name: str, rows: QuerySet[Any]) -> int:
    """How many ``rows`` there are now; two statements."""
    known = Tally.objects.filter(name=name).first() or Tally()
    return known.number + rows.filter(id__gt=known.last).count()


def tally(name: str, rows: QuerySet[Any]) -> None:
    """Count the settled ones of ``rows`` anew."""
    settled = rows.filter(created_at__lt=clock.now() - SETTLED).order_by("-id")
    with transaction.atomic():
        # Whoever takes a row away waits here, or has been waited for: none is counted by mistake.
        forget(name)
        last = settled.values_list("id", flat=True).first()
        if last is not None:
            number = rows.filter(id__lte=last).count()
            Tally.objects.filter(name=name).update(last=last, number=number)


def forget(name: str) -> None:
    """Count all rows of that name until they are tallied again."""
    Tally.objects.bulk_create(
        [Tally(name=name)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["last", "number"],
    )
