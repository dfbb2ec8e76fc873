"""Handing out attachments, so that no browser ever runs one."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import FileResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from guichet.lib.errors import NotFound
from guichet.tickets.actions.files import file_path
from guichet.tickets.queries import attachment
from guichet.web.requests import DeskRequest, agents_only

if TYPE_CHECKING:
    from guichet.tickets.models import Attachment


@require_GET
@agents_only
def download(request: DeskRequest, uid: UUID) -> HttpResponseBase:
    """One attachment, to be saved and never shown in place."""
    return to_be_saved(attachment(request.actor, uid))


def to_be_saved(found: "Attachment") -> HttpResponseBase:
    """An attachment as an answer that no browser shows in place. Raises NotFound without file."""
    try:
        content = file_path(found.digest).open("rb")
    except FileNotFoundError as error:
        raise NotFound("attachment") from error
    response = FileResponse(
        content, as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
