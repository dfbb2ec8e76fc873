"""What the operations on tickets do to the desk, and what can be read afterwards."""

import base64
import csv
import io
import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from guichet.desk.actions import QueueChanges, update_queue
from guichet.dialects.integria import codes
from guichet.dialects.integria.registry import Call
from guichet.lib.errors import Invalid
from guichet.people.models import User
from guichet.tickets.actions import FieldChanges, attach, create_ticket_type, set_custom_field
from guichet.tickets.models import Attachment, Ticket
from guichet.tickets.queries import read_content
from guichet.tickets.states import FieldKind
from tests.dialects.integria.conftest import Caller, body, with_password
from tests.support.builders import ROOT, a_queue, a_ticket, an_agent

NO_DATE = "0000-00-00 00:00:00"


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def details(caller: Caller, number: str) -> dict[str, str]:
    root = ET.fromstring(caller.xml("get_incident_details", number))
    return {child.tag: child.text or "" for child in root}


def created(caller: Caller, params: str, **others: str) -> str:
    number = caller.csv("create_incident", params, **others)
    assert int(number) > 0
    return number


@pytest.mark.parametrize("priority", sorted(codes.PRIORITIES))
@pytest.mark.parametrize("status", sorted(codes.STATUSES))
def test_codes_go_there_and_back(priority: int, status: int) -> None:
    assert codes.PRIORITIES_OUT[codes.PRIORITIES[priority]] == priority
    assert codes.STATUSES_OUT[codes.STATUSES[status]] == status


def test_everything_that_is_written_can_be_read(admin: Caller) -> None:
    queue = a_queue()
    bob = an_agent(queue, username="bob")
    kind, _ = create_ticket_type(ROOT, key="server", name="Server")
    fields = [
        set_custom_field(ROOT, kind, "Rack", FieldChanges())[0],
        set_custom_field(
            ROOT, kind, "Site", FieldChanges(kind=FieldKind.COMBO, options=["Lyon", "Lille"])
        )[0],
    ]
    parent = a_ticket(queue)
    number = created(
        admin,
        f"Doe::: John|{queue.id}|4|Line 1%0ALine 2||{kind.id}|a@example.com,b@example.com|bob|"
        f"{parent.id}|7|one|4|two|three|four|R7|Lyon",
        token="|",
    )
    found = details(admin, number)
    assert (found["titulo"], found["descripcion"]) == ("Doe, John", "Line 1\nLine 2")
    assert (found["prioridad"], found["estado"], found["resolution"]) == ("4", "7", "4")
    assert (found["id_usuario"], found["id_creator"]) == (bob.username, "admin")
    assert (found["id_grupo"], found["id_parent"]) == (str(queue.id), str(parent.id))
    assert found["id_incident_type"] == str(kind.id)
    assert found["email_copy"] == "a@example.com,b@example.com"
    assert [found[f"extra_data{n}"] for n in ("", "2", "3", "4")] == ["one", "two", "three", "four"]
    assert found["cierre"] != NO_DATE
    assert found["closed_by"] == "admin"
    said = json.loads(admin.csv("get_incident_fields", f"{kind.id},{number}", return_type="json"))
    columns = ("id", "label", "type", "combo_value", "data")
    assert [tuple(row[column] for column in columns) for row in said] == [
        (str(fields[0].id), "Rack", "text", "", "R7"),
        (str(fields[1].id), "Site", "combo", "Lyon,Lille", "Lyon"),
    ]  # fmt: skip


def test_what_can_not_be_taken_does_not_lose_the_ticket(admin: Caller) -> None:
    queue = a_queue(changes=QueueChanges(auto_assign=False))
    stranger = an_agent(a_queue(), username="stranger")
    kind, _ = create_ticket_type(ROOT, key="server", name="Server")
    site = set_custom_field(
        ROOT, kind, "Site", FieldChanges(kind=FieldKind.COMBO, options=["Lyon"])
    )[0]
    number = created(
        admin,
        f"{'x' * 300}%0Ay|{queue.id}|99|{'d' * 70_000}|1:2|{kind.id}|nobody here|"
        f"{stranger.username}|999999|99||99|||1|Atlantis",
        token="|",
    )
    found = details(admin, number)
    assert len(found["titulo"]) == 255
    assert (found["prioridad"], found["estado"], found["resolution"]) == ("0", "1", "0")
    assert (found["id_parent"], found["email_copy"]) == ("", "")
    ticket = Ticket.objects.get(id=number)
    assert ticket.assignee is None
    assert not ticket.field_values.filter(field=site).exists()


