"""Types of tickets with their questions, and roles, as administrators set them up."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guichet.access import Right
from guichet.automation.models import Macro
from guichet.desk.actions import add_member, remove_member
from guichet.desk.models import Role
from guichet.desk.queries import rights_in, role_named
from guichet.events.models import Event
from guichet.tickets.actions import (
    FieldChanges,
    NewTicket,
    create_ticket,
    delete_custom_field,
    delete_ticket,
)
from guichet.tickets.models import CustomField, TicketType
from guichet.tickets.queries import fields_of_type, ticket_types
from guichet.tickets.states import FieldKind
from tests.support.builders import ROOT, a_field, a_queue, a_ticket, a_user, an_agent
from tests.web.conftest import Desk, Visit

BRAND = {"label": "Brand", "kind": "combo", "options": "Acme\nBolt\n", "show_in_list": "1"}


@pytest.fixture
def root(desk: Desk, visit: Visit) -> Client:
    return visit(a_user(is_admin=True))


def shown(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return answer.content.decode()


def test_a_type_is_made_and_called_something_else(root: Client) -> None:
    made = root.post("/ticket-types", {"key": "return", "name": "Return"})
    it = TicketType.objects.get(key="return")
    assert made["Location"] == f"/ticket-types/{it.id}"
    root.post(f"/ticket-types/{it.id}", {"name": "Goods sent back", "description": "All of them"})
    assert "Goods sent back" in shown(root, "/ticket-types")
    assert "All of them" in shown(root, f"/ticket-types/{it.id}")
    refused = root.post("/ticket-types", {"key": "No Key", "name": "Kept"})
    assert refused.status_code == 422
    assert "Use small letters" in refused.content.decode()
    assert 'value="Kept"' in refused.content.decode()


def test_a_type_is_taken_away_when_nothing_needs_it(root: Client, desk: Desk) -> None:
    root.post("/ticket-types", {"key": "return", "name": "Return"})
    it = TicketType.objects.get(key="return")
    base = f"/ticket-types/{it.id}"
    field = a_field("return", "Brand")
    assert "Something is still asked here." in shown(root, base)
    assert root.post(f"{base}/delete").status_code == 409
    delete_custom_field(ROOT, field)
    ticket = create_ticket(ROOT, desk.queue.id, NewTicket(subject="Back", type="return"))
    assert "There are tickets of this type." in root.post(f"{base}/delete").content.decode()
    delete_ticket(ROOT, ticket)
    assert "Yes, delete it" in shown(root, base)
    assert root.post(f"{base}/delete")["Location"] == "/ticket-types"
    assert not TicketType.objects.filter(key="return").exists()
    facts = Event.objects.filter(subject_kind="type", subject_id=it.id)
    assert {"type.created", "type.deleted"} <= {fact.kind for fact in facts}
    bug = TicketType.objects.get(key="bug")
    assert "programs file tickets of it" in shown(root, f"/ticket-types/{bug.id}")
    assert root.post(f"/ticket-types/{bug.id}/delete").status_code == 409


def test_types_change_places_as_tickets_offer_them(root: Client) -> None:
    first, second, *others = ticket_types()
    assert root.post(f"/ticket-types/{first.id}/shift", {"places": "1"}).status_code == 302
    assert list(ticket_types()) == [second, first, *others]
    page = shown(root, "/tickets/new")
    assert page.index(f'value="{second.key}"') < page.index(f'value="{first.key}"')
    root.post(f"/ticket-types/{second.id}/shift", {"places": "-1"})
    assert list(ticket_types()) == [second, first, *others]


def test_questions_are_added_changed_and_taken_away(root: Client) -> None:
    it = a_field("bug", "Version").type
    base = f"/ticket-types/{it.id}"
    root.post(f"{base}/fields", BRAND)
    brand = CustomField.objects.get(label="Brand")
    assert (brand.kind, brand.options, brand.show_in_list) == ("combo", ["Acme", "Bolt"], True)
    page = shown(root, base)
    assert "A choice · Acme, Bolt · shown in lists" in page
    model = {"label": "Model", "kind": "text", "parent": str(brand.id), "linked_value": "Acme"}
    root.post(f"{base}/fields", model | {"required": "1"})
    assert "when “Brand” is “Acme”" in shown(root, base)
    root.post(f"{base}/fields/{brand.id}", BRAND | {"label": "Make", "show_in_list": ""})
    brand.refresh_from_db()
    assert (brand.label, brand.show_in_list) == ("Make", False)
    root.post(f"{base}/fields/{brand.id}/delete")
    assert [field.label for field in fields_of_type(it.id)] == ["Version", "Model"]


def test_questions_change_places(root: Client) -> None:
    first, second = a_field("bug", "First"), a_field("bug", "Second")
    base = f"/ticket-types/{first.type_id}/fields"
    root.post(f"{base}/{first.id}/shift", {"places": "1"})
    assert list(fields_of_type(first.type_id)) == [second, first]
    root.post(f"{base}/{second.id}/shift", {"places": "-1"})
    root.post(f"{base}/{first.id}/shift", {"places": "-1"})
    assert list(fields_of_type(first.type_id)) == [first, second]


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"label": ""}, "can&#x27;t be empty"),
        ({"label": "Version"}, "Another field has this label"),
        ({"label": "A", "kind": "combo", "options": " \n"}, "can&#x27;t be empty"),
        ({"label": "A", "kind": "colour"}, "not one of the choices"),
        ({"label": "A", "parent": "999999"}, "not one of the choices"),
    ],
)
def test_a_refused_question_changes_nothing(root: Client, form: dict[str, str], told: str) -> None:
    field = a_field("bug", "Version")
    answer = root.post(f"/ticket-types/{field.type_id}/fields", form)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert list(CustomField.objects.values_list("label", "kind")) == [("Version", "text")]


def test_a_question_is_found_under_its_own_type_only(root: Client) -> None:
    bug, task = a_field("bug", "Version"), a_field("task", "Effort")
    assert root.get(f"/ticket-types/{bug.type_id}/fields/{task.id}").status_code == 404
    assert root.post(f"/ticket-types/{bug.type_id}/fields/{task.id}/delete").status_code == 404
    assert CustomField.objects.filter(id=task.id).exists()


def test_a_role_is_made_and_changed(root: Client) -> None:
    root.post("/roles", {"name": "Triage", "rights": ["ticket.read", "ticket.assign", "no.right"]})
    role = role_named("Triage")
    assert rights_in(role) == {Right.TICKET_READ, Right.TICKET_ASSIGN}
    page = shown(root, f"/roles/{role.id}")
    assert 'value="ticket.assign" checked' in page
    assert "Assign tickets" in page
    root.post(f"/roles/{role.id}", {"rights": ["ticket.read"]})
    assert rights_in(role_named("Triage")) == {Right.TICKET_READ}
    again = root.post("/roles", {"name": "Triage", "rights": []})
    assert "Another role has this name." in again.content.decode()
    assert rights_in(role_named("Triage")) == {Right.TICKET_READ}


def test_a_role_is_called_something_else_and_given_up(root: Client, desk: Desk) -> None:
    root.post("/roles", {"name": "Triage", "rights": ["ticket.read"]})
    role = role_named("Triage")
    base, form = f"/roles/{role.id}", {"rights": ["ticket.read", "ticket.note"]}
    assert root.post(base, form | {"name": "agent"}).status_code == 422
    assert root.post(base, form | {"name": "Sorters"}).status_code == 302
    assert rights_in(role_named("Sorters")) == {Right.TICKET_READ, Right.TICKET_NOTE}
    add_member(ROOT, desk.queue, desk.agent, role=role_named("Sorters"))
    assert "Members of queues hold this role." in shown(root, base)
    assert root.post(f"{base}/delete").status_code == 409
    remove_member(ROOT, desk.queue, desk.agent)
    assert root.post(f"{base}/delete")["Location"] == "/roles"
    assert not Role.objects.filter(id=role.id).exists()
    facts = Event.objects.filter(subject_kind="role", subject_id=role.id).order_by("id")
    assert [(fact.kind, fact.data) for fact in facts] == [
        ("role.created", {"name": "Triage", "rights": ["ticket.read"]}),
        ("role.renamed", {"old": "Triage", "new": "Sorters"}),
        ("role.changed", {"name": "Sorters", "given": ["ticket.note"], "taken": []}),
        ("role.deleted", {"name": "Sorters"}),
    ]


def test_roles_that_come_with_guichet_stay_as_they_are(root: Client) -> None:
    role = role_named("viewer")
    assert '<fieldset class="house-fields" disabled>' in shown(root, f"/roles/{role.id}")
    assert root.post(f"/roles/{role.id}", {"rights": ["desk.manage"]}).status_code == 422
    assert root.post(f"/roles/{role.id}", {"name": "Readers"}).status_code == 422
    assert root.post(f"/roles/{role.id}/delete").status_code == 422
    assert Right.DESK_MANAGE not in rights_in(role_named("viewer"))


def test_every_right_can_be_given_in_words(root: Client) -> None:
    page = shown(root, "/roles")
    for right in Right:
        assert page.count(f'name="rights" value="{right}"') == 1
        assert f"> {right.value.replace('_', ' ').capitalize()}</label>" not in page


MAIL = {
    "template_mail": "1", "mail_address": "help@acme.example", "language": "fr",
    "new_ticket_copies": "a@acme.example, b@acme.example", "escalate_days": "2",
}  # fmt: skip


def test_a_queue_says_what_it_mails_and_when_it_escalates(desk: Desk, visit: Visit) -> None:
    manager = visit(an_agent(desk.queue, role="manager"))
    where = f"/queues/{desk.queue.id}"
    assert f'href="{where}"' in shown(manager, "/queues")
    assert f'href="/queues/{desk.foreign.id}"' not in shown(manager, "/queues")
    assert manager.post(where, MAIL)["Location"] == where
    desk.queue.refresh_from_db()
    assert (desk.queue.template_mail, desk.queue.mails_new_tickets) == (True, False)
    assert (desk.queue.language, desk.queue.escalate_days) == ("fr", 2)
    assert not desk.queue.in_portal
    manager.post(where, MAIL | {"in_portal": "1"})
    assert re.search('name="in_portal"[^>]* checked', shown(manager, where))
    assert 'value="a@acme.example, b@acme.example"' in shown(manager, where)
    for name, wrong in (
        ("escalate_days", "two"),
        ("escalate_days", "9999"),
        ("update_copies", "x"),
    ):
        answer = manager.post(where, MAIL | {name: wrong})
        assert answer.status_code == 422
        assert f'value="{wrong}"' in answer.content.decode()
    assert manager.get(f"/queues/{desk.foreign.id}").status_code == 404


def test_days_stop_counting_and_count_again(desk: Desk, root: Client, visit: Visit) -> None:
    manager = visit(an_agent(desk.queue, role="manager"))
    root.post("/excluded-days", {"weekday": "6"})
    day = {"queue": str(desk.queue.id), "day": "2026-12-25", "name": "Christmas"}
    manager.post("/excluded-days", day)
    page = shown(manager, "/excluded-days")
    assert "Dec. 25, 2026 (Christmas)" in page
    assert page.count('aria-label="Remove ') == 1
    assert "Sunday · Dec. 25, 2026 (Christmas)" in shown(manager, f"/queues/{desk.queue.id}")
    assert manager.post("/excluded-days", {"weekday": "5"}).status_code == 403
    assert manager.post("/excluded-days/remove", {"weekday": "6"}).status_code == 403
    for wrong in ({}, {"day": "soon"}, {"weekday": "9"}, {"day": "2026-12-26", "queue": "999"}):
        assert root.post("/excluded-days", wrong).status_code == 422
    root.post("/excluded-days/remove", {"weekday": "6"})
    manager.post("/excluded-days/remove", day)
    assert "Every day counts." in shown(root, "/excluded-days")


def test_macros_are_prepared_and_answered_with(
    desk: Desk, root: Client, browser: Client, visit: Visit
) -> None:
    manager = visit(an_agent(desk.queue, role="manager"))
    hello = {"name": "Hello", "shortcut": "/hi", "content": "About {{ ticket.reference }}."}
    mine = manager.post("/macros", hello | {"queue": str(desk.queue.id)})
    where = f"/macros/{Macro.objects.get().id}"
    assert mine["Location"] == where
    root.post("/macros", {"name": "Everywhere", "content": "Always."})
    assert "Everywhere" in shown(root, "/macros")
    assert "Everywhere" not in shown(manager, "/macros")
    for wrong in ({"content": "{{ nobody }}"}, {"name": "HELLO"}, {"queue": "999"}):
        refused = manager.post(
            "/macros", {"name": "Two", "content": "x", "queue": str(desk.queue.id)} | wrong
        )
        assert refused.status_code == 422
    asked = {"name": "Two", "content": "{{ nobody }}", "queue": str(desk.queue.id)}
    french = manager.post("/macros", asked, headers={"accept-language": "fr"})
    assert "Ligne 1 : il n’y a pas de mot nobody." in french.content.decode()
    manager.post(
        where, hello | {"content": "It is about {{ ticket.reference }}.\n\n{{ agent.name }}"}
    )
    ticket = a_ticket(desk.queue)
    menu = f"/tickets/{ticket.reference}/macros"
    assert shown(browser, menu).index("/hi") < shown(browser, menu).index("Everywhere")
    answer = browser.post(menu + where.removeprefix("/macros"))
    assert answer.content.decode() == f"It is about {ticket.reference}.\n\n{desk.agent.name}"
    assert "used once" in shown(manager, where)
    assert browser.get(where).status_code == 404
    manager.post(f"{where}/delete")
    assert "/hi" not in shown(browser, menu)


def test_setting_up_is_nobody_elses_business(browser: Client) -> None:
    field, role = a_field("bug", "Version"), Role.objects.get(name="viewer")
    base = f"/ticket-types/{field.type_id}"
    for where in (
        "/ticket-types",
        base,
        f"{base}/fields/{field.id}",
        "/roles",
        f"/roles/{role.id}",
        "/excluded-days",
        "/macros",
    ):
        assert browser.get(where).status_code == 403
        assert browser.post(where, {"key": "mine", "name": "mine"}).status_code == 403
        assert f'href="{where}"' not in shown(browser, "/tickets")


def test_lists_show_the_answers_that_they_are_told_to(desk: Desk, browser: Client) -> None:
    brand = a_field("bug", "Brand", FieldChanges(show_in_list=True))
    secret = a_field("bug", "Serial number")
    tick = a_field("bug", "Insured", FieldChanges(kind=FieldKind.CHECKBOX, show_in_list=True))

    def file(values: dict[int, str]) -> None:
        create_ticket(
            ROOT, desk.queue.id, NewTicket(subject="Broken", type="bug", custom_fields=values)
        )

    file({brand.id: "Acme <b>", secret.id: "SN-17", tick.id: "1"})
    shown(browser, "/tickets?view=all")
    with CaptureQueriesContext(connection) as first:
        page = shown(browser, "/tickets?view=all")
    assert '<span class="row-answer" title="Brand">Acme &lt;b&gt;</span>' in page
    assert '<span class="row-answer" title="Insured">Insured</span>' in page
    assert "SN-17" not in page
    for _ in range(3):
        file({brand.id: "Bolt", tick.id: ""})
    with CaptureQueriesContext(connection) as second:
        assert shown(browser, "/tickets?view=all").count(">Bolt</span>") == 3
    assert len(second) == len(first)
    assert f'name="answer_{secret.id}"' not in page
    found = shown(browser, f"/tickets?view=all&type=bug&answer_{brand.id}=bol")
    assert (found.count(">Bolt</span>"), found.count("Acme &lt;b&gt;")) == (3, 0)
    assert "Brand: bol" in found
    assert 'href="/tickets?view=all&amp;type=bug"' in found
    ticked = shown(browser, f"/tickets?view=all&answer_{tick.id}=1&answer_{brand.id}=Acme")
    assert ticked.count("data-reference=") == ticked.count("Acme &lt;b&gt;</span>") == 1
    assert "No ticket here" in shown(browser, f"/tickets?view=all&answer_{brand.id}=100%25")


def test_a_ticket_offers_the_queues_it_can_go_to(desk: Desk, visit: Visit) -> None:
    other, reads_only, apart = a_queue(), a_queue(), a_queue(own_directory=True)
    agent = an_agent(desk.queue, other, apart)
    ticket = a_ticket(desk.queue, customer=desk.customer)
    page = shown(visit(agent), f"/tickets/{ticket.reference}")
    assert f'name="queue" value="{other.code}"' in page
    for queue in (desk.queue, desk.foreign, reads_only, apart):
        assert f'name="queue" value="{queue.code}"' not in page
