"""Every page of the console: closed to strangers, blind to other queues, quiet on GET, bounded."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from guichet.desk.actions import issue_api_key
from guichet.desk.models import ApiKey, Queue
from guichet.events.models import Event
from guichet.people.models import User
from guichet.tickets.actions import Upload, add_note, reply_to_ticket
from guichet.tickets.models import Attachment, Ticket
from guichet.web.urls import urlpatterns
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket, a_user, an_agent

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Desk:
    """A queue with a ticket that has everything, and people who may do more or less with it."""

    queue: Queue
    ticket: Ticket
    attachment: Attachment
    key: ApiKey
    agent: User
    viewer: User
    stranger: User


@pytest.fixture
def desk() -> Desk:
    queue = a_queue()
    agent = an_agent(queue, available=False)
    ticket = a_filled_ticket(queue)
    return Desk(
        queue=queue,
        ticket=ticket,
        attachment=Attachment.objects.get(),
        key=issue_api_key(ROOT, queue, dialect="icd", name="backend")[0],
        agent=agent,
        viewer=an_agent(queue, role="viewer", available=False),
        stranger=an_agent(a_queue(), available=False),
    )


def a_filled_ticket(queue: Queue) -> Ticket:
    ticket = a_ticket(queue, customer=a_customer(queue), tags=["vip"])
    add_note(ROOT, ticket, body="A note.", files=[Upload("log.txt", b"lines")])
    return ticket


Arguments = Callable[[Desk], dict[str, object]]


def nothing(_desk: Desk) -> dict[str, object]:
    return {}


def the_ticket(desk: Desk) -> dict[str, object]:
    return {"reference": desk.ticket.reference}


def the_queue(desk: Desk) -> dict[str, object]:
    return {"queue_id": desk.queue.id}


def the_token(desk: Desk) -> dict[str, object]:
    return {"queue_id": desk.queue.id, "key_id": desk.key.id}


OPEN_TO_ALL: dict[str, Arguments] = {
    "sign_in": nothing,
    "one_time_link": lambda _desk: {"token": "unknown"},
    "sign_out": nothing,
    "language": nothing,
}
FOR_AGENTS: dict[str, Arguments] = {
    "home": nothing,
    "profile": nothing,
    "password": nothing,
    "availability": nothing,
    "tickets": nothing,
    "new_ticket": nothing,
    "live_counts": nothing,
    "live_toast": nothing,
    "patterns": nothing,
    "projects": nothing,
    "legacy_tokens": nothing,
}
OF_A_TICKET: dict[str, Arguments] = {
    "ticket": the_ticket,
    "ticket_refresh": the_ticket,
    "say": the_ticket,
    "assign": the_ticket,
    "status": the_ticket,
    "priority": the_ticket,
    "edit": the_ticket,
    "tag": the_ticket,
    "link": the_ticket,
    "attachment": lambda desk: {"uid": desk.attachment.uid},
}
FOR_MANAGERS: dict[str, Arguments] = {
    "integrations": the_queue,
    "generate_token": the_queue,
    "rename_token": the_token,
    "revoke_token": the_token,
    "rotate_token": the_token,
}
FOR_ADMINISTRATORS: dict[str, Arguments] = {
    "deliveries": nothing,
    "retry_delivery": lambda _desk: {"delivery_id": 1},
}
PAGES = OPEN_TO_ALL | FOR_AGENTS | OF_A_TICKET | FOR_MANAGERS | FOR_ADMINISTRATORS
# What a form would send to change something, so that a refusal is not for want of it.
FORMS: dict[str, dict[str, str]] = {
    "say": {"kind": "reply", "body": "Hello"},
    "assign": {"assignee": ""},
    "status": {"status": "solved"},
    "priority": {"priority": "high"},
    "edit": {"subject": "Changed"},
    "tag": {"tag": "changed"},
    "link": {"system": "github", "value": "1"},
}


def address(desk: Desk, page: str) -> str:
    return reverse(f"web:{page}", kwargs=PAGES[page](desk))


def browser_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def test_every_page_is_tried_here() -> None:
    assert {pattern.name for pattern in urlpatterns} == set(PAGES)


@pytest.mark.parametrize("page", sorted(set(PAGES) - set(OPEN_TO_ALL)))
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_sees_a_page_without_signing_in(desk: Desk, page: str, method: str) -> None:
    answer: HttpResponse = getattr(browser_of(None), method)(address(desk, page))
    if answer.status_code != 405:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in")


@pytest.mark.parametrize("page", sorted(OF_A_TICKET))
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_queues_ticket_does_not_exist(desk: Desk, page: str, method: str) -> None:
    browser = browser_of(desk.stranger)
    facts = Event.objects.count()
    answer = getattr(browser, method)(address(desk, page), FORMS.get(page, {}))
    assert answer.status_code in {404, 405}
    assert desk.ticket.subject not in answer.content.decode()
    assert Event.objects.count() == facts


@pytest.mark.parametrize("page", sorted(FOR_MANAGERS))
@pytest.mark.parametrize("who", ["stranger", "viewer", "agent"])
def test_a_queues_keys_are_its_managers_business(desk: Desk, page: str, who: str) -> None:
    browser = browser_of(getattr(desk, who))
    facts = Event.objects.count()
    for answer in (
        browser.get(address(desk, page)),
        browser.post(address(desk, page), {"name": "Mine"}),
    ):
        assert answer.status_code in {404, 405}
    assert Event.objects.count() == facts


@pytest.mark.parametrize("page", sorted(FOR_ADMINISTRATORS))
@pytest.mark.parametrize("who", ["stranger", "viewer", "agent"])
def test_what_runs_the_desk_is_its_administrators_business(desk: Desk, page: str, who: str) -> None:
    browser = browser_of(getattr(desk, who))
    for answer in (browser.get(address(desk, page)), browser.post(address(desk, page))):
        assert answer.status_code in {403, 405}


@pytest.mark.parametrize("page", sorted(FORMS))
def test_who_may_only_read_changes_nothing(desk: Desk, page: str) -> None:
    facts = Event.objects.count()
    answer = browser_of(desk.viewer).post(address(desk, page), FORMS[page])
    assert answer.status_code == 403
    assert Event.objects.count() == facts


@pytest.mark.parametrize("page", sorted(FORMS))
def test_an_agent_of_the_queue_may(desk: Desk, page: str) -> None:
    facts = Event.objects.count()
    answer = browser_of(desk.agent).post(address(desk, page), FORMS[page])
    assert answer.status_code < 400
    if page != "assign":  # It was nobody's already.
        assert Event.objects.count() > facts


@pytest.mark.parametrize("page", sorted(PAGES))
def test_looking_changes_nothing(desk: Desk, page: str) -> None:
    facts = Event.objects.count()
    answer = browser_of(desk.agent).get(address(desk, page))
    answer.getvalue()  # Reading a file to its end also closes it.
    assert answer.status_code in {200, 204, 302, 403, 404, 405}
    assert Event.objects.count() == facts


@pytest.mark.parametrize("page", sorted(PAGES))
def test_no_form_is_taken_without_its_token(desk: Desk, page: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(desk.agent)
    answer = strict.post(address(desk, page), FORMS.get(page, {}))
    assert answer.status_code in {403, 405}


@pytest.mark.parametrize("page", ["tickets", "ticket", "ticket_refresh", "live_counts", "patterns"])
def test_a_page_costs_as_many_statements_however_much_there_is(
    desk: Desk, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is cached for a second must not run out in the middle of the comparison.
    monkeypatch.setattr("guichet.lib.cache.time.monotonic", lambda: 0.0)
    browser = browser_of(desk.agent)
    browser.get(address(desk, page))
    before = statements(browser, address(desk, page))
    for number in range(8):
        ticket = a_filled_ticket(desk.queue)
        reply_to_ticket(ROOT, desk.ticket, body="More.", files=[Upload(f"{number}.txt", b"text")])
        add_note(ROOT, ticket, body="More.")
    assert statements(browser, address(desk, page)) == before <= 25


def statements(browser: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(where).status_code == 200
    return len(captured)


HOSTILE = [
    "\0",
    "'\"><script>",
    "%",
    "_",
    "9" * 40,
    "-1",
    "\ud800".encode("utf-8", "replace"),
    "é🙂",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_question_breaks_the_list(desk: Desk, value: str) -> None:
    browser = browser_of(desk.agent)
    for name in ("q", "cursor", "queue", "assignee", "customer", "sort", "view", "status", "tag",
                 "priority", "type", "category"):  # fmt: skip
        answer = browser.get(reverse("web:tickets"), {name: value})
        assert answer.status_code in {200, 400, 404, 422}, name


@pytest.mark.parametrize("value", HOSTILE)
def test_no_reference_breaks_the_ticket_page(desk: Desk, value: str) -> None:
    answer = browser_of(desk.agent).get(f"/tickets/{quote(value, safe='')}")
    assert answer.status_code in {302, 404}


def test_an_administrator_without_a_queue_sees_an_empty_desk() -> None:
    assert browser_of(a_user(is_admin=True)).get(reverse("web:tickets")).status_code == 200
