"""Inventory, and tickets that a monitoring server files about it."""

import csv
import io
import json
import xml.etree.ElementTree as ET

from guichet.assets.actions import AssetChanges, register_asset, set_default_asset
from guichet.assets.models import Asset
from guichet.tickets.models import Ticket
from tests.dialects.integria.conftest import Caller, body, with_password
from tests.support.builders import ROOT, a_queue, a_ticket, an_agent


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_objects_are_listed_and_none_is_a_word(admin: Caller) -> None:
    assert admin.csv("get_inventories") == "false"
    assert ET.fromstring(admin.xml("get_inventories")).text == "\nfalse\n"
    found = register_asset(ROOT, AssetChanges(name="Sample inventory object"))
    assert admin.csv("get_inventories") == f'{found.id},"Sample inventory object"\n'


def test_tickets_are_linked_to_objects(admin: Caller) -> None:
    queue = a_queue()
    first, second, usual = (
        register_asset(ROOT, AssetChanges(name=name)) for name in ("srv1", "srv 2", "switch")
    )
    set_default_asset(ROOT, queue, usual)
    number = admin.csv("create_incident", f"T,{queue.id},1,text,{first.id}:{second.id}:999")
    linked = rows(admin.csv("get_incident_inventories", number))
    assert [(row[0], row[3], row[11]) for row in linked] == [
        (str(first.id), "srv1", "new"), (str(second.id), "srv 2", "new"),
    ]  # fmt: skip
    plain = admin.csv("create_incident", f"T,{queue.id}")
    assert [row[3] for row in rows(admin.csv("get_incident_inventories", plain))] == ["switch"]
    assert admin.csv("add_inventory_to_ticket", f"{plain},{first.id}") == "1"
    assert admin.csv("add_inventory_to_ticket", f"{plain},{first.id}") == "1"
    assert admin.csv("add_inventory_to_ticket", f"{plain},999") == "0"
    assert admin.csv("add_inventory_to_ticket", f"999,{first.id}") == "0"
    about = rows(admin.csv("get_incidents", f",0,1,-1,{second.id}"))
    assert [row[0] for row in about] == [number]
    by_name = json.loads(
        body(admin.form("get_incidents", ",-10,1,-1,0,,,,srv1", return_type="json"))
    )
    assert {row["id_incidencia"] for row in by_name} == {number, plain}
    assert rows(admin.csv("get_incidents", ",0,1,-1,999")) == []
    assert admin.csv("get_stats", f"total_incidents,,,,1,0,{second.id}") == "1"
    tracked = {row[6] for row in rows(admin.csv("get_incident_tracking", plain))}
    assert "Added inventory object  -> srv1" in tracked


def test_a_monitoring_server_hands_its_inventory_in(admin: Caller) -> None:
    agents = ["srv1|;|Server 1|;|1|;|10.0.0.1|;|2", "srv2|;|Server 2|;|1|;|10.0.0.2|;|77|;|5"]
    assert body(admin.post("sync_pandora_agents_inventory", agents, token="|;|")) == "2"
    assert body(admin.post("sync_pandora_agents_inventory", agents[:1], token="|;|")) == "1"
    srv1, srv2 = Asset.objects.order_by("name")
    assert (srv1.name, srv1.description) == ("srv1", "Server 1")
    assert srv1.details == {"alias": "Server 1", "os": "1", "address": "10.0.0.1", "group": "2"}
    assert (srv2.details["agent_id"], srv2.details["group"]) == ("77", "5")
    assert body(admin.post("sync_pandora_agents_inventory", [], token="|;|")) == "0"


def alert(queue_id: int, *, agent: str = "srv1", status: int = 1, over: int = 0) -> str:
    values = [agent, agent, "1", "10.0.0.1", "7", "2", "Host down", str(queue_id), "3", "No answer",
              "0", "admin", str(status), str(over), *[""] * 13]  # fmt: skip
    return "|;|".join(values)


def test_an_alert_opens_a_ticket_and_its_end_closes_it(admin: Caller) -> None:
    queue = a_queue()
    register_asset(ROOT, AssetChanges(name="srv1"))

    def tell(**about: object) -> str:
        params = alert(queue.id, **about)  # type: ignore[arg-type]
        return admin.csv("create_pandora_ticket", params, token="|;|")

    number, other = tell(), tell(agent="srv2")
    assert [row[3] for row in rows(admin.csv("get_incident_inventories", number))] == ["srv1"]
    assert rows(admin.csv("get_incident_inventories", other)) == []
    newer = tell()
    assert tell(status=7, over=1) == newer
    states = dict(Ticket.objects.values_list("id", "status"))
    assert [states[int(each)] == 80 for each in (number, other, newer)] == [False, False, True]
    work = rows(admin.csv("get_incident_workunits", newer))
    assert [(row[2], row[4]) for row in work] == [("0.00", "No answer")]
    assert tell(status=7, over=1) == number
    # There is none left: what happened is filed after the fact.
    last = tell(status=7, over=1)
    assert Ticket.objects.get(id=last).status == 80
    assert admin.csv("create_pandora_ticket", alert(999), token="|;|") == "-1"


def test_who_may_not_see_objects_is_told_of_none(admin: Caller) -> None:
    register_asset(ROOT, AssetChanges(name="secret"))
    shop = a_queue(own_directory=True)
    outsider = Caller(with_password(an_agent(shop)).username)
    ticket = a_ticket(shop)
    assert "secret" not in outsider.csv("get_inventories")
    assert outsider.csv("add_inventory_to_ticket", f"{ticket.id},{Asset.objects.get().id}") == "0"
