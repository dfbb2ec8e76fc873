"""The counters of the desk."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from guichet.desk.actions import QueueChanges, create_queue, delete_queue, update_queue
from guichet.desk.queries import queues_visible_to
from guichet.dialects.clientxcms import fields, helpdesk
from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.errors import Refused
from guichet.dialects.clientxcms.fields import Body
from guichet.dialects.clientxcms.listing import (
    Column,
    Included,
    Listing,
    Match,
)
from guichet.dialects.clientxcms.paging import alone, flat_page
from guichet.dialects.clientxcms.rendering import Reply
from guichet.dialects.clientxcms.views.common import identifier, listed, ticket_rows
from guichet.lib.errors import Conflict, NotFound
from guichet.tickets.pages import counts_of_queues
from guichet.tickets.queries import visible_to

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from guichet.access import Actor
    from guichet.desk.models import Queue

_MOST_MINUTES = 10**7
_COLUMNS = {
    "id": Column(Match.INTEGER),
    "name": Column(Match.TEXT),
    "created_at": Column(Match.MOMENT),
    # Nothing notes when a queue was changed last.
    "updated_at": Column(Match.MOMENT, "created_at"),
}
_LISTING = Listing(filters=_COLUMNS, sorts=_COLUMNS)
_INCLUDES = ("tickets",)
_OURS = {
    "sla_first_response_minutes": "first_reply_minutes",
    "sla_resolution_minutes": "resolution_minutes",
}
_BODY = Body(
    (
        fields.text("name", limit=200, required=True),
        fields.text("description", limit=1000, required=True),
        fields.text("icon", limit=255, required=True),
        *(fields.integer(name, least=0, most=_MOST_MINUTES, nullable=True) for name in _OURS),
    )
)


def departments(actor: "Actor") -> "QuerySet[Queue]":
    """The queues that share the shop's customers and are open."""
    return queues_visible_to(actor).filter(directory__is_main=True, archived_at=None)


def list_departments(call: Call) -> Reply:
    """Every counter."""
    page = listed(call, departments(call.actor), _shown)
    return Reply(flat_page(call.request, page))


def create(call: Call) -> Reply:
    """Opens a counter; it gets a code of its own for references."""
    given = dict(call.fields)
    queue = create_queue(call.actor, name=given.pop("name"), changes=_changes(given))
    return Reply(helpdesk.department(queue), 201)


def read(call: Call) -> Reply:
    """One counter; newer clients find it in a page of its own."""
    return Reply(alone(call.request, _shown(call.actor, [_department(call)], call.included)[0]))


def update(call: Call) -> Reply:
    """Changes what is given."""
    queue = _department(call)
    update_queue(call.actor, queue, _changes(call.fields))
    return Reply(helpdesk.department(queue))


def delete(call: Call) -> Reply:
    """Takes a counter away at which there is no ticket."""
    try:
        delete_queue(call.actor, _department(call))
    except Conflict as error:
        raise Refused(403, {"message": "This department has tickets."}) from error
    return Reply(None, 204)


def _department(call: Call) -> "Queue":
    wanted = identifier(call, "queue")
    found = departments(call.actor).filter(id=wanted).first()
    if found is None:
        raise NotFound("queue")
    return found


def _shown(actor: "Actor", queues: Sequence["Queue"], wanted: Included) -> list[dict[str, Any]]:
    """Departments as they travel, with what is to be embedded: a fixed number of statements."""
    ids = [queue.id for queue in queues]
    rows: list[dict[str, Any]] = [dict(helpdesk.department(queue)) for queue in queues]
    if ids and "tickets" in wanted.whole:
        filed: dict[int, list[Any]] = {}
        visible = visible_to(actor, ids).order_by("id")
        for ticket in ticket_rows(list(visible[:_MOST_EMBEDDED])):
            filed.setdefault(ticket["department_id"], []).append(ticket)
        for row in rows:
            row["tickets"] = filed.get(row["id"], [])
    if ids and "tickets" in wanted.counted | wanted.existing:
        counts = counts_of_queues(actor, ids)
        for row in rows:
            number = counts.get(row["id"], 0)
            row |= {"tickets_count": number} if "tickets" in wanted.counted else {}
            row |= {"tickets_exists": number > 0} if "tickets" in wanted.existing else {}
    return rows


# A desk has more tickets than one answer holds; the list of tickets has pages.
_MOST_EMBEDDED = 5000


def _changes(given: Mapping[str, Any]) -> QueueChanges:
    return QueueChanges(**{_OURS.get(name, name): value for name, value in given.items()})


ENDPOINTS = (
    Endpoint(method="GET", path="departments", permission="departments:index",
             view=list_departments, summary="List departments", tag="Departments",
             answer="flat:SupportDepartment", listing=_LISTING, includes=_INCLUDES),
    Endpoint(method="POST", path="departments", permission="departments:create", view=create,
             summary="Create a department", tag="Departments", answer="SupportDepartment",
             status=201, body=_BODY),
    Endpoint(method="GET", path="departments/{id}", permission="departments:show", view=read,
             summary="Read a department", tag="Departments", answer="alone:SupportDepartment",
             includes=_INCLUDES),
    Endpoint(method="POST", path="departments/{id}", permission="departments:update",
             view=update, summary="Change a department", tag="Departments",
             answer="SupportDepartment", body=_BODY.partial(),
             aliases=(("PUT", "departments/{id}"), ("PATCH", "departments/{id}"))),
    Endpoint(method="DELETE", path="departments/{id}", permission="departments:delete",
             view=delete, summary="Delete a department", tag="Departments", answer="Message",
             status=204),
)  # fmt: skip
