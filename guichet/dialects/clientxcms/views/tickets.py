"""The desk's tickets, as CLIENTXCMS's own helpdesk has them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from guichet.commerce.actions import create_ticket_about
from guichet.commerce.queries import matter
from guichet.desk.queries import assignable_agents, queues_visible_to
from guichet.dialects.calls import note_reference
from guichet.dialects.clientxcms import helpdesk, objects
from guichet.dialects.clientxcms.codes import PRIORITY, PRIORITY_READ, STATUS_READ
from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.errors import Refused
from guichet.dialects.clientxcms.listing import (
    Column,
    Included,
    Listing,
    Match,
)
from guichet.dialects.clientxcms.paging import alone, flat_page
from guichet.dialects.clientxcms.rendering import Reply
from guichet.dialects.clientxcms.views.common import identifier, listed, ticket_rows
from guichet.dialects.clientxcms.views.departments import departments
from guichet.dialects.clientxcms.views.ticket_bodies import (
    CLOSING,
    NEW_REPLY,
    NEW_TICKET,
    TICKET_CHANGES,
)
from guichet.lib.errors import Invalid, NotFound
from guichet.lib.ids import parse_uid
from guichet.lib.unset import UNSET
from guichet.people.queries import customer as customer_of_id
from guichet.people.queries import profile_of
from guichet.tickets.actions import (
    NewTicket,
    TicketChanges,
    close_ticket,
    delete_ticket,
    reopen_ticket,
    reply_to_ticket,
    update_ticket,
)
from guichet.tickets.lists import TicketFilter
from guichet.tickets.pages import number_of_tickets
from guichet.tickets.policy import may_read_message
from guichet.tickets.queries import visible_to
from guichet.tickets.states import Status

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from guichet.access import Actor
    from guichet.commerce.models import Invoice, Service
    from guichet.desk.models import Queue
    from guichet.people.models import Customer, User
    from guichet.tickets.models import Ticket

_INTEGER, _MOMENT = Column(Match.INTEGER), Column(Match.MOMENT)
_FILTERS = {
    "id": _INTEGER,
    "subject": Column(Match.TEXT),
    "status": Column(
        Match.CODE, "", lambda word: [code for code, read in STATUS_READ.items() if read == word]
    ),
    "priority": Column(
        Match.CODE, "", lambda word: [code for code, read in PRIORITY_READ.items() if read == word]
    ),
    "department_id": Column(Match.INTEGER, "queue_id"),
    "customer_id": _INTEGER,
    "assigned_to": Column(Match.INTEGER, "assignee_id"),
    "created_at": _MOMENT,
    "updated_at": _MOMENT,
}
_LISTING = Listing(filters=_FILTERS, sorts={**_FILTERS, "closed_at": _MOMENT})
_INCLUDES = ("customer", "department", "messages", "attachments", "assignedTo", "comments")
_TOLD = Included(frozenset({"customer", "department", "messages"}))


def list_tickets(call: Call) -> Reply:
    """The tickets of every department."""
    page = listed(call, _tickets(call.actor), _shown, number=_number)
    return Reply(flat_page(call.request, page))


def create(call: Call) -> Reply:
    """Files a ticket for a customer."""
    given, problems = call.fields, _Missing()
    department = problems.found("department_id", lambda: _department(call, given["department_id"]))
    customer = problems.found("customer_id", lambda: _customer(call, given["customer_id"]))
    about = problems.found("related_id", lambda: _about(call, given, customer))
    problems.tell()
    assert department is not None
    new = NewTicket(
        subject=given["subject"],
        description=given["content"],
        priority=PRIORITY[given["priority"]],
        customer=customer,
        files=given.get("attachments", ()),
        in_own_words=True,
    )
    ticket = create_ticket_about(call.actor, department.id, new, about)
    note_reference(call.request, ticket.reference, queue_id=ticket.queue_id)
    return Reply(_again(call, ticket.id), 201)


def read(call: Call) -> Reply:
    """One ticket, by its id or its uuid; newer clients find it in a page of its own."""
    return Reply(alone(call.request, _shown(call.actor, [_ticket(call)], call.included)[0]))


def update(call: Call) -> Reply:
    """Changes what is given."""
    ticket, given = _ticket(call), call.fields
    department = _new_department(call) if "department_id" in given else None
    queue_id = department.id if department else ticket.queue_id
    changes = TicketChanges(
        queue=department or UNSET,
        subject=given.get("subject", UNSET),
        priority=PRIORITY[given["priority"]] if "priority" in given else UNSET,
        assignee=_agent(call, queue_id, given["assigned_to"]) if "assigned_to" in given else UNSET,
        resolution_text=(given["close_reason"] or "") if "close_reason" in given else UNSET,
    )
    update_ticket(call.actor, ticket, changes)
    return Reply(_again(call, ticket.id))


def delete(call: Call) -> Reply:
    """Closes an open ticket, and takes a closed one away."""
    ticket = _ticket(call)
    if ticket.status != Status.CLOSED:
        close_ticket(call.actor, ticket)
        return Reply({"message": "Ticket closed successfully"})
    delete_ticket(call.actor, ticket)
    return Reply({"message": "Ticket deleted successfully"})


def reply(call: Call) -> Reply:
    """Answers in the name of the key's owner; a closed ticket waits for its customer again."""
    ticket, given = _ticket(call), call.fields
    reply_to_ticket(
        call.actor,
        ticket,
        body=given["content"],
        files=given.get("attachments", ()),
        status=Status.WAITING_CUSTOMER if ticket.status == Status.CLOSED else UNSET,
    )
    return _done(call, ticket, "Reply sent successfully")