def test_a_group_that_is_none_files_nothing(admin: Caller) -> None:
    queue = a_queue()
    assert admin.csv("create_incident", "Title,999") == "-1"
    assert admin.csv("create_incident", "Title,1") == "-1"
    assert admin.csv("create_incident", f",{queue.id}") == ""
    a_queue()
    assert admin.csv("create_incident", "Title,0") == "-1"
    assert not Ticket.objects.exists()
    agent = Caller(with_password(an_agent(queue)).username)
    assert Ticket.objects.get(id=created(agent, "Title,0")).queue == queue


def test_who_owns_what_nobody_was_named_for(admin: Caller) -> None:
    handing_out, quiet = a_queue(), a_queue(changes=QueueChanges(auto_assign=False))
    agent = an_agent(handing_out)
    assert details(admin, created(admin, f"T,{handing_out.id}"))["id_usuario"] == agent.username
    assert details(admin, created(admin, f"T,{quiet.id}"))["id_usuario"] == "admin"
    assert details(admin, created(admin, f"T,{quiet.id},,,,,,ghost"))["id_usuario"] == "admin"


def test_a_ticket_is_changed_as_far_as_the_list_reaches(admin: Caller) -> None:
    queue, other = a_queue(), a_queue()
    kind, _ = create_ticket_type(ROOT, key="server", name="Server")
    set_custom_field(ROOT, kind, "Rack", FieldChanges())
    parent = a_ticket(queue)
    number = created(admin, f"Old,{queue.id},1,text,,{kind.id},,admin,{parent.id},1,one,0,two,,,R7")
    # As the console does: eleven values, the parent always 0.
    assert (
        body(
            admin.form("update_incident", f"{number},New,a:::b,,{other.id},3,1,7,admin,0,{kind.id}")
        )
        == "1"
    )
    found = details(admin, number)
    assert (found["titulo"], found["descripcion"]) == ("New", "a,b")
    assert (found["id_grupo"], found["prioridad"]) == (str(other.id), "3")
    assert (found["estado"], found["resolution"]) == ("7", "1")
    assert (found["old_status"], found["old_status2"], found["old_resolution2"]) == ("1", "7", "1")
    assert (found["closed_by"], found["editor"]) == ("admin", "admin")
    assert (found["id_parent"], found["extra_data"]) == (str(parent.id), "one")
    assert rows(admin.csv("get_incident_fields", f"{kind.id},{number}"))[0][21] == "R7"
    # All of it: what is empty is cleared.
    admin.csv("update_incident", f"{number},New,,,,,,,,,{kind.id},,,,,")
    found = details(admin, number)
    assert (found["descripcion"], found["extra_data"], found["prioridad"]) == ("", "", "0")
    assert rows(admin.csv("get_incident_fields", f"{kind.id},{number}"))[0][21] == ""
    assert admin.csv("update_incident", f"{number},,text") == ""
    assert admin.csv("update_incident", "999,Title") == ""
    assert details(admin, number)["titulo"] == "New"


def test_lists_are_filtered(admin: Caller) -> None:
    queue, other = a_queue(), a_queue()
    bob = an_agent(queue, username="bob")
    plain = a_ticket(queue, subject="Monday", description="É toi", assignee=bob)
    closed = Ticket.objects.get(id=created(admin, f"Closed,{other.id},10,,,,,admin,0,7"))

    def found(params: str) -> set[str]:
        return {row[0] for row in rows(admin.csv("get_incidents", params))}

    everything = {str(plain.id), str(closed.id)}
    assert found(",0,1") == everything
    assert found("") == everything
    assert found("ONDA") == {str(plain.id)}
    assert found("%C3%A9 toi") == {str(plain.id)}
    assert found(",-10,1") == {str(plain.id)}
    assert found(",7,1") == {str(closed.id)}
    assert found(f",0,{other.id}") == {str(closed.id)}
    assert found(",0,1,10") == {str(closed.id)}
    assert found(",0,1,-1,0,bob") == {str(plain.id)}
    assert found(",0,1,-1,0,,admin") == {str(closed.id)}
    assert found(f",0,1,-1,0,,,{plain.id}") == {str(plain.id)}
    assert found(",0,1,-1,0,ghost") == set()
    assert found(",99,1") == set()
    assert found(",0,1,99") == set()
    assert found(".*") == set()


