"""Filing a ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from guichet.access import Actor, ActorKind, Right, require
from guichet.desk.models import Queue
from guichet.desk.numbering import take_number
from guichet.desk.queries import Counter, open_counter, promised_at
from guichet.events.actions import Entry, record_all
from guichet.events.facts import Subject
from guichet.events.rows import insert, insert_values
from guichet.lib import clock
from guichet.lib.errors import Forbidden, QuotaExceeded
from guichet.lib.text import many_lines, one_line, shorten
from guichet.lib.unset import UNSET, Unset
from guichet.people.models import Customer, User
from guichet.people.rules import json_object
from guichet.sla.clock import due_dates
from guichet.sla.priority import Priority
from guichet.tickets import rules
from guichet.tickets.actions.copies import add_copies, checked_copies
from guichet.tickets.actions.fields import checked_values, keep_values
from guichet.tickets.actions.files import Upload, store_attachments
from guichet.tickets.actions.labels import category_for, made_tags, type_for, wanted_tags
from guichet.tickets.actions.steps import see_that_they_ask_here, see_that_they_work_here
from guichet.tickets.events import TicketAssigned, TicketCreated
from guichet.tickets.models import Message, Ticket, TicketTag, TicketType
from guichet.tickets.routing import pick_agent
from guichet.tickets.search import index_ticket
from guichet.tickets.shown import remember_tags
from guichet.tickets.states import Channel, Resolution, Status


@dataclass(frozen=True, kw_only=True)
class NewTicket:
    """What is known of a ticket when it is filed.

    ``status`` left UNSET is new, or open once routing has found an agent; a stated one stays.
    ``tags`` are names, made when new; ``tag_uids`` are tags of the queue. ``type`` is a type or
    its key, ``category`` a category's name; ``custom_fields`` maps ids of the type's fields to
    values. A ``resolution`` counts for an ended ticket only. ``source_*`` say where a program met
    the problem: free text. ``copies`` are e-mail addresses that get copies of public replies.
    ``routed``: a ticket without assignee is given to an agent who is free; otherwise it waits.
    ``in_own_words``: the actor describes it, also where it is for a customer.
    """

    subject: str
    description: str = ""
    channel: Channel = Channel.API
    priority: Priority = Priority.MEDIUM
    status: Status | Unset = UNSET
    customer: Customer | None = None
    assignee: User | None = None
    type: TicketType | str | None = None
    category: str | None = None
    custom_fields: Mapping[int, str] = field(default_factory=dict)
    parent: Ticket | None = None
    resolution: Resolution = Resolution.NONE
    resolution_text: str = ""
    tags: Sequence[str] = ()
    tag_uids: Sequence[UUID] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    source_url: str | None = None
    source_user: str | None = None
    source_app: str | None = None
    files: Sequence[Upload] = ()
    copies: Sequence[str] = ()
    routed: bool = True
    in_own_words: bool = False


def create_ticket(actor: Actor, queue_id: int, new: NewTicket) -> Ticket:
    """File a ticket in that queue and hand it to an agent if one is free.

    Raises Invalid, Forbidden, Conflict ``queue_archived`` and, for programs only, QuotaExceeded.
    Nothing is written when anything is raised, though the number may be skipped.
    """
    require(actor, Right.TICKET_CREATE, queue_id)
    if actor.customer_id not in (None, new.customer and new.customer.id):
        raise Forbidden("Customers ask for themselves.")
    desk = open_counter(queue_id)
    subject = one_line(new.subject, field="subject", limit=rules.SUBJECT_LENGTH)
    description = many_lines(
        new.description, field="description", limit=rules.BODY_LENGTH, required=False
    )
    metadata = json_object(new.metadata, field="metadata", limit=rules.METADATA_BYTES)
    copies = checked_copies(new.copies)
    values = checked_values(type_for(new.type), new.custom_fields)
    if new.parent is not None:
        require(actor, Right.TICKET_READ, new.parent)
    if new.customer is not None:
        see_that_they_ask_here(new.customer, desk.directory_id)
    if new.assignee is not None:
        see_that_they_work_here(new.assignee, queue_id)
    # What can be done before it is: on SQLite all that write take turns.
    tags = wanted_tags(queue_id, names=new.tags, uids=new.tag_uids)
    ticket = _ticket(actor, desk, new, subject=subject, metadata=metadata)
    ticket.last_words = shorten(description, 160)
    _end(ticket, new)
    message = _description(actor, ticket, new, description)
    with transaction.atomic():
        _keep_quota(actor, desk)
        ticket.category = category_for(queue_id, new.category)
        _number(ticket, desk)
        automatic = _route(ticket, desk, new)
        insert([ticket])
        keep_values(ticket, values)
        add_copies(ticket, copies)
        if message is not None:
            _say(ticket, message, new.files)
        tags = made_tags(tags)
        insert_values(TicketTag, [{"ticket_id": ticket.id, "tag_id": tag.id} for tag in tags])
        index_ticket(ticket.id, headline=f"{ticket.reference} {subject} {description}")
        record_all(actor, _facts(ticket, automatic=automatic))
    remember_tags(ticket, tags)
    return ticket


def _ticket(
    actor: Actor, desk: Counter, new: NewTicket, *, subject: str, metadata: dict[str, Any]
) -> Ticket:
    moment = clock.now()
    due = due_dates(promised_at(desk, new.priority), start=moment)
    return Ticket(
        queue_id=desk.queue_id,
        prefix=desk.code,
        subject=subject,
        channel=new.channel,
        priority=new.priority,
        status=Status.NEW if new.status is UNSET else new.status,
        customer=new.customer,
        type=type_for(new.type),
        parent=new.parent,
        metadata=metadata,
        source_url=_source(new.source_url, "source_url", 2048),
        source_user=_source(new.source_user, "source_user", 255),
        source_app=_source(new.source_app, "source_app", 120),
        created_by_id=actor.user_id,
        created_at=moment,
        updated_at=moment,
        first_reply_due_at=due.first_reply_at,
        resolution_due_at=due.resolution_at,
        next_due_at=due.first_reply_at or due.resolution_at,
    )


def _source(value: str | None, name: str, limit: int) -> str | None:
    return None if value is None else one_line(value, field=name, limit=limit, required=False)


def _number(ticket: Ticket, desk: Counter) -> None:
    ticket.number = take_number(desk.queue_id)
    ticket.reference = rules.reference(desk.code, ticket.number, padding=desk.number_padding)


def _route(ticket: Ticket, desk: Counter, new: NewTicket) -> bool:
    """Give the ticket to somebody if it should be; says whether routing chose them."""
    agent = new.assignee
    automatic = (
        agent is None and new.routed and desk.auto_assign and Status(ticket.status).is_active
    )
    if automatic:
        agent = pick_agent(desk.queue_id)
        ticket.awaits_agent = agent is None
    if agent is None:
        return False
    ticket.assignee = agent
    ticket.assigned_at = ticket.created_at
    if new.status is UNSET:
        ticket.status = Status.OPEN
    return automatic


def _end(ticket: Ticket, new: NewTicket) -> None:
    """A ticket may come in ended: what happened is filed after the fact."""
    ticket.resolution_text = many_lines(
        new.resolution_text, field="resolution_text", limit=rules.BODY_LENGTH, required=False
    )
    status = Status(ticket.status)
    if status.is_active:
        return
    ticket.resolution = new.resolution
    ticket.needs_reply = False
    ticket.next_due_at = None
    if status is Status.SOLVED:
        ticket.solved_at = ticket.created_at
    else:
        ticket.closed_at = ticket.created_at


def _description(actor: Actor, ticket: Ticket, new: NewTicket, description: str) -> Message | None:
    """The description is the first public message, in the customer's name where there is one and
    they said it."""
    if not description and not new.files:
        return None
    speaker = None if new.in_own_words else new.customer
    return Message(
        kind=Message.Kind.REPLY,
        is_description=True,
        author_name=speaker.name if speaker else actor.name,
        customer=speaker,
        user_id=None if speaker else actor.user_id,
        body=description,
        created_at=ticket.created_at,
    )


def _say(ticket: Ticket, message: Message, files: Sequence[Upload]) -> None:
    message.ticket = ticket
    insert([message])
    store_attachments(message, files)


def _facts(ticket: Ticket, *, automatic: bool) -> list[Entry]:
    created = TicketCreated(
        channel=ticket.channel,
        status=Status(ticket.status).key,
        assigned=ticket.assignee is not None,
    )
    about: dict[str, Any] = {
        "subject": Subject("ticket", ticket.id),
        "queue_id": ticket.queue_id,
        "occurred_at": ticket.created_at,
    }
    entries = [Entry(fact=created, **about)]
    if ticket.assignee is not None:
        assigned = TicketAssigned(
            old=None,
            new=ticket.assignee.id,
            old_name="",
            new_name=ticket.assignee.name,
            automatic=automatic,
        )
        entries.append(Entry(fact=assigned, **about))
    return entries


def _keep_quota(actor: Actor, desk: Counter) -> None:
    """Refuse programs once the month's tickets are used up; mail and people always get through.

    The month is UTC's, and every ticket of the queue counts (SupportDesk).
    """
    if desk.monthly_quota is None or actor.kind is not ActorKind.API_KEY:
        return
    # Two creations at once must not both take the last place.
    Queue.objects.select_for_update().get(id=desk.queue_id)
    month = clock.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    this_month = Ticket.objects.filter(queue_id=desk.queue_id, created_at__gte=month)
    used = this_month.count()
    if used >= desk.monthly_quota:
        raise QuotaExceeded(limit=desk.monthly_quota, used=used, resets_at=_next_month(month))


def _next_month(month: datetime) -> datetime:
    if month.month == 12:
        return month.replace(year=month.year + 1, month=1)
    return month.replace(month=month.month + 1)