def close(call: Call) -> Reply:
    """Says that nothing more will be done."""
    ticket = _ticket(call)
    if ticket.status == Status.CLOSED:
        raise Refused(400, {"message": "Ticket is already closed"})
    close_ticket(call.actor, ticket, resolution_text=call.fields.get("reason") or "")
    return _done(call, ticket, "Ticket closed successfully")


def reopen(call: Call) -> Reply:
    """Takes a closed ticket up again."""
    ticket = _ticket(call)
    if ticket.status != Status.CLOSED:
        raise Refused(400, {"message": "Ticket is not closed"})
    reopen_ticket(call.actor, ticket)
    return _done(call, ticket, "Ticket reopened successfully")


def _tickets(actor: "Actor") -> "QuerySet[Ticket]":
    """The tickets of the departments: those of one application alone are none of its business."""
    visible = visible_to(actor).filter(queue__directory__is_main=True)
    return visible.select_related("queue", "customer__profile", "assignee")


def _number(actor: "Actor") -> int:
    """How many they are."""
    queues = queues_visible_to(actor).filter(directory__is_main=True)
    ids = list(queues.order_by().values_list("id", flat=True))
    return number_of_tickets(actor, TicketFilter(queues=ids)) if ids else 0


def _ticket(call: Call) -> "Ticket":
    text = call.values["id"]
    uid = parse_uid(text) if "-" in text else None
    tickets = _tickets(call.actor)
    if uid is not None:
        found = tickets.filter(uid=uid).first()
    else:
        found = tickets.filter(id=identifier(call, "ticket")).first()
    if found is None:
        raise NotFound("ticket")
    note_reference(call.request, found.reference, queue_id=found.queue_id)
    return found


def _shown(actor: "Actor", tickets: Sequence["Ticket"], wanted: Included) -> list[dict[str, Any]]:
    """Tickets as they travel, with what is to be embedded: a fixed number of statements."""
    said = _said(actor, tickets, wanted)
    rows = []
    for each, row in zip(tickets, ticket_rows(tickets), strict=True):
        messages = said.get(each.id, [])
        customer = each.customer
        known = objects.customer(customer, profile_of(customer)) if customer else None
        relations: dict[str, Any] = {
            "customer": known,
            "department": helpdesk.department(each.queue),
            "messages": [helpdesk.message(m) for m in messages if not m.is_note],
            "comments": [helpdesk.comment(m) for m in reversed(messages) if m.is_note],
            "attachments": helpdesk.attachments(messages),
            "assignedTo": helpdesk.admin(each.assignee) if each.assignee else None,
        }
        objects.embed(row, wanted, relations)
        if "assignedTo" in row:
            # Its name in the original is that of a column, one of which would hide the other.
            row["assigned_to_admin"] = row.pop("assignedTo")
        rows.append(row)
    return rows


