"""The files that a form brings."""

from collections.abc import Sequence

from django.http import HttpRequest

from guichet.tickets.actions import Upload


def uploads(request: HttpRequest) -> Sequence[Upload]:
    """The files of the field ``files``, as the verbs take them."""
    return [Upload(file.name or "file", file.read()) for file in request.FILES.getlist("files")]
