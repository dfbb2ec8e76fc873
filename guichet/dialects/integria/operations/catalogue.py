"""What can be chosen: statuses, priorities, resolutions, ticket types with their fields, groups."""

from collections.abc import Iterator, Mapping

from guichet.access import Right
from guichet.desk.queries import queues_visible_to
from guichet.dialects.integria import codes, translate
from guichet.dialects.integria.registry import Call, Layout, Result, Row, operation
from guichet.tickets.queries import fields_of_type, ticket_by_id, ticket_types, values_of


def _named(names: Mapping[int, str]) -> Iterator[Row]:
    return ({"id": number, "name": name} for number, name in names.items())


@operation("get_login", right=None, console=True)
def get_login(call: Call) -> Result:
    """The console's test of its connection."""
    return 1


@operation("get_incidents_status", right=None, layout=Layout(row="status"))
def get_incidents_status(call: Call) -> Result:
    """The statuses."""
    return _named(codes.STATUS_NAMES)


@operation("get_incidents_resolutions", right=None, layout=Layout(row="resolution"))
def get_incidents_resolutions(call: Call) -> Result:
    """How a ticket can end; “none” is not listed."""
    return _named({number: name for number, name in codes.RESOLUTION_NAMES.items() if number})


@operation("get_incident_priorities", right=None, layout=Layout(row="priority", quoted=False))
def get_incident_priorities(call: Call) -> Result:
    """The priorities, in the order of their rank; never quoted."""
    return _named(codes.PRIORITY_NAMES)


@operation(
    "get_groups",
    right=Right.TICKET_READ,
    layout=Layout(row="group", texts=frozenset({"name"}), names=True),
)
def get_groups(call: Call) -> Result:
    """The queues that the caller reads, by name; on demand with “All”, which is none of them."""
    every: list[Row] = [{"id": codes.ALL_GROUPS, "name": "All"}] if call.params.only_number else []
    queues = queues_visible_to(call.actor).exclude(id=codes.ALL_GROUPS)
    every += [{"id": queue.id, "name": queue.name} for queue in queues]
    return every


@operation("get_types", right=None, console=True, layout=Layout(row="type"))
def get_types(call: Call) -> Result:
    """The ticket types."""
    return [{"id": kind.id, "name": str(kind)} for kind in ticket_types()]


_FIELD = (
    "label_enco", "id", "id_incident_type", "label", "type", "combo_value", "show_in_list",
    "parent", "linked_value", "order", "data", "blocked",
)  # fmt: skip
_STORED = (
    "id", "id_incident_type", "label", "type", "combo_value", "show_in_list", "global_id", "parent",
    "linked_value", "order",
)  # fmt: skip


@operation(
    "get_incident_fields",
    right=None,
    layout=Layout(
        row="field",
        # Every stored column appears twice: a quirk that clients count on.
        csv=("label_enco", *(name for name in _STORED for _ in range(2)), "data", "blocked"),
        xml=_FIELD,
        json=(*_FIELD, "global_id"),
        texts=frozenset({"label", "combo_value", "linked_value", "data"}),
    ),
)
def get_incident_fields(call: Call) -> Result:
    """What is asked about tickets of a type, and what one of them says."""
    params = call.params
    ticket_id = params.number(1)
    said = values_of(call.actor, ticket_by_id(call.actor, ticket_id)) if ticket_id else {}
    return [
        {
            "label_enco": translate.label_code(field.label),
            "id": field.id,
            "id_incident_type": field.type_id,
            "label": field.label,
            "type": field.kind,
            "combo_value": ",".join(field.options),
            "show_in_list": int(field.show_in_list),
            "global_id": 0,
            "parent": field.parent_id or 0,
            "linked_value": field.linked_value,
            "order": field.position,
            "data": said.get(field.id, ""),
            "blocked": 0,
        }
        for field in fields_of_type(params.number(0))
    ]