def _said(actor: "Actor", tickets: Sequence["Ticket"], wanted: Included) -> dict[int, list[Any]]:
    """What was said in each ticket that ``actor`` may read, oldest first, in two statements."""
    if not any(wanted.touches(name) for name in ("messages", "comments", "attachments")):
        return {}
    rows = _tickets(actor).filter(id__in=[each.id for each in tickets])
    return {
        each.id: [
            message
            for message in sorted(each.messages.all(), key=lambda m: (m.created_at, m.id))
            if may_read_message(actor, each, message)
        ]
        for each in rows.prefetch_related("messages__attachments")
    }


def _again(call: Call, ticket_id: int) -> dict[str, Any]:
    """The ticket as it is now, with whom and what it is about."""
    return _shown(call.actor, [_tickets(call.actor).get(id=ticket_id)], _TOLD)[0]


def _done(call: Call, ticket: "Ticket", message: str) -> Reply:
    return Reply({"message": message, "ticket": _again(call, ticket.id)})


class _Missing:
    """Collects the fields that name what does not exist."""

    def __init__(self) -> None:
        self.unknown: list[str] = []

    def found(self, name: str, find: Any) -> Any:
        """What ``find`` finds, or None."""
        try:
            return find()
        except NotFound:
            self.unknown.append(name)
            return None

    def tell(self) -> None:
        """Raise Invalid when anything was missing."""
        if self.unknown:
            raise Invalid(
                {name: _unknown(name).errors[name] for name in dict.fromkeys(self.unknown)}
            )


def _unknown(name: str) -> Invalid:
    return Invalid.field(name, "There is no such thing.", code="unknown")


def _department(call: Call, wanted: int) -> "Queue":
    found = departments(call.actor).filter(id=wanted).first()
    if found is None:
        raise NotFound("queue")
    return found


def _new_department(call: Call) -> "Queue":
    try:
        return _department(call, call.fields["department_id"])
    except NotFound as error:
        raise _unknown("department_id") from error


def _customer(call: Call, wanted: int) -> "Customer":
    return customer_of_id(call.actor, wanted)


def _about(
    call: Call, given: Mapping[str, Any], customer: "Customer | None"
) -> "Service | Invoice | None":
    """The service or invoice that the new ticket is about. Raises NotFound."""
    if given.get("related_id") is None:
        return None
    kind, number = given["related_id"]
    found = matter(call.actor, kind or given.get("related_type") or "", number)
    if customer is not None and found.customer_id != customer.id:
        raise NotFound("matter")
    return found


def _agent(call: Call, queue_id: int, wanted: int | None) -> "User | None":
    if wanted is None:
        return None
    agents = {user.id: user for user in assignable_agents(call.actor, queue_id)}
    if wanted not in agents:
        raise _unknown("assigned_to")
    return agents[wanted]


ENDPOINTS = (
    Endpoint(method="GET", path="tickets", permission="tickets:index", view=list_tickets,
             summary="List tickets", tag="Tickets", answer="flat:SupportTicket",
             listing=_LISTING, includes=_INCLUDES),
    Endpoint(method="POST", path="tickets", permission="tickets:create", view=create,
             summary="Create a ticket", tag="Tickets", answer="SupportTicket", status=201,
             body=NEW_TICKET, also=(400,)),
    Endpoint(method="GET", path="tickets/{id}", permission="tickets:show", view=read,
             summary="Read a ticket", tag="Tickets", answer="alone:SupportTicket",
             includes=_INCLUDES),
    Endpoint(method="POST", path="tickets/{id}", permission="tickets:update", view=update,
             summary="Change a ticket", tag="Tickets", answer="SupportTicket", body=TICKET_CHANGES,
             also=(400,), aliases=(("PUT", "tickets/{id}"), ("PATCH", "tickets/{id}"))),
    Endpoint(method="DELETE", path="tickets/{id}", permission="tickets:delete", view=delete,
             summary="Close a ticket, or delete a closed one", tag="Tickets", answer="Message"),
    Endpoint(method="POST", path="tickets/{id}/reply", permission="tickets:reply", view=reply,
             summary="Reply to a ticket", tag="Tickets", answer="TicketDone", body=NEW_REPLY),
    Endpoint(method="POST", path="tickets/{id}/close", permission="tickets:close", view=close,
             summary="Close a ticket", tag="Tickets", answer="TicketDone", body=CLOSING,
             also=(400,)),
    Endpoint(method="POST", path="tickets/{id}/reopen", permission="tickets:reopen", view=reopen,
             summary="Reopen a ticket", tag="Tickets", answer="TicketDone", also=(400,)),
)  # fmt: skip
