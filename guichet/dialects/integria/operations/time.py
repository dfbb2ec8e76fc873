"""Time entries, which they call workunits."""

from guichet.access import Right
from guichet.desk.accounts import role_by_id
from guichet.dialects.integria import translate
from guichet.dialects.integria.registry import Call, Layout, Result, operation
from guichet.lib.errors import NotFound
from guichet.tickets import queries
from guichet.tickets.actions import log_time
from guichet.tickets.rules import BODY_LENGTH

_DESCRIPTION = frozenset({"description"})


@operation(
    "get_incident_workunits",
    right=Right.TICKET_READ,
    layout=Layout(row="workunit", texts=_DESCRIPTION, commas=_DESCRIPTION),
)
def get_incident_workunits(call: Call) -> Result:
    """The work done on a ticket, newest first."""
    ticket = queries.ticket_by_id(call.actor, call.params.only_number)
    return [translate.work(entry) for entry in queries.time_entries(call.actor, ticket)]


@operation("create_workunit", right=Right.TIME_LOG, failed=0)
def create_workunit(call: Call) -> Result:
    """Write down work on a ticket; answers the number of the entry."""
    params = call.params
    ticket = queries.ticket_by_id(call.actor, params.number(0))
    try:
        role = role_by_id(params.number(5)) if params.number(5) else None
    except NotFound:
        role = None
    entry = log_time(
        call.actor,
        ticket,
        body=params.free(1)[:BODY_LENGTH],
        hours=translate.hours(params.text(2)),
        has_cost=params.number(3) == 1,
        public=params.number(4) == 1,
        role=role,
    )
    return entry.id
