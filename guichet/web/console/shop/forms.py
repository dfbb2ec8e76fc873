"""What forms of the shop send, as the verbs take it."""

from decimal import Decimal

from django.http import HttpRequest

from guichet.lib.errors import Invalid
from guichet.web.amounts import read_number


def whole(request: HttpRequest, name: str, *, usual: int = 0) -> int:
    """A whole number. Raises Invalid for ``name``."""
    text = request.POST.get(name, "").strip()
    try:
        return int(text) if text else usual
    except ValueError as error:
        raise Invalid.field(name, "This is not a whole number.") from error


def amount(request: HttpRequest, name: str) -> Decimal | None:
    """An amount of money; None for nothing. Raises Invalid for ``name``."""
    text = request.POST.get(name, "").strip()
    return read_number(text, field=name) if text else None


def ticked(request: HttpRequest, name: str) -> bool:
    """Whether the box is ticked."""
    return bool(request.POST.get(name))


def picture(request: HttpRequest, name: str = "image") -> bytes | None:
    """The content of an uploaded picture, if there is one."""
    file = request.FILES.get(name)
    return None if file is None else file.read()
