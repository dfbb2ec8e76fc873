"""Inventory objects, which are assets."""

from typing import TYPE_CHECKING

from guichet.access import Right
from guichet.assets.actions import AssetChanges, link_asset, refresh_assets
from guichet.assets.queries import asset, assets_of, assets_visible_to, default_asset
from guichet.dialects.integria import translate
from guichet.dialects.integria.registry import Call, Layout, Result, operation
from guichet.lib.errors import Forbidden, NotFound
from guichet.tickets.queries import ticket_by_id

if TYPE_CHECKING:
    from guichet.tickets.models import Ticket

_NAMES = frozenset({"name"})


@operation(
    "get_inventories",
    right=Right.ASSET_READ,
    layout=Layout(
        row="inventory",
        texts=_NAMES,
        # The old console tells “no objects” from “no connection” by this word.
        nothing_csv="false",
        nothing_xml="<xml>\nfalse\n</xml>\n",
    ),
)
def get_inventories(call: Call) -> Result:
    """Every object that the caller may see, by number."""
    found = assets_visible_to(call.actor).order_by("id").values_list("id", "name")
    return [{"id": number, "name": name} for number, name in found]


@operation(
    "get_incident_inventories",
    right=Right.TICKET_READ,
    layout=Layout(
        row="inventory", cdata=True, versioned=True, texts=frozenset({"name", "description"})
    ),
)
def get_incident_inventories(call: Call) -> Result:
    """What a ticket is about."""
    ticket = ticket_by_id(call.actor, call.params.only_number)
    return [translate.asset(each) for each in assets_of(call.actor, ticket)]


@operation("add_inventory_to_ticket", right=Right.TICKET_EDIT, failed=0)
def add_inventory_to_ticket(call: Call) -> Result:
    """Say that a ticket is about an object; again is no failure."""
    try:
        ticket = ticket_by_id(call.actor, call.params.number(0))
    except NotFound:
        # Only those who see every ticket are told that there is none.
        return 0 if call.actor.queues_with(Right.TICKET_READ) is None else None
    try:
        link_asset(call.actor, ticket, asset(call.actor, call.params.number(1)))
    except NotFound:
        return 0
    return 1


@operation(
    "sync_pandora_agents_inventory", right=Right.ASSET_MANAGE, console=True, failed=0, refused=0
)
def sync_pandora_agents_inventory(call: Call) -> Result:
    """Take over what a monitoring server looks after; answers how many objects it handed in."""
    params = call.params
    lines = params.repeated or ((params.whole,) if params.whole else ())
    agents = [translate.agent(line, params.separator) for line in lines]
    seen = [
        AssetChanges(name=name, description=details["alias"], details=details)
        for name, details in agents
        if name
    ]
    return refresh_assets(call.actor, seen)


def link_objects(call: Call, ticket: "Ticket", numbers: list[int]) -> None:
    """Say that a new ticket is about these objects, or what its queue's tickets are usually about.
    What is not there, or not the caller's to link, is left out."""
    usual = None if numbers else default_asset(ticket.queue_id)
    try:
        if usual is not None:
            link_asset(call.actor, ticket, usual)
        for number in numbers:
            _link(call, ticket, number)
    except Forbidden:
        return


def _link(call: Call, ticket: "Ticket", number: int) -> None:
    try:
        link_asset(call.actor, ticket, asset(call.actor, number))
    except NotFound:
        return
