"""Every act of the ticket page is one verb; here is what the door adds to it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.desk.actions import add_member
from guichet.desk.queries import role_named
from guichet.sla.priority import Priority
from guichet.tickets.models import Attachment, Message, Ticket
from guichet.tickets.states import Status
from tests.support.builders import ROOT, a_ticket, a_user, kinds_recorded_for
from tests.web.conftest import Desk, Visit

HTMX = {"hx-request": "true"}
ACTS = {
    "say": {"kind": "note", "body": "x"},
    "assign": {"assignee": ""},
    "status": {"status": "solved"},
    "priority": {"priority": "high"},
    "edit": {"subject": "x"},
    "tag": {"tag": "x"},
    "link": {"system": "x", "value": "1"},
}


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    return a_ticket(desk.queue, customer=desk.customer, tags=["old"])


def act(client: Client, ticket: Ticket, name: str, **form: str) -> int:
    status = client.post(f"/tickets/{ticket.reference}/{name}", form).status_code
    ticket.refresh_from_db()
    return status


def test_a_reply_goes_out_and_waits_for_the_customer(browser: Client, ticket: Ticket) -> None:
    assert act(browser, ticket, "say", kind="reply", body="Try again, please.") == 302
    assert ticket.status == Status.WAITING_CUSTOMER
    assert ticket.messages.get(is_description=False).kind == Message.Kind.REPLY


@pytest.mark.parametrize(("then", "status"), [("open", Status.OPEN), ("solved", Status.SOLVED)])
def test_a_reply_may_leave_another_status(
    browser: Client, ticket: Ticket, then: str, status: Status
) -> None:
    act(browser, ticket, "say", kind="reply", body="Done.", then=then)
    assert ticket.status == status


def test_a_note_stays_in(browser: Client, ticket: Ticket) -> None:
    act(browser, ticket, "say", kind="note", body="Between us.")
    assert ticket.messages.get(is_description=False).is_note
    assert ticket.status == Status.NEW


def test_a_refused_message_comes_back_with_its_words(browser: Client, ticket: Ticket) -> None:
    words = "kept " * 210_000
    answer = browser.post(f"/tickets/{ticket.reference}/say", {"kind": "note", "body": words})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words.strip() in page
    assert "At most 1000000 characters." in page
    assert 'value="note" checked' in page


def test_a_refused_message_of_a_fragment_is_a_toast(browser: Client, ticket: Ticket) -> None:
    address = f"/tickets/{ticket.reference}/say"
    answer = browser.post(address, {"kind": "note", "body": " "}, headers=HTMX)
    assert answer.status_code == 422
    assert 'class="toast is-bad"' in answer.content.decode()
    assert answer["HX-Reswap"] == "none"


def test_assigning_and_taking_back(desk: Desk, browser: Client, ticket: Ticket) -> None:
    act(browser, ticket, "assign", assignee=str(desk.colleague.id))
    assert ticket.assignee == desk.colleague
    act(browser, ticket, "assign", assignee="")
    assert ticket.assignee is None


def test_a_stranger_can_not_be_given_a_ticket(browser: Client, ticket: Ticket) -> None:
    assert act(browser, ticket, "assign", assignee=str(a_user().id)) == 422
    assert act(browser, ticket, "assign", assignee="nonsense") == 422


def test_statuses_outcomes_and_holding(browser: Client, ticket: Ticket) -> None:
    act(browser, ticket, "status", status="waiting_third_party")
    assert ticket.status == Status.WAITING_THIRD_PARTY
    act(browser, ticket, "status", status="hold")
    assert ticket.on_hold
    act(browser, ticket, "status", status="unhold")
    assert not ticket.on_hold
    act(browser, ticket, "status", status="solved")
    assert (ticket.status, ticket.resolution) == (Status.SOLVED, "fixed")
    act(browser, ticket, "status", status="closed:duplicate")
    assert (ticket.status, ticket.resolution) == (Status.CLOSED, "duplicate")


def test_priority_subject_type_category_tags_and_links(browser: Client, ticket: Ticket) -> None:
    act(browser, ticket, "priority", priority="critical")
    act(browser, ticket, "edit", subject="Clearer")
    act(browser, ticket, "edit", type="incident")
    act(browser, ticket, "edit", category="Network")
    act(browser, ticket, "tag", tag="one, two")
    act(browser, ticket, "tag", remove="old")
    act(browser, ticket, "link", system="jira", value="OPS-7")
    assert ticket.priority == Priority.CRITICAL
    assert (ticket.subject, str(ticket.type), str(ticket.category)) == (
        "Clearer",
        "incident",
        "Network",
    )
    assert [tag.name for tag in ticket.tags.order_by("tickettag__id")] == ["one", "two"]
    assert ticket.external_references.get().value == "OPS-7"
    act(browser, ticket, "edit", type="")
    assert ticket.type is None
    assert ticket.subject == "Clearer"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("status", {"status": "nonsense"}),
        ("status", {"status": "closed:nonsense"}),
        ("priority", {"priority": "9"}),
        ("edit", {"subject": ""}),
        ("edit", {"type": "nonsense"}),
        ("link", {"system": "x", "value": ""}),
        ("link", {"system": "x", "value": "1", "url": "javascript:x"}),
        ("say", {"kind": "note", "body": ""}),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    browser: Client, ticket: Ticket, name: str, form: dict[str, str]
) -> None:
    before = kinds_recorded_for(ticket)
    assert act(browser, ticket, name, **form) == 422
    assert kinds_recorded_for(ticket) == before


def test_without_script_an_act_leads_back_beside_the_same_list(
    browser: Client, ticket: Ticket
) -> None:
    address = f"/tickets/{ticket.reference}/priority?view=waiting&sort=due"
    answer = browser.post(address, {"priority": "high"})
    assert answer["Location"] == f"/tickets/{ticket.reference}?view=waiting&sort=due"


def test_with_script_an_act_answers_with_the_parts_that_show_it(
    browser: Client, ticket: Ticket
) -> None:
    address = f"/tickets/{ticket.reference}/priority"
    parts = browser.post(address, {"priority": "high"}, headers=HTMX).content.decode()
    assert parts.count('hx-swap-oob="true"') == 3
    assert "changed the priority" in parts


@pytest.mark.parametrize("name", ACTS)
def test_no_get_changes_anything(browser: Client, ticket: Ticket, name: str) -> None:
    assert browser.get(f"/tickets/{ticket.reference}/{name}", ACTS[name]).status_code == 405


@pytest.mark.parametrize("name", ACTS)
def test_a_foreign_ticket_can_not_be_touched(desk: Desk, browser: Client, name: str) -> None:
    foreign = a_ticket(desk.foreign)
    before = kinds_recorded_for(foreign)
    assert act(browser, foreign, name, **ACTS[name]) == 404
    assert kinds_recorded_for(foreign) == before


@pytest.mark.parametrize("name", ACTS)
def test_a_viewer_can_not_act(desk: Desk, visit: Visit, ticket: Ticket, name: str) -> None:
    viewer = a_user()
    add_member(ROOT, desk.queue, viewer, role=role_named("viewer"))
    before = kinds_recorded_for(ticket)
    assert act(visit(viewer), ticket, name, **ACTS[name]) == 403
    assert kinds_recorded_for(ticket) == before


def test_a_file_is_handed_out_to_be_saved_and_never_shown(browser: Client, ticket: Ticket) -> None:
    page = SimpleUploadedFile("fac ture.html", b"<script>alert(1)</script>", "text/html")
    form = {"kind": "reply", "body": "See the file.", "files": page}
    browser.post(f"/tickets/{ticket.reference}/say", form)
    attachment = Attachment.objects.get()
    answer = browser.get(f"/attachments/{attachment.uid}")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="fac ture.html"'
    assert answer["Content-Type"] == "text/plain"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_foreign_file_does_not_exist(
    desk: Desk, visit: Visit, browser: Client, ticket: Ticket
) -> None:
    form = {"kind": "note", "body": "", "files": SimpleUploadedFile("a.txt", b"a")}
    browser.post(f"/tickets/{ticket.reference}/say", form)
    attachment = Attachment.objects.get()
    assert visit(a_user()).get(f"/attachments/{attachment.uid}").status_code == 404
    assert browser.get("/attachments/00000000-0000-0000-0000-000000000000").status_code == 404
