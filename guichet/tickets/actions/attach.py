"""Putting files on tickets, and taking them off."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.tickets.actions.files import Upload, store_attachments
from guichet.tickets.actions.machine import locked, save_changed, state
from guichet.tickets.actions.messages import write_message
from guichet.tickets.actions.time import Work, see_that_they_log, write_work
from guichet.tickets.events import FileAttached, FileRemoved
from guichet.tickets.models import Attachment, Message, Ticket


def attach_file(actor: Actor, message: Message, upload: Upload) -> Attachment:
    """Add a file to a message that stands already. Raises Invalid and Forbidden."""
    ticket = message.ticket
    require(actor, Right.TICKET_ATTACH, ticket)
    with transaction.atomic():
        fresh = locked(ticket)
        return _attach(actor, fresh, message, upload)


def attach_to_ticket(
    actor: Actor, ticket: Ticket, upload: Upload, *, took: Work | None = None
) -> Attachment:
    """Add a file to the ticket, in a note of its own that says nothing else, and write down the
    work that it ``took``: both or neither.

    Raises Invalid and Forbidden.
    """
    require(actor, Right.TICKET_ATTACH, ticket)
    if took is not None:
        see_that_they_log(actor, ticket, took)
    with transaction.atomic():
        fresh = locked(ticket)
        message = write_message(actor, fresh, Message.Kind.NOTE, "", required=False)
        attachment = _attach(actor, fresh, message, upload)
        if took is not None:
            write_work(actor, fresh, took)
    return attachment


def remove_attachment(actor: Actor, attachment: Attachment) -> None:
    """Take a file off its ticket. Its content follows within minutes, unless it is used elsewhere.

    A note that was written for this file alone goes too. For those who manage the queue, and for
    whoever put it there.
    """
    message = attachment.message
    own = actor.user_id is not None and attachment.uploaded_by_id == actor.user_id
    require(actor, Right.TICKET_ATTACH if own else Right.QUEUE_MANAGE, message.ticket)
    with transaction.atomic():
        fresh = locked(message.ticket)
        fact = FileRemoved(name=attachment.name, digest=attachment.digest)
        attachment.delete()
        if not message.body and not message.is_description and _says_nothing(message):
            message.delete()
        fresh.edited_by_id = actor.user_id
        save_changed(fresh)
        state(actor, fresh, [fact])


def _attach(actor: Actor, ticket: Ticket, message: Message, upload: Upload) -> Attachment:
    attachment = store_attachments(message, [upload], uploaded_by=actor.user_id)[0]
    ticket.edited_by_id = actor.user_id
    save_changed(ticket)
    state(actor, ticket, [FileAttached(message=message.id, name=attachment.name)])
    return attachment


def _says_nothing(message: Message) -> bool:
    return not message.attachments.exists() and not hasattr(message, "time_entry")
