"""Our queues and tickets as CLIENTXCMS's helpdesk writes them. Pure: no database, no request."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from guichet.dialects.clientxcms import shapes
from guichet.dialects.clientxcms.codes import PRIORITY_READ, STATUS_READ
from guichet.dialects.clientxcms.objects import moment, moment_or_none
from guichet.sla.priority import Priority
from guichet.tickets.states import Resolution, Status

if TYPE_CHECKING:
    from guichet.commerce.queries import Matter
    from guichet.desk.models import Queue
    from guichet.events.models import Event
    from guichet.people.models import User
    from guichet.tickets.models import Message, Ticket

_CLOSERS = {"user": "admin", "customer": "customer"}
_CLOSED_ITSELF = "Closed automatically after a time without any activity"
USUAL_ICON = "bi bi-question-circle"


def department(queue: "Queue") -> shapes.SupportDepartment:
    """A queue."""
    return {
        "id": queue.id,
        "name": queue.name,
        "description": queue.description or None,
        "icon": queue.icon or USUAL_ICON,
        "staff_subscribers": None,
        "sla_first_response_minutes": queue.first_reply_minutes,
        "sla_resolution_minutes": queue.resolution_minutes,
        "created_at": moment(queue.created_at),
        "updated_at": moment(queue.created_at),
        "deleted_at": None,
    }


def ticket(
    each: "Ticket", about: "Matter | None", last_move: "Event | None"
) -> shapes.SupportTicket:
    """A ticket; ``about`` is the service or invoice that it is about, if any, ``last_move`` how its
    status changed last, if it did."""
    closed = each.status == Status.CLOSED
    closed_by, closed_by_id = _closer(each, last_move) if closed else (None, None)
    return {
        "id": each.id,
        "uuid": str(each.uid),
        "department_id": each.queue_id,
        "customer_id": each.customer_id,
        "subject": each.subject,
        "status": STATUS_READ[Status(each.status)],
        "priority": PRIORITY_READ[Priority(each.priority)],
        "related_type": about.kind if about else None,
        "related_id": about.id if about else None,
        "staff_subscribers": None,
        "assigned_to": each.assignee_id,
        "closed_at": moment_or_none(each.closed_at) if closed else None,
        "close_reason": _close_reason(each) if closed else None,
        "closed_by": closed_by,
        "closed_by_id": closed_by_id,
        "first_response_due_at": moment_or_none(each.first_reply_due_at),
        "resolution_due_at": moment_or_none(each.resolution_due_at),
        "first_response_at": moment_or_none(each.first_replied_at),
        "sla_breached_notified_at": None,
        "created_at": moment(each.created_at),
        "updated_at": moment(each.updated_at),
        "deleted_at": None,
    }


def _closer(each: "Ticket", last_move: "Event | None") -> tuple[str, int | None]:
    """Who closed it, by their word for it: staff, the customer, or the desk by itself."""
    if last_move is None:  # it came in closed
        return ("system", None) if each.created_by_id is None else ("admin", each.created_by_id)
    if last_move.actor_kind not in _CLOSERS:
        return "system", None
    return _CLOSERS[last_move.actor_kind], last_move.actor_id


def _close_reason(each: "Ticket") -> str | None:
    automatic = _CLOSED_ITSELF if each.resolution == Resolution.EXPIRED else None
    return each.resolution_text or automatic


def message(each: "Message") -> shapes.SupportMessage:
    """Something that was said. What customers say themselves counts as read."""
    said = moment(each.created_at)
    return {
        "id": each.id,
        "ticket_id": each.ticket_id,
        "customer_id": each.customer_id,
        "admin_id": each.user_id,
        "message": each.body,
        "read_at": said if each.customer_id else None,
        "edited_at": None,
        "created_at": said,
        "updated_at": said,
    }


def comment(each: "Message") -> shapes.SupportComment:
    """A note that the customer never sees."""
    said = moment(each.created_at)
    return {
        "id": each.id,
        "ticket_id": each.ticket_id,
        "admin_id": each.user_id,
        "comment": each.body,
        "created_at": said,
        "updated_at": said,
    }


def attachments(messages: Sequence["Message"]) -> list[shapes.SupportAttachment]:
    """The files that came with what was said."""
    return [
        {
            "id": file.id,
            "ticket_id": each.ticket_id,
            "message_id": each.id,
            "customer_id": each.customer_id,
            "admin_id": each.user_id,
            "filename": file.name,
            "mime": file.content_type,
            "size": file.size,
            "created_at": moment(file.created_at),
        }
        for each in messages
        for file in each.attachments.all()
    ]


def admin(user: "User") -> shapes.Admin:
    """A member of staff."""
    first, _space, last = user.name.partition(" ")
    return {
        "id": user.id,
        "username": user.username,
        "email": user.email,
        "firstname": first,
        "lastname": last,
    }
