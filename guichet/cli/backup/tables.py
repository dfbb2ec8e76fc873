"""Which tables an archive holds, and what kinds of values their columns have."""

from typing import Any, Literal

from django.apps import apps
from django.db.models import AutoField, Field

from guichet.cli.backup.archive import Column, Table

NOT_KEPT = frozenset(
    {
        # Worth nothing on another machine, or a minute later.
        "events_workerheartbeat",
        "desk_ratetally",
        # Counted again within minutes.
        "people_tally",
        # In the manifest, because PostgreSQL has sequences instead.
        "desk_queuecounter",
    }
)
MADE_AGAIN = frozenset({"tickets_search"})
"""Tables that differ between databases and are made of others."""

Kind = Literal["plain", "boolean", "uuid", "time", "bytes"]

_KINDS: dict[str, Kind] = {
    "BooleanField": "boolean",
    "UUIDField": "uuid",
    "DateTimeField": "time",
    "BinaryField": "bytes",
}
# Written differently by each database, in a way that is not taken care of: choose another field.
_REFUSED = frozenset({"DurationField", "TimeField"})


def kept_tables() -> list[Table]:
    """Every table whose rows belong to the desk, by name."""
    models = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [
        Table(name=name, columns=[_column(field) for field in model._meta.local_concrete_fields])
        for name, model in sorted(models.items())
        if name not in NOT_KEPT
    ]


def counted_tables() -> list[str]:
    """Those of them whose ids are given by the database."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, AutoField)
        and model._meta.managed
        and not model._meta.proxy
        and model._meta.db_table not in NOT_KEPT
    )


def _column(field: "Field[Any, Any]") -> Column:
    kind = _value_field(field).get_internal_type()
    assert kind not in _REFUSED, f"{field} can't be kept in an archive"
    return Column(name=field.column, kind=_KINDS.get(kind, "plain"))


def _value_field(field: Any) -> "Field[Any, Any]":
    while field.remote_field is not None:
        field = field.target_field
    found: Field[Any, Any] = field
    return found
