"""Deleting many rows without making everybody else wait."""

from typing import Any

from django.db.models import Model, QuerySet

BATCH = 1000


def delete_in_batches(rows: QuerySet[Any]) -> None:
    """Delete ``rows`` a thousand at a time, each batch on its own.

    On SQLite nobody else writes meanwhile: after a long pause all at once would take minutes.
    """
    model: type[Model] = rows.model
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        model._default_manager.filter(pk__in=ids).delete()
        if len(ids) < BATCH:
            return
