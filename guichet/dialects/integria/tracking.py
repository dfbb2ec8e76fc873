"""What happened to a ticket, as their tracking tells it. Pure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from guichet.dialects.integria import codes
from guichet.dialects.integria.registry import Row
from guichet.dialects.integria.translate import moment, resolution_number, status_number
from guichet.sla.priority import Priority

if TYPE_CHECKING:
    from guichet.events.models import Event


_NAMED = {
    "ticket.priority_changed", "ticket.status_changed", "ticket.assigned", "ticket.moved",
}  # fmt: skip
"""What has a state of its own when a ticket is rewritten; all else is merely “Updated”."""


def told(facts: Sequence["Event"]) -> list["Event"]:
    """The facts that the tracking tells, oldest first: what was edited by rewriting a ticket is
    told by that alone."""
    kept: list[Event] = []
    for fact in facts:
        if fact.kind == "ticket.rewritten":
            before = len(kept) - len(fact.data["changed"])
            kept[before:] = [each for each in kept[before:] if each.kind in _NAMED]
        kept.append(fact)
    return kept


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
        case "ticket.rewritten":
            # One row for each change, or one for none; and another one for the call itself.
            named = not _NAMED.isdisjoint(data["changed"])
            return [(1, 0, "Updated")] * (1 if named else 2)
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
