"""Questions about tickets. Every one starts from what its actor may see."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from guichet.access import Actor, Right, require
from guichet.lib.errors import NotFound
from guichet.people.models import Customer
from guichet.tickets.models import (
    Attachment,
    Category,
    ExternalReference,
    Message,
    Tag,
    Ticket,
    TicketType,
)
from guichet.tickets.policy import may_read_message
from guichet.tickets.rules import parse_reference

_SHOWN = ("queue", "type", "category", "customer", "assignee")


def visible_to(actor: Actor, queues: Collection[int] = ()) -> QuerySet[Ticket]:
    """The tickets of the queues that ``actor`` reads; if ``queues`` are given, of those alone."""
    readable = actor.queues_with(Right.TICKET_READ)
    if readable is None:
        return Ticket.objects.filter(queue_id__in=queues) if queues else Ticket.objects.all()
    return Ticket.objects.filter(queue_id__in=readable.intersection(queues or readable))


def shown(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """``tickets`` with what a door shows of them: two statements, however many there are."""
    tags = Prefetch("tags", Tag.objects.order_by("tickettag__id"))
    return tickets.select_related(*_SHOWN).prefetch_related(tags)


def ticket(actor: Actor, reference: str) -> Ticket:
    """The ticket called ``reference`` (FACT-001), in any letter case; old prefixes stay valid.

    Raises NotFound when ``actor`` sees none.
    """
    parsed = parse_reference(reference)
    found = None
    if parsed is not None:
        prefix, number = parsed
        found = shown(visible_to(actor)).filter(prefix=prefix, number=number).first()
    if found is None:
        raise NotFound("ticket", f"There is no ticket {reference.strip()[:40]}.")
    return found


def ticket_by_id(actor: Actor, ticket_id: int) -> Ticket:
    """The ticket of that number. Raises NotFound when ``actor`` sees none."""
    found = shown(visible_to(actor)).filter(id=ticket_id).first()
    if found is None:
        raise NotFound("ticket")
    return found


def ticket_by_uid(actor: Actor, uid: UUID) -> Ticket:
    """The ticket of that opaque id. Raises NotFound when ``actor`` sees none."""
    found = shown(visible_to(actor)).filter(uid=uid).first()
    if found is None:
        raise NotFound("ticket")
    return found


def messages_of(actor: Actor, ticket: Ticket) -> QuerySet[Message]:
    """What was said, oldest first, with attachments; notes for those who read them."""
    require(actor, Right.TICKET_READ, ticket)
    said = ticket.messages.order_by("created_at", "id").prefetch_related("attachments")
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
    ids = [ticket.id for ticket in tickets]
    bodies = Message.objects.filter(ticket_id__in=ids, is_description=True)
    return dict.fromkeys(ids, "") | dict(bodies.values_list("ticket_id", "body"))


def attachment(actor: Actor, uid: UUID) -> Attachment:
    """The attachment of that opaque id. Raises NotFound when ``actor`` may not read its message."""
    found = Attachment.objects.select_related("message__ticket").filter(uid=uid).first()
    if found is None or not may_read_message(actor, found.message.ticket, found.message):
        raise NotFound("attachment")
    return found


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


def queues_with_waiting_tickets(queue_id: int | None) -> list[int]:
    """Ids of queues where tickets wait for an agent to be free; only ``queue_id`` if given."""
    waiting = Ticket.objects.filter(awaits_agent=True)
    if queue_id is not None:
        waiting = waiting.filter(queue_id=queue_id)
    return list(waiting.order_by().values_list("queue_id", flat=True).distinct())
