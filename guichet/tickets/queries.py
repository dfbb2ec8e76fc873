"""Questions about tickets. Every one starts from what its actor may see."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from guichet.access import Actor, Right, require
from guichet.events.models import Event
from guichet.events.rows import marks
from guichet.lib.errors import NotFound
from guichet.people.models import Customer
from guichet.tickets.actions.files import file_path
from guichet.tickets.models import (
    Attachment,
    Category,
    CustomField,
    ExternalReference,
    FieldValue,
    Message,
    Tag,
    Ticket,
    TicketType,
    TimeEntry,
)
from guichet.tickets.policy import may_read_message
from guichet.tickets.rules import parse_reference
from guichet.tickets.shown import shown

_DESCRIPTIONS = "SELECT ticket_id, body FROM tickets_message WHERE is_description"


def visible_to(actor: Actor, queues: Collection[int] = ()) -> QuerySet[Ticket]:
    """The tickets of the queues that ``actor`` reads; if ``queues`` are given, of those alone.

    Somebody from outside sees those that they filed or were given, a customer those they asked.
    """
    if actor.customer_id is not None:
        asked = Ticket.objects.filter(customer_id=actor.customer_id)
        return asked.filter(queue_id__in=queues) if queues else asked
    if actor.own_only:
        own = Q(created_by=actor.user_id) | Q(assignee=actor.user_id)
        return visible_to(replace(actor, own_only=False), queues).filter(own)
    readable = actor.queues_with(Right.TICKET_READ)
    if readable is None:
        return Ticket.objects.filter(queue_id__in=queues) if queues else Ticket.objects.all()
    return Ticket.objects.filter(queue_id__in=readable.intersection(queues or readable))


def ticket(actor: Actor, reference: str) -> Ticket:
    """The ticket called ``reference`` (FACT-001), in any letter case; old prefixes stay valid.

    Raises NotFound when ``actor`` sees none.
    """
    parsed = parse_reference(reference)
    found = []
    if parsed is not None:
        prefix, number = parsed
        found = shown(visible_to(actor).filter(prefix=prefix, number=number))
    if not found:
        raise NotFound("ticket", f"There is no ticket {reference.strip()[:40]}.")
    return found[0]


def ticket_by_id(actor: Actor, ticket_id: int) -> Ticket:
    """The ticket of that number. Raises NotFound when ``actor`` sees none."""
    return _the_one(visible_to(actor).filter(id=ticket_id))


def ticket_by_uid(actor: Actor, uid: UUID) -> Ticket:
    """The ticket of that opaque id. Raises NotFound when ``actor`` sees none."""
    return _the_one(visible_to(actor).filter(uid=uid))


def _the_one(tickets: QuerySet[Ticket]) -> Ticket:
    found = shown(tickets)
    if not found:
        raise NotFound("ticket")
    return found[0]


def messages_of(actor: Actor, ticket: Ticket) -> QuerySet[Message]:
    """What was said, oldest first, with attachments; notes for those who read them."""
    require(actor, Right.TICKET_READ, ticket)
    said = (
        ticket.messages.select_related("time_entry")
        .order_by("created_at", "id")
        .prefetch_related("attachments")
    )
    if actor.holds(Right.NOTES_READ, ticket.queue_id):
        return said
    return said.filter(kind=Message.Kind.REPLY)


def copies_of(actor: Actor, ticket: Ticket) -> list[str]:
    """The addresses that get copies of public replies, in the order they were added."""
    require(actor, Right.TICKET_READ, ticket)
    return list(ticket.copies.order_by("id").values_list("address", flat=True))


def descriptions_of(tickets: Iterable[Ticket]) -> dict[int, str]:
    """The description of each ticket by its id, in one statement; ``""`` where there is none.

    The caller got the tickets from a query of an actor's.
    """
    bodies = dict.fromkeys((ticket.id for ticket in tickets), "")
    if bodies:
        with connection.cursor() as cursor:
            cursor.execute(f"{_DESCRIPTIONS} AND ticket_id IN {marks(bodies)}", list(bodies))
            bodies.update(cursor.fetchall())
    return bodies


def attachment(actor: Actor, uid: UUID) -> Attachment:
    """The attachment of that opaque id. Raises NotFound when ``actor`` may not read its message."""
    found = Attachment.objects.select_related("message__ticket").filter(uid=uid).first()
    if found is None or not may_read_message(actor, found.message.ticket, found.message):
        raise NotFound("attachment")
    return found


def attachment_by_id(actor: Actor, attachment_id: int) -> Attachment:
    """The attachment of that number. Raises NotFound when ``actor`` may not read its message."""
    found = Attachment.objects.filter(id=attachment_id).first()
    if found is None:
        raise NotFound("attachment")
    return attachment(actor, found.uid)


def attachments_of(actor: Actor, ticket: Ticket) -> QuerySet[Attachment]:
    """The files of a ticket with who put them there, oldest first."""
    said = messages_of(actor, ticket).order_by().prefetch_related(None).select_related(None)
    files = Attachment.objects.filter(message__in=said.values("id"))
    return files.select_related("uploaded_by", "message").order_by("id")


def read_content(file: Attachment) -> bytes:
    """The bytes of an attachment, which the caller has from a query of an actor's.

    Raises NotFound when they are missing on the disk.
    """
    try:
        return file_path(file.digest).read_bytes()
    except FileNotFoundError as error:
        raise NotFound("attachment") from error


def newest_attachments(actor: Actor, *, limit: int) -> QuerySet[Attachment]:
    """The files that came in last, whoever may read them; for administrators."""
    require(actor, Right.DESK_MANAGE)
    return Attachment.objects.order_by("-id")[:limit]


def tickets_of_customer(actor: Actor, customer: Customer, *, limit: int) -> QuerySet[Ticket]:
    """The customer's newest tickets that ``actor`` sees."""
    return visible_to(actor).filter(customer=customer).order_by("-created_at", "-id")[:limit]


