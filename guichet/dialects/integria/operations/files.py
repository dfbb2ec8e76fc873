"""Files, which travel as base64."""

import base64
from decimal import Decimal

from guichet.access import Right
from guichet.dialects.integria import translate
from guichet.dialects.integria.registry import Call, Failed, Layout, Result, operation
from guichet.lib.errors import Forbidden
from guichet.lib.text import cleaned
from guichet.tickets import queries
from guichet.tickets.actions import (
    Upload,
    Work,
    attach_to_ticket,
    remove_attachment,
    safe_file_name,
)

_ROW = (
    "id_attachment", "id_incidencia", "id_task", "id_kb", "id_usuario", "filename", "description",
    "size",
)  # fmt: skip
_CONSOLE = (
    "id_attachment", "id_incidencia", "id_task", "id_kb", "id_lead", "id_company", "id_todo",
    "unknown7", "id_usuario", "id_contact", "unknown10", "filename", "description", "size",
    "timestamp",
)  # fmt: skip
_TEXTS = frozenset({"filename", "description"})
_UPLOAD_HOURS = Decimal("0.05")


@operation(
    "get_incident_files",
    right=Right.TICKET_READ,
    layout=Layout(
        row="file",
        csv=_ROW,
        csv_console=_CONSOLE,
        xml=(*_ROW, "timestamp"),
        texts=_TEXTS,
        commas=_TEXTS,
    ),
)
def get_incident_files(call: Call) -> Result:
    """The files of a ticket, oldest first."""
    ticket = queries.ticket_by_id(call.actor, call.params.only_number)
    files = queries.attachments_of(call.actor, ticket)
    return [translate.file(each, ticket.id) for each in files]


@operation("download_file", right=Right.TICKET_READ)
def download_file(call: Call) -> Result:
    """The content of a file in one line of base64."""
    found = queries.attachment_by_id(call.actor, call.params.only_number)
    return base64.b64encode(queries.read_content(found)).decode()


@operation("attach_file", right=Right.TICKET_ATTACH, failed=-1)
def attach_file(call: Call) -> Result:
    """Put a file on a ticket, and write down the moment it took.

    Consoles that look for an upload under the wrong name send neither size nor content: there is
    nothing to store, and nothing went wrong.
    """
    params = call.params
    ticket = queries.ticket_by_id(call.actor, params.number(0))
    content = translate.file_content(params.parts[4] if params.has(4) else "")
    if not content and not params.number(2):
        return 0
    upload = Upload(
        name=params.free(1).strip(),
        content=content,
        description=cleaned(params.free(3).strip())[:255],
        reported_size=params.number(2) if params.number(2) > 0 else None,
    )
    told = f"File added: {safe_file_name(upload.name)}"
    took = Work(hours=_UPLOAD_HOURS, body=told, public=True)
    try:
        attach_to_ticket(call.actor, ticket, upload, took=took)
    except Forbidden:
        # Whoever may attach and not log time attaches.
        attach_to_ticket(call.actor, ticket, upload)
    return 0


@operation("delete_file", right=Right.QUEUE_MANAGE, refused=-1, missing=-1)
def delete_file(call: Call) -> Result:
    """Take a file off its ticket."""
    found = queries.attachment_by_id(call.actor, call.params.only_number)
    if not call.actor.holds(Right.QUEUE_MANAGE, found.message.ticket.queue_id):
        raise Failed(-1)
    remove_attachment(call.actor, found)
    return 0
