"""The pictures of the shop window."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from guichet.commerce.queries import is_shown
from guichet.lib.errors import NotFound
from guichet.tickets.actions.files import file_path

_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


@require_GET
def picture(request: HttpRequest, digest: str, ending: str) -> HttpResponseBase:
    """One picture; its name is its content, so it never changes."""
    if ending not in _TYPES or not is_shown(f"{digest}.{ending}"):
        raise NotFound("picture")
    try:
        # Small by the rule of the verb that kept it.
        content = file_path(digest).read_bytes()
    except OSError as error:
        raise NotFound("picture") from error
    response = HttpResponse(content, content_type=_TYPES[ending])
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