def external_references(actor: Actor, ticket: Ticket) -> QuerySet[ExternalReference]:
    """What other systems call the ticket."""
    require(actor, Right.TICKET_READ, ticket)
    return ticket.external_references.order_by("system", "value")


def unknown_tags(actor: Actor, queue_id: int, uids: Sequence[UUID]) -> list[UUID]:
    """Those of ``uids`` that are no tag of the queue."""
    require(actor, Right.TICKET_READ, queue_id)
    known = set(Tag.objects.filter(queue_id=queue_id, uid__in=uids).values_list("uid", flat=True))
    return [uid for uid in uids if uid not in known]


def categories_of_queue(actor: Actor, queue_id: int) -> QuerySet[Category]:
    """The queue's categories by name."""
    require(actor, Right.TICKET_READ, queue_id)
    return Category.objects.filter(queue_id=queue_id).order_by("key")


def ticket_types() -> QuerySet[TicketType]:
    """Every type, in the order they are offered."""
    return TicketType.objects.order_by("position", "key")


def ticket_type(type_id: int) -> TicketType:
    """The type of that number. Raises NotFound."""
    found = TicketType.objects.filter(id=type_id).first()
    if found is None:
        raise NotFound("type")
    return found


def fields_of_type(type_id: int) -> QuerySet[CustomField]:
    """What is asked about tickets of that type, in the order it is asked."""
    return CustomField.objects.filter(type_id=type_id).order_by("position", "id")


def custom_fields() -> QuerySet[CustomField]:
    """What is asked about tickets of any type, by type, in the order it is asked."""
    return CustomField.objects.order_by("type_id", "position", "id")


def values_of(actor: Actor, ticket: Ticket) -> dict[int, str]:
    """What the ticket says in custom fields, by the field's id."""
    require(actor, Right.TICKET_READ, ticket)
    return dict(ticket.field_values.values_list("field_id", "value"))


def listed_values(ticket_ids: Iterable[int]) -> dict[int, list[tuple[CustomField, str]]]:
    """What each ticket says in the fields that lists show, in the order it is asked, in one
    statement. The caller got the tickets from a query of an actor's."""
    rows = FieldValue.objects.filter(ticket_id__in=list(ticket_ids), field__show_in_list=True)
    found: dict[int, list[tuple[CustomField, str]]] = {}
    for row in rows.exclude(value="").select_related("field").order_by("field__position", "id"):
        found.setdefault(row.ticket_id, []).append((row.field, row.value))
    return found


def listed_fields() -> QuerySet[CustomField]:
    """The fields that lists show and are filtered by, with their types."""
    shown = CustomField.objects.filter(show_in_list=True).select_related("type")
    return shown.order_by("type__position", "type__key", "position", "id")


def custom_field(type_id: int, field_id: int) -> CustomField:
    """The field of that number, of that type. Raises NotFound."""
    found = CustomField.objects.filter(type_id=type_id, id=field_id).select_related("type").first()
    if found is None:
        raise NotFound("field")
    return found


def time_entries(actor: Actor, ticket: Ticket) -> QuerySet[TimeEntry]:
    """The work done on the ticket that ``actor`` may read of, newest first."""
    said = messages_of(actor, ticket).order_by().prefetch_related(None).select_related(None)
    entries = ticket.time_entries.filter(message__in=said.values("id"))
    return entries.select_related("user", "message", "locked_by").order_by("-created_at", "-id")


def time_totals(ticket_ids: Iterable[int]) -> dict[int, tuple[Decimal, int]]:
    """The hours and the number of entries of each ticket that has any, in one statement.

    The caller got the tickets from a query of an actor's.
    """
    entries = TimeEntry.objects.filter(ticket_id__in=list(ticket_ids)).order_by()
    rows = entries.values_list("ticket_id").annotate(Sum("hours"), Count("id"))
    return {ticket_id: (hours, count) for ticket_id, hours, count in rows}


def tickets_below(actor: Actor, ticket: Ticket) -> QuerySet[Ticket]:
    """The tickets that stand right below this one and that ``actor`` sees, oldest first."""
    return visible_to(actor).filter(parent=ticket).order_by("id")


def last_moves(ticket_ids: Iterable[int]) -> dict[int, Event]:
    """The last change of status of each of these tickets that had one, in one statement.

    The caller got the tickets from a query of an actor's.
    """
    moves = Event.objects.filter(
        subject_kind="ticket", subject_id__in=list(ticket_ids), kind="ticket.status_changed"
    )
    return {each.subject_id: each for each in moves.order_by("occurred_at", "id")}


def queues_with_waiting_tickets(queue_id: int | None) -> list[int]:
    """Ids of queues where tickets wait for an agent to be free; only ``queue_id`` if given."""
    waiting = Ticket.objects.filter(awaits_agent=True)
    if queue_id is not None:
        # However many wait, to find one is enough.
        return [queue_id] if waiting.filter(queue_id=queue_id).exists() else []
    return list(waiting.order_by().values_list("queue_id", flat=True).distinct())
