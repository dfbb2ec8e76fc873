"""Tickets with what every door shows of them."""

from collections.abc import Sequence

from django.db.models import QuerySet

from guichet.events.rows import columns, marks, read, read_by_ids
from guichet.tickets.models import Tag, Ticket

RELATED = ("queue", "type", "category", "customer", "assignee")
"""What is read along with a ticket."""

_TAGS = f"""
    SELECT {columns(Tag, "tag")}, given.ticket_id AS of_ticket
    FROM tickets_tickettag given JOIN tickets_tag tag ON tag.id = given.tag_id
    WHERE given.ticket_id IN """  # noqa: S608


def shown(tickets: QuerySet[Ticket]) -> list[Ticket]:
    """``tickets`` in their order, with what a door shows of them: three statements, however many
    there are."""
    ids = list(tickets.values_list("id", flat=True))
    found = read_by_ids(Ticket, ids, with_related=RELATED)
    tags = _tags_of(ids)
    for ticket in found:
        remember_tags(ticket, tags[ticket.id])
    return found


def remember_tags(ticket: Ticket, tags: Sequence[Tag]) -> None:
    """Let ``ticket.tags.all()`` be these, in order, instead of asking."""
    ticket._prefetched_objects_cache = {"tags": list(tags)}  # type: ignore[attr-defined]


def _tags_of(ids: Sequence[int]) -> dict[int, list[Tag]]:
    tags: dict[int, list[Tag]] = {id: [] for id in ids}
    if ids:
        for tag in read(Tag, f"{_TAGS}{marks(ids)} ORDER BY given.id", ids):
            tags[vars(tag)["of_ticket"]].append(tag)
    return tags