def test_the_newest_change_stands_first_in_every_form(admin: Caller) -> None:
    queue = a_queue()
    first, second = a_ticket(queue, subject="One"), a_ticket(queue, subject="Two, too")
    assert [row[0] for row in rows(admin.csv("get_incidents"))] == [str(second.id), str(first.id)]
    admin.csv("create_workunit", f"{first.id},Work,1.5")
    listed = rows(admin.csv("get_incidents"))
    assert [row[0] for row in listed] == [str(first.id), str(second.id)]
    assert listed[0][31:] == ["1.5", "1"]
    console = body(admin.form("get_incidents", ",0,1"))
    assert "Two:::&#x20;too" in console
    # As the console reads it: naively, at every comma.
    assert {len(line.split(",")) for line in console.splitlines()} == {33}
    found = json.loads(admin.csv("get_incidents", return_type="json"))
    assert found[1]["titulo"] == "Two, too"
    # As clients of 2017 ask for commas to be hidden, without the console's entities.
    assert rows(admin.csv("get_incidents", change_comma="1"))[1][3] == "Two::: too"


def test_a_ticket_is_deleted_with_what_hangs_on_it(admin: Caller) -> None:
    ticket = a_ticket(a_queue())
    admin.csv("attach_file", f"{ticket.id},a.txt,1,d,YQ==")
    assert admin.csv("delete_incident", str(ticket.id)) == "1"
    assert admin.csv("delete_incident", str(ticket.id)) == ""
    assert admin.csv("get_incident_details", str(ticket.id)) == ""
    assert not Attachment.objects.exists()


def test_work_is_written_down(admin: Caller) -> None:
    ticket = a_ticket(a_queue())
    first = admin.csv(
        "create_workunit", f"{ticket.id}|;|hello, world|;|0.25|;|1|;|1|;|2", token="|;|"
    )
    second = admin.csv("create_workunit", f"{ticket.id},,nonsense")
    found = rows(admin.csv("get_incident_workunits", str(ticket.id)))
    assert [row[0] for row in found] == [second, first]
    assert found[1][2:] == ["0.25", "admin", "hello, world", "1", "2", "", "1"]
    assert found[0][2:] == ["0.00", "admin", "", "0", "0", "", "0"]
    assert admin.csv("create_workunit", "999,Text,1") == ""


def test_files_travel_as_base64(admin: Caller) -> None:
    ticket = a_ticket(a_queue())
    content = bytes(range(256)) * 3
    sent = base64.b64encode(content).decode()
    assert body(admin.form("attach_file", f"{ticket.id},../up/a b.bin,12,a:::b,{sent}")) == "0"
    # In an address a plus sign arrives as a blank, and padding may be missing.
    assert admin.csv("attach_file", f"{ticket.id},plus.bin,,,{sent.rstrip('=')}") == "0"
    found = rows(admin.csv("get_incident_files", str(ticket.id)))
    assert [row[4:] for row in found] == [
        ["admin", "a b.bin", "a,b", "12"], ["admin", "plus.bin", "", str(len(content))],
    ]  # fmt: skip
    for row in found:
        assert base64.b64decode(admin.csv("download_file", row[0])) == content
    console = body(admin.form("get_incident_files", str(ticket.id))).splitlines()
    read = [line.split(",") for line in console]
    assert [(row[0], row[8], row[11], row[13]) for row in read] == [
        (found[0][0], "admin", "a&#x20;b.bin", "12"),
        (found[1][0], "admin", "plus.bin", str(len(content))),
    ]
    # The moment it took is written down too.
    work = rows(admin.csv("get_incident_workunits", str(ticket.id)))
    assert [row[2] for row in work] == ["0.05", "0.05"]
    assert admin.csv("delete_file", found[0][0]) == "0"
    assert admin.csv("delete_file", found[0][0]) == "-1"
    assert admin.csv("download_file", found[0][0]) == ""


def test_an_upload_that_is_looked_for_in_vain_is_no_failure(admin: Caller) -> None:
    ticket = a_ticket(a_queue())
    assert admin.csv("attach_file", f"{ticket.id},lost.txt,,text,") == "0"
    assert admin.csv("get_incident_files", str(ticket.id)) == ""
    assert admin.csv("attach_file", f"{ticket.id},empty.txt,5,text,") == "0"
    assert len(rows(admin.csv("get_incident_files", str(ticket.id)))) == 1


