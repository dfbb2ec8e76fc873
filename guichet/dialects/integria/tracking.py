"""What happened to a ticket, as their tracking tells it. Pure."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from guichet.dialects.integria import codes
from guichet.dialects.integria.registry import Row
from guichet.dialects.integria.translate import moment, resolution_number, status_number
from guichet.sla.priority import Priority

if TYPE_CHECKING:
    from guichet.events.models import Event


def tracked(
    fact: "Event", ticket_id: int, usernames: Mapping[int, str], people: Mapping[int, str]
) -> list[Row]:
    """A fact as rows of the tracking; a change of status may change the resolution too."""
    user = usernames.get(fact.actor_id or 0, "") if fact.actor_kind == "user" else fact.actor_name
    return [
        {
            "id_it": fact.id,
            "id_incident": ticket_id,
            "state": state,
            "timestamp": moment(fact.occurred_at),
            "id_user": user,
            "id_aditional": about,
            "description": description,
        }
        for state, about, description in _tracks(fact.kind, fact.data, people)
    ]


_PLAIN = {
    "ticket.created": (0, "Created"),
    "ticket.time_logged": (2, "Workunit added"),
    "ticket.file_attached": (3, "File added"),
    "ticket.noted": (4, "Note added"),
    "ticket.replied": (4, "Note added"),
    "ticket.file_removed": (5, "File removed"),
    "ticket.deleted": (18, "Incident deleted"),
}


def _tracks(
    kind: str, data: Mapping[str, Any], people: Mapping[int, str]
) -> list[tuple[int, str | int, str]]:
    match kind:
        case "ticket.priority_changed":
            number = codes.PRIORITIES_OUT[Priority[data["new"].upper()]]
            rank = list(codes.PRIORITY_NAMES).index(number)
            name = codes.PRIORITY_NAMES[number]
            return [(6, number, f"Priority changed -> {rank} ({name})")]
        case "ticket.status_changed":
            return _moved(data)
        case "ticket.assigned":
            return [(17, people.get(data["new"] or 0, ""),
                     f"Assigned user changed -> {data['new_name']}")]  # fmt: skip
        case "ticket.moved":
            return [(28, data["new"], f"Group has changed -> {data['new_name']}")]
        case "ticket.asset_linked":
            return [(10, data["asset"], f"Added inventory object  -> {data['name']}")]
        case "ticket.asset_unlinked":
            return [(20, data["asset"], f"Removed inventory object  -> {data['name']}")]
    state, description = _PLAIN.get(kind, (1, "Updated"))
    return [(state, 0, description)]


def _moved(data: Mapping[str, Any]) -> list[tuple[int, str | int, str]]:
    found: list[tuple[int, str | int, str]] = []
    if data["old"] != data["new"]:
        number = status_number(data["new"])
        found.append((7, number, f"Status changed -> {codes.STATUS_NAMES[number]}"))
    number = resolution_number(data["resolution"])
    if number != resolution_number(data.get("old_resolution", "")):
        name = codes.RESOLUTION_NAMES[number]
        found.append((8, number, f"Resolution changed -> {name}"))
    return found
