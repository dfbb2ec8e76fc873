"""What a list of tickets can be filtered by."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from guichet.tickets.states import FieldKind
from guichet.web.console.listing import ANSWER, Listing
from guichet.web.console.more import Answer
from guichet.web.words import PRIORITIES, STATUSES, type_word

if TYPE_CHECKING:
    from guichet.desk.models import Queue
    from guichet.people.models import User
    from guichet.tickets.models import CustomField, TicketType

_AS_TYPED = {FieldKind.DATE: "date", FieldKind.COMBO: "combo", FieldKind.LINKED: "combo"}


def filters(
    listing: Listing,
    *,
    queues: Iterable["Queue"],
    agents: Iterable["User"],
    types: Iterable["TicketType"],
    fields: Iterable["CustomField"],
) -> Mapping[str, Any]:
    """The menus of the filter form; ``fields`` are those that lists show."""
    return {
        "queues": [(queue.code, queue.name) for queue in queues],
        "statuses": list(STATUSES.items()),
        "priorities": list(PRIORITIES.items()),
        "types": [(found.key, type_word(found)) for found in types],
        "agents": [
            ("me", _("me")),
            ("nobody", _("nobody")),
            *((agent.id, agent.name) for agent in agents),
        ],
        "answers": _answers(listing, fields),
    }


def _answers(listing: Listing, fields: Iterable["CustomField"]) -> Sequence[Answer]:
    """The questions of the chosen type, or those of every type with its name before them."""
    chosen = listing["type"]
    return [
        _answer(field, listing[f"{ANSWER}{field.id}"], is_alone=bool(chosen))
        for field in fields
        if chosen in {"", field.type.key}
    ]


def _answer(field: "CustomField", value: str, *, is_alone: bool) -> Answer:
    label = field.label if is_alone else f"{type_word(field.type)} · {field.label}"
    name = f"{ANSWER}{field.id}"
    if field.kind == FieldKind.CHECKBOX:
        pairs = [("", _("Any")), ("1", _("Yes"))]
        return Answer(name=name, label=label, kind="select", pairs=pairs, value=value)
    kind = _AS_TYPED.get(FieldKind(field.kind), "text")
    return Answer(name=name, label=label, kind=kind, options=field.options, value=value)
