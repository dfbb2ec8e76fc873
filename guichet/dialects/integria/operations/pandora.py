"""Tickets that a monitoring server files about its agents."""

from typing import TYPE_CHECKING

from guichet.access import Right
from guichet.assets.actions import link_asset
from guichet.assets.queries import asset_named
from guichet.dialects.integria import codes, translate
from guichet.dialects.integria.operations.tickets import file_ticket, queue_wanted
from guichet.dialects.integria.registry import Call, Result, operation
from guichet.lib.errors import Forbidden
from guichet.tickets.actions import TicketChanges, log_time, update_ticket
from guichet.tickets.lists import TicketFilter, search
from guichet.tickets.states import Status

if TYPE_CHECKING:
    from guichet.tickets.models import Ticket

_RECENT = 200
"""How many of an agent's open tickets are looked at for one of the same title."""


@operation(
    "create_pandora_ticket",
    right=Right.TICKET_CREATE,
    console=True,
    failed=-1,
    missing=-1,
    refused=-1,
)
def create_pandora_ticket(call: Call) -> Result:
    """File a ticket about a monitored agent, or close it when the alert is over."""
    alert = translate.alert(call.params)
    queue_id = queue_wanted(call, alert.group)
    if alert.is_over:
        ticket = _open_ticket(call, alert, queue_id)
        if ticket is not None:
            return _close(call, alert, ticket).id
    ticket = file_ticket(call, alert.incident, source_app=alert.agent)
    about = asset_named(call.actor, alert.agent) if alert.agent else None
    if about is not None:
        try:
            link_asset(call.actor, ticket, about)
        except Forbidden:
            return ticket.id
    return ticket.id


def _open_ticket(call: Call, alert: translate.Alert, queue_id: int) -> "Ticket | None":
    """The newest open ticket of that title, queue and agent."""
    wanted = TicketFilter(
        queues=(queue_id,),
        statuses=translate.statuses(codes.NOT_CLOSED),
        source_app=(alert.agent,) if alert.agent else (),
    )
    newest = search(call.actor, wanted).order_by("-created_at", "-id")[:_RECENT]
    return next((ticket for ticket in newest if ticket.subject == alert.title), None)


def _close(call: Call, alert: translate.Alert, ticket: "Ticket") -> "Ticket":
    closed = update_ticket(call.actor, ticket, TicketChanges(status=Status.CLOSED))
    log_time(call.actor, closed, hours=translate.hours("0"), body=alert.description)
    return closed
