"""Tickets: listed, read, filed, changed, deleted, and their tracking."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from guichet.access import Right
from guichet.assets.queries import about
from guichet.desk.integria import integria_settings
from guichet.desk.queries import counter, queue, queue_by_code
from guichet.dialects.integria import codes, translate
from guichet.dialects.integria.operations.inventory import link_objects
from guichet.dialects.integria.registry import Call, Layout, Result, operation
from guichet.dialects.integria.tracking import told, tracked
from guichet.dialects.integria.wire import Parameters
from guichet.lib.errors import Invalid, NotFound
from guichet.lib.unset import UNSET, Unset
from guichet.people.accounts import account_named
from guichet.people.queries import usernames
from guichet.tickets import actions, queries, timeline
from guichet.tickets.bundles import bundle, newest_bundles
from guichet.tickets.lists import TicketFilter

if TYPE_CHECKING:
    from guichet.desk.models import Queue
    from guichet.people.models import User
    from guichet.tickets.models import CustomField, Ticket, TicketType

LAST_RESORT = "admin"
"""Who owns what nobody was named for, where queues hand nothing out."""

_LIST = Layout(
    row="incident",
    cdata=True,
    versioned=True,
    csv=translate.INCIDENT,
    xml=translate.INCIDENT_XML,
    texts=translate.TEXTS,
    commas=translate.COMMAS,
    nothing_xml="<xml></xml>",
)
_DETAILS = Layout(
    row="",
    cdata=True,
    csv=translate.DETAILS,
    csv_console=translate.DETAILS_CONSOLE,
    xml=translate.DETAILS_XML,
    texts=translate.TEXTS,
    commas=translate.COMMAS,
)
_TRACKING = Layout(row="tracking")


@operation("get_incidents", right=Right.TICKET_READ, layout=_LIST)
def get_incidents(call: Call) -> Result:
    """The tickets that match and that the caller reads, last changed first."""
    wanted = _wanted(call)
    found = newest_bundles(call.actor, wanted, most=translate.MOST_TICKETS)
    return (translate.incident(each) for each in found)


@operation("get_incident_details", right=Right.TICKET_READ, layout=_DETAILS)
def get_incident_details(call: Call) -> Result:
    """One ticket with everything about it."""
    ticket = queries.ticket_by_id(call.actor, call.params.only_number)
    return [translate.incident(bundle(ticket))]


@operation("create_incident", right=Right.TICKET_CREATE, failed=-1, missing=-1)
def create_incident(call: Call) -> Result:
    """File a ticket; answers its number. Without a title nothing happens."""
    if not translate.title(call.params.free(0)):
        return None
    ticket = file_ticket(call, call.params)
    link_objects(call, ticket, translate.objects(call.params.text(4)))
    return ticket.id


@operation("update_incident", right=Right.TICKET_EDIT)
def update_incident(call: Call) -> Result:
    """Change a ticket as a whole, as far as the list reaches."""
    params = call.params
    ticket = queries.ticket_by_id(call.actor, params.number(0))
    if not translate.title(params.free(1)):
        return None
    destination = _destination(call, params.number(4), ticket)
    kind = type_wanted(params.number(10)) if params.has(10) else UNSET
    known = _fields(ticket.type if kind is UNSET else kind, params)
    changes = translate.changes(
        params,
        owner=owner_wanted(params.text(8)) or _last_resort(),
        queue=destination,
        type=kind,
        parent=_parent(call, params.number(9)) or UNSET,
        known=known,
    )
    _as_far_as_possible(
        changes, lambda them: actions.update_ticket(call.actor, ticket, them), nothing=UNSET
    )
    return 1


@operation("delete_incident", right=Right.TICKET_DELETE)
def delete_incident(call: Call) -> Result:
    """Delete a ticket with all that hangs on it."""
    ticket = queries.ticket_by_id(call.actor, call.params.only_number)
    actions.delete_ticket(call.actor, ticket)
    return 1


@operation("get_incident_tracking", right=Right.TICKET_READ, layout=_TRACKING)
def get_incident_tracking(call: Call) -> Result:
    """What happened to a ticket, oldest first."""
    ticket = queries.ticket_by_id(call.actor, call.params.only_number)
    facts = sorted(timeline.facts(call.actor, ticket), key=lambda fact: fact.id)
    names = usernames(fact.actor_id for fact in facts if fact.actor_kind == "user")
    given = [fact.data["new"] for fact in facts if fact.kind == "ticket.assigned"]
    people = usernames(given)
    return [row for fact in told(facts) for row in tracked(fact, ticket.id, names, people)]


def file_ticket(call: Call, params: Parameters, *, source_app: str = "") -> "Ticket":
    """File the ticket that these parameters of create_incident describe."""
    queue_id = queue_wanted(call, params.number(1))
    kind = type_wanted(params.number(5))
    new = translate.new_ticket(
        params,
        owner=owner_wanted(params.text(7)) or _default_owner(queue_id),
        type=kind,
        parent=_parent(call, params.number(8)),
        known=_fields(kind, params),
        source_app=source_app,
    )
    return _as_far_as_possible(
        new, lambda it: actions.create_ticket(call.actor, queue_id, it), nothing=None
    )


def queue_wanted(call: Call, number: int) -> int:
    """The queue of that number; for 0 the one that the administrator chose, or the only one that
    the caller works. Raises NotFound."""
    if number == codes.ALL_GROUPS:
        raise NotFound("queue")
    if number:
        return counter(number).queue_id
    chosen = integria_settings().default_queue
    if chosen:
        return queue_by_code(call.actor, chosen).id
    mine = call.actor.queues_with(Right.TICKET_CREATE)
    if mine is None or len(mine) != 1:
        raise NotFound("queue")
    return next(iter(mine))


def owner_wanted(username: str) -> "User | None":
    """The account of that name, if it is open."""
    user = account_named(username) if username else None
    return user if user is not None and user.is_active else None


def type_wanted(number: int) -> "TicketType | None":
    """The type of that number, or none."""
    try:
        return queries.ticket_type(number) if number else None
    except NotFound:
        return None


def _wanted(call: Call) -> TicketFilter:
    """The tickets that get_incidents asks for; nobody's where a name is unknown."""
    params = call.params
    people = {"assignee": params.text(5), "created_by": params.text(6)}
    named = {name: account_named(text) for name, text in people.items() if text}
    found = {name: user.id if user else 0 for name, user in named.items()}
    wanted = translate.wanted(params, **found)
    number = params.number(7)
    nothing = 0 in found.values() or not _exist(params)
    if number or nothing:
        return replace(wanted, ids=() if nothing else (number,))
    return about_objects(call, wanted, params.number(4), params.text(8))