def test_a_file_comes_with_the_moment_it_took_or_not_at_all(
    admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = a_ticket(a_queue())

    def no_time(*_args: object) -> None:
        raise Invalid.field("hours", "Not now.")

    with monkeypatch.context() as patch:
        patch.setattr(attach, "write_work", no_time)
        assert admin.csv("attach_file", f"{ticket.id},a.txt,,,YQ==") == "-1"
    assert admin.csv("get_incident_files", str(ticket.id)) == ""


def test_only_managers_take_files_off(admin: Caller) -> None:
    queue = a_queue()
    ticket = a_ticket(queue)
    admin.csv("attach_file", f"{ticket.id},a.txt,,,YQ==")
    kept = Attachment.objects.get()
    agent = Caller(with_password(an_agent(queue)).username)
    manager = Caller(with_password(an_agent(queue, role="manager")).username)
    assert agent.csv("delete_file", str(kept.id)) == "-1"
    assert read_content(kept) == b"a"
    assert manager.csv("delete_file", str(kept.id)) == "0"


def test_what_happened_is_tracked(admin: Caller) -> None:
    queue, other = a_queue(), a_queue()
    an_agent(queue, username="bob")
    number = created(admin, f"T,{queue.id},0,,,,,admin,0,1")
    admin.csv("create_workunit", f"{number},W,1")
    admin.csv("attach_file", f"{number},a.txt,,,YQ==")
    admin.csv("update_incident", f"{number},T,,,{queue.id},2,1,7,bob")
    admin.csv("update_incident", f"{number},Other,,,{other.id},2,1,7,admin")
    found = rows(admin.csv("get_incident_tracking", number))
    assert [int(row[0]) for row in found] == sorted(int(row[0]) for row in found)
    assert {row[4] for row in found} == {"admin"}
    told = {(row[2], row[5], row[6]) for row in found}
    assert told >= {
        ("0", "0", "Created"),
        ("2", "0", "Workunit added"),
        ("3", "0", "File added"),
        ("6", "2", "Priority changed -> 3 (Medium)"),
        ("7", "7", "Status changed -> Closed"),
        ("8", "1", "Resolution changed -> Fixed"),
        ("17", "bob", "Assigned user changed -> Bob"),
        ("28", str(other.id), f"Group has changed -> {other.name}"),
        ("1", "0", "Updated"),
    }
    assert ET.fromstring(admin.xml("get_incident_tracking", number)).find("tracking") is not None


def test_each_rewriting_is_tracked_whatever_became_different(admin: Caller) -> None:
    queue = a_queue()
    number = created(admin, f"T,{queue.id},1,,,,,admin,0,1")

    def tracked_by(params: str) -> list[tuple[str, str]]:
        before = len(rows(admin.csv("get_incident_tracking", number)))
        assert admin.csv("update_incident", f"{number},{params}") == "1"
        return [
            (row[2], row[4]) for row in rows(admin.csv("get_incident_tracking", number))[before:]
        ]

    written = details(admin, number)["actualizacion"]
    with time_machine.travel(timedelta(minutes=5)):
        assert tracked_by(f"T,,,{queue.id},1,0,1,admin") == [("1", "admin")] * 2
        assert details(admin, number)["actualizacion"] > written
    assert tracked_by(f"Other,,,{queue.id},1,0,1,admin") == [("1", "admin")] * 2
    assert tracked_by(f"Third,,,{queue.id},2,0,1,admin") == [("6", "admin"), ("1", "admin")]


def test_a_status_reads_as_it_was_written(admin: Caller) -> None:
    queue = a_queue()
    bob = an_agent(queue, username="bob")
    number = created(admin, f"T,{queue.id},1,,,,,admin,0,7,,1")
    # From and to each: also new again after closed, and new while somebody else gets it.
    for status in (1, 7, 2, 7, 3, 7, 4, 5, 1, 6):
        admin.csv("update_incident", f"{number},T,,,{queue.id},1,0,{status},admin")
        assert details(admin, number)["estado"] == str(status)
    admin.csv("update_incident", f"{number},T,,,{queue.id},1,0,1,admin")
    admin.csv("update_incident", f"{number},T,,,{queue.id},1,0,1,{bob.username}")
    assert [row[2] for row in rows(admin.csv("get_incident_tracking", number))[-2:]] == ["17", "1"]
    found = details(admin, number)
    assert (found["old_status"], found["old_status2"]) == ("1", "1")


def test_numbers_about_tickets(admin: Caller) -> None:
    queue = a_queue()
    for params in ("A,{},4,,,,,admin,0,1", "B,{},4,,,,,admin,0,7", "C,{},10,,,,,,0,5"):
        created(admin, params.format(queue.id))
    admin.csv("create_workunit", f"{Ticket.objects.order_by('id')[0].id},W,0.5")

    def stat(params: str, **others: str) -> str:
        return admin.csv("get_stats", params, **others)

    assert [stat(m) for m in ("total_incidents", "opened", "closed")] == ["3", "2", "1"]
    assert [stat("sla_compliance"), stat("avg_scoring"), stat("avg_life")] == ["100", "N/A", "0"]
    assert stat("avg_worktime") == "600"
    assert stat("total_incidents|A|1,2|admin|1|0|0|4", token="|") == "1"
    assert stat("closed||1", token="|") == "1"
    assert stat("opened,,7") == "0"
    assert stat("total_incidents,,,ghost") == "0"
    assert stat("total_incidents,,99") == "0"
    assert stat("closed,,99") == "1"
    assert stat("total_incidents,,,,,,,77") == "0"
    assert stat("unheard_of") == ""
    assert admin.xml("get_stats", "closed") == "<xml>\n<data>1</data>\n</xml>\n"
    summary = dict(rows(admin.csv("get_incidents_summary")))
    assert (summary["NEW"], summary["VERIFIED"], summary["CLOSED"]) == ("1", "1", "1")
    assert (summary["NOT_CLOSED"], summary["TOTAL"]) == ("2", "3")
    assert "<new>1</new>\n<unconfirmed>0</unconfirmed>\n" in admin.xml("get_incidents_summary")
    assert admin.csv("get_incidents_summary", "NOT_closed") == "2"
    assert admin.csv("get_incidents_summary", "nonsense") == ""
    counted = json.loads(admin.csv("get_tickets_count", "prioridad|;|30", token="|;|"))
    assert counted == [
        {"prioridad": "4", "n_incidents": "2"}, {"prioridad": "10", "n_incidents": "1"},
    ]  # fmt: skip


def test_accounts_are_opened_and_deleted(admin: Caller) -> None:
    queue = a_queue()
    role = 2
    assert (
        admin.csv(
            "create_user", f"jorge,{queue.id},{role},j@example.com,pw,Looks%0Aafter::: A,Jorge::: J"
        )
        == "1"
    )
    jorge = User.objects.get(username="jorge")
    assert (jorge.name, jorge.email) == ("Jorge, J", "j@example.com")
    assert jorge.description == "Looks after, A"
    assert Caller("jorge", "pw").csv("get_login") == "1"
    assert admin.csv("get_user_exists_in_group", f"jorge,{queue.id}") == "1"
    assert admin.csv("user_exists_in_group", "jorge,99") == "0"
    assert admin.csv("create_user", f"jorge,{queue.id},{role}") == "0"
    for wrong in (f"ann,99,{role}", f"ann,{queue.id},99", f",{queue.id},{role}"):
        assert admin.csv("create_user", wrong) == "0"
    assert admin.csv("user_exists", "ann") == "0"
    assert admin.csv("create_user", f"ext,{queue.id},{role},,,,,1") == "1"
    outside = Caller("ext", "ext")
    assert outside.csv("get_users") == "ext\n"
    assert outside.csv("get_incidents") == ""
    assert admin.csv("get_users") == "admin\next\njorge\n"
    assert admin.csv("create_user", f"Doe:::%20John,{queue.id},{role},,,,,1") == "1"
    assert admin.csv("user_exists", "Doe,%20John") == "1"
    assert "Doe, John" in admin.csv("get_users").splitlines()
    assert admin.csv("validate_user", "jorge,pw") == "1"
    assert admin.csv("validate_user", "jorge,wrong") == "0"
    assert admin.csv("delete_user", "jorge") == "1"
    assert admin.csv("delete_user", "jorge") == "0"
    assert admin.csv("delete_user", "admin") == "0"
    assert admin.csv("validate_user", "jorge,pw") == "0"


def test_archived_queues_take_nothing(admin: Caller) -> None:
    queue = a_queue()
    update_queue(ROOT, queue, QueueChanges(archived=True))
    assert admin.csv("create_incident", f"T,{queue.id}") == "-1"


@pytest.mark.parametrize("hours", ["-3", "1e9", "NaN", "1,5"])
def test_odd_durations_are_read_as_php_does(admin: Caller, hours: str) -> None:
    ticket = a_ticket(a_queue())
    admin.csv("create_workunit", f"{ticket.id}|W|{hours}", token="|")
    entry = ticket.time_entries.get()
    assert entry.hours in {Decimal(0), Decimal(1)}


def test_filing_a_ticket_costs_few_statements(
    admin: Caller, django_assert_max_num_queries: Call
) -> None:
    queue = a_queue(changes=QueueChanges(auto_assign=False))
    created(admin, f"Warm up,{queue.id},,,,,,admin")
    with django_assert_max_num_queries(11):  # type: ignore[operator]
        created(admin, f"T,{queue.id},1,text,,,,admin,0,1")


def test_a_list_costs_the_same_statements_however_long(
    admin: Caller, django_assert_max_num_queries: Call
) -> None:
    queue = a_queue()
    for _ in range(3):
        a_ticket(queue)
    admin.csv("get_incidents")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        admin.csv("get_incidents")
