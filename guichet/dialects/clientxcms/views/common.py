"""What several resources share."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from guichet.commerce.queries import matters_of
from guichet.dialects.clientxcms import fields, helpdesk
from guichet.dialects.clientxcms.endpoints import Call
from guichet.dialects.clientxcms.listing import Included, has_filter, page_of, selected
from guichet.dialects.clientxcms.paging import PageOf
from guichet.lib.errors import NotFound
from guichet.tickets.queries import last_moves

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from guichet.access import Actor
    from guichet.tickets.models import Ticket

Row = TypeVar("Row", bound="Model")
Shown = Callable[["Actor", Sequence[Row], Included], list[dict[str, Any]]]

AVAILABILITIES = ("active", "hidden", "unreferenced")
IMAGE = fields.upload("image", limit=2 * 1024 * 1024, kinds=("JPEG", "PNG", "GIF", "WebP"))
_LONGEST_ID = 18


def listed(
    call: Call,
    rows: "QuerySet[Row]",
    shown: Shown[Row],
    *,
    wanted: Included | None = None,
    number: "Callable[[Actor], int] | None" = None,
) -> PageOf:
    """The page of ``rows`` that was asked for, as ``shown`` writes it.

    It embeds what the address includes, unless ``wanted`` says otherwise. ``number`` knows how many
    ``rows`` there are when nothing filters them; otherwise they are counted.
    """
    listing = call.endpoint.listing
    assert listing is not None
    embedded = call.included if wanted is None else wanted
    found = selected(rows, call.query, listing)
    if number is None or has_filter(call.query):
        total = found.order_by().count()
    else:
        total = number(call.actor)
    return page_of(found, call.query, lambda some: shown(call.actor, some, embedded), total=total)


def identifier(call: Call, kind: str, name: str = "id") -> int:
    """The number in the address. Raises NotFound for what can't be one: the address as such
    exists."""
    text = call.values[name]
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID):
        raise NotFound(kind)
    return int(text)


def picture(given: dict[str, Any]) -> dict[str, Any]:
    """``image`` as its bytes, ``remove_image`` as none at all."""
    values = dict(given)
    if values.pop("remove_image", False):
        values["image"] = None
    elif "image" in values:
        values["image"] = values["image"].read()
    return values


def ticket_rows(tickets: Sequence["Ticket"]) -> list[dict[str, Any]]:
    """Tickets as they travel, by themselves, in two statements."""
    ids = [each.id for each in tickets]
    matters, moves = matters_of(ids), last_moves(ids)
    return [
        dict(helpdesk.ticket(each, matters.get(each.id), moves.get(each.id))) for each in tickets
    ]