def about_objects(call: Call, wanted: TicketFilter, number: int, name: str = "") -> TicketFilter:
    """The same tickets, as far as they are about an object."""
    if not number and not name:
        return wanted
    mine = queries.visible_to(call.actor)
    found = about(mine, asset_id=number or None, asset_name=name)
    return replace(wanted, ids=found.values("id"))


def _exist(params: Parameters) -> bool:
    """Whether there are such a status and priority at all."""
    status, rank = params.number(1), params.number(3, codes.ANY_PRIORITY)
    known = {codes.ALL_STATUSES, codes.NOT_CLOSED, *codes.STATUSES}
    return status in known and rank in {codes.ANY_PRIORITY, *codes.PRIORITIES}


def _destination(call: Call, number: int, ticket: "Ticket") -> "Queue | Unset":
    """The queue to move to; none when it is the same, unknown or not given."""
    if number in {0, codes.ALL_GROUPS, ticket.queue_id}:
        return UNSET
    try:
        return queue(call.actor, number)
    except NotFound:
        return UNSET


def _parent(call: Call, number: int) -> "Ticket | None":
    try:
        return queries.ticket_by_id(call.actor, number) if number else None
    except NotFound:
        return None


def _fields(kind: "TicketType | None", params: Parameters) -> "list[CustomField]":
    if kind is None or not params.has(translate.FIRST_FIELD):
        return []
    return list(queries.fields_of_type(kind.id))


def _default_owner(queue_id: int) -> "User | None":
    """Queues that hand tickets out choose themselves."""
    return None if counter(queue_id).auto_assign else _last_resort()


def _last_resort() -> "User | None":
    return owner_wanted(LAST_RESORT)


def _as_far_as_possible(wanted: Any, verb: Callable[[Any], "Ticket"], *, nothing: Any) -> "Ticket":
    """Do it, in the end without the owner, the parent or the custom fields that can't be taken: a
    program's ticket must not be lost for them. What else is wrong is raised."""
    while True:
        try:
            return verb(wanted)
        except Invalid as error:
            less = _without(wanted, set(error.errors), nothing)
            if less == wanted:
                raise
            wanted = less


def _without(wanted: Any, wrong: set[str], nothing: Any) -> Any:
    """The same without what is wrong and can be done without."""
    fields = wanted.custom_fields or {}
    left = {number: value for number, value in fields.items() if f"field_{number}" not in wrong}
    less: dict[str, Any] = {name: nothing for name in ("assignee", "parent") if name in wrong}
    if left != fields:
        less["custom_fields"] = left
    return replace(wanted, **less)
