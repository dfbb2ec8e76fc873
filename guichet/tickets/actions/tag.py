"""Labelling tickets."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require
from guichet.desk.models import Queue
from guichet.lib.errors import Conflict
from guichet.lib.text import one_line
from guichet.tickets import rules
from guichet.tickets.actions.labels import tags_for
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.events import TicketTagged
from guichet.tickets.models import Tag, Ticket, TicketTag


def create_tag(
    actor: Actor, queue: Queue, *, name: str, uid: UUID | None = None
) -> tuple[Tag, bool]:
    """A label for the queue's tickets, and whether it is new. ``uid`` keeps an id it had elsewhere.

    Raises Invalid, and Conflict ``tag_exists`` when another tag has that id.
    """
    require(actor, Right.QUEUE_MANAGE, queue)
    name = one_line(name, field="name", limit=rules.TAG_LENGTH)
    given = {"name": name} if uid is None else {"name": name, "uid": uid}
    try:
        return Tag.objects.get_or_create(queue=queue, key=name.casefold(), defaults=given)
    except IntegrityError as error:
        raise Conflict("tag_exists", f"Another tag has the id {uid}.") from error


def tag_ticket(
    actor: Actor, ticket: Ticket, *, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Ticket:
    """Put tags on a ticket, made when new, and take others off; names in any letter case.

    Raises Invalid.
    """
    require(actor, Right.TICKET_TAG, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        held = {tag.key: tag for tag in fresh.tags.all()}
        unwanted = {name.strip().casefold() for name in remove}
        removed = [tag for key, tag in held.items() if key in unwanted]
        added = [tag for tag in tags_for(fresh.queue_id, names=add, uids=()) if tag.key not in held]
        TicketTag.objects.filter(ticket=fresh, tag__in=removed).delete()
        TicketTag.objects.bulk_create([TicketTag(ticket=fresh, tag=tag) for tag in added])
        if added or removed:
            save_changed(fresh)
            fact = TicketTagged(
                added=[tag.name for tag in added], removed=[tag.name for tag in removed]
            )
            state(actor, fresh, [fact])
    return fresh
