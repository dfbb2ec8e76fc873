"""How a row of the shop is changed."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from guichet.lib import clock


def take_over(row: Model, fields: Mapping[str, Any]) -> list[str]:
    """Set what is different on ``row`` and save it; says which fields were different."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.updated_at = clock.now()  # type: ignore[attr-defined]
        row.save(update_fields=[*changed, "updated_at"])
    return changed
