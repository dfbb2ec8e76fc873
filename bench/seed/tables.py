"""The tables a data set fills, and the order of the columns in its rows.

Written out, because a million rows are made as plain tuples. A column that is not written here has
its default in every row.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model

from guichet.events.models import Delivery, Event
from guichet.people.models import Customer
from guichet.tickets.models import Message, Ticket, TicketTag

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """A table and its columns, in the order of the rows; then those that are the same in all."""

    name: str
    columns: tuple[str, ...]
    rest: tuple[str, ...] = ()
    defaults: Row = ()


def _table(model: type[Model], columns: str) -> Table:
    named = tuple(columns.split())
    real = {str(field.column): field for field in model._meta.concrete_fields}
    if unknown := set(named) - set(real):
        raise RuntimeError(f"{model.__name__} has no {unknown} any more: see bench/seed.")
    rest = tuple(name for name in real if name not in named)
    defaults = [real[name].get_db_prep_save(real[name].get_default(), connection) for name in rest]
    return Table(model._meta.db_table, named, rest, tuple(defaults))


CUSTOMERS = _table(
    Customer,
    "id uid directory_id company_id external_id email name phone avatar_url metadata created_at "
    "updated_at deleted_at",
)
TICKETS = _table(
    Ticket,
    "id uid queue_id prefix number reference subject channel status on_hold resolution "
    "resolution_text priority type_id category_id customer_id assignee_id assigned_at "
    "awaits_agent metadata source_url source_user source_app created_at updated_at solved_at "
    "closed_at first_replied_at first_reply_due_at resolution_due_at next_due_at needs_reply "
    "last_words created_by_id edited_by_id parent_id score",
)
TAGS = _table(TicketTag, "id ticket_id tag_id")
MESSAGES = _table(
    Message,
    "id uid ticket_id kind is_description author_name user_id customer_id body created_at",
)
EVENTS = _table(
    Event,
    "id uid kind subject_kind subject_id queue_id actor_kind actor_id actor_name door data "
    "occurred_at recorded_at request_id",
)
DELIVERIES = _table(
    Delivery,
    "id event_id listener state attempts due_at leased_until finished_at last_error",
)
TABLES = (CUSTOMERS, TICKETS, TAGS, MESSAGES, EVENTS, DELIVERIES)


@dataclass
class Batch:
    """Rows of all tables. ``words`` are the search index's: ticket, headline, rest."""

    rows: dict[Table, list[Row]] = field(default_factory=lambda: {table: [] for table in TABLES})
    words: list[Row] = field(default_factory=list)
