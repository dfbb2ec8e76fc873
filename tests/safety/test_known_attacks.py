"""How help desks have been broken before: one test for each way that could apply to this one.

The names of the products that fell stand in the comments. Cases that fill a file of their own:
scripts, links and styles in what people write (test_markdown.py, test_browser.py), pages and
objects of others (test_authority.py, test_foreign_keys.py), ways in (test_coming_in.py), headers
of mail (tests/mail/test_letters.py).
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from guichet.desk.actions import add_member
from guichet.desk.models import ApiKey
from guichet.desk.queries import role_named
from guichet.lib.paging import encode_cursor
from guichet.people.actions import upsert_customer
from guichet.people.actions.customers import CustomerChanges
from guichet.people.models import Customer, SignInLink, User
from guichet.tickets.actions import Upload, add_note, reply_to_ticket
from guichet.tickets.actions.files import file_path
from guichet.tickets.models import Attachment, Message, Ticket
from tests.safety.addresses import ADDRESSES, Door
from tests.safety.conftest import SECRET, Hidden
from tests.safety.payloads import HOSTILE_FILE_NAMES, HOSTILE_FILES
from tests.support.builders import ROOT, a_queue, a_ticket, acting, an_agent

SignedIn = Callable[[User | None], Client]

pytestmark = pytest.mark.django_db

ICD_TITLES = "/api.php?action=create_ticket"


def as_json(client: Client, method: str, path: str, key: str, body: object) -> Any:
    header = "X-API-Token" if path.startswith("/api.php") else "X-API-Key"
    return client.generic(
        method, path, json.dumps(body), content_type="application/json", headers={header: key}
    )


# 7, 8: files that run when they are looked at (libredesk, osTicket, RT CVE-2022-25802)


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_a_file_is_saved_and_never_shown_whatever_it_says_it_is(
    name: str, hidden: Hidden, signed_in: SignedIn
) -> None:
    note = add_note(
        acting(hidden.agent), hidden.ticket, body="x", files=[Upload(name, HOSTILE_FILES[name])]
    )
    answer: Any = signed_in(hidden.agent).get(f"/attachments/{note.attachments.get().uid}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    kind = answer["Content-Type"].partition(";")[0]
    assert kind in {"application/octet-stream", "application/pdf", "image/gif", "text/plain"}
    assert b"".join(answer.streaming_content) == HOSTILE_FILES[name]


# 9, 10: names that are paths, or lie about what they are (FreeScout CVE-2026-28289, Znuny)


@pytest.mark.parametrize("name", HOSTILE_FILE_NAMES)
def test_a_file_name_never_becomes_a_path_or_a_header(
    name: str, hidden: Hidden, signed_in: SignedIn
) -> None:
    upload = Upload(name, b"content of " + name.encode(errors="replace"))
    note = add_note(acting(hidden.agent), hidden.ticket, body="x", files=[upload])
    kept = note.attachments.get()
    assert kept.name.isprintable()
    assert kept.name.strip(". ")
    assert not {"/", "\\", "\u202e", "\u200b"} & set(kept.name)
    assert len(kept.name) <= 200
    path = file_path(kept.digest)
    assert re.fullmatch(r"[0-9a-f]{64}", path.name)
    assert path.read_bytes() == upload.content
    answer: Any = signed_in(hidden.agent).get(f"/attachments/{kept.uid}")
    assert set(answer.headers) & {"Set-Cookie", "X-Evil"} == set()
    assert b"".join(answer.streaming_content) == upload.content


# 11: files by guessing (FreeScout, iTop CVE-2023-48710)


def test_a_file_is_its_tickets_readers_only_also_when_others_have_the_same_content(
    hidden: Hidden, outsiders: Mapping[str, User], signed_in: SignedIn
) -> None:
    """Equal contents are stored once; whoever has one of them has no right to the other."""
    stranger = outsiders["stranger"]
    own = Ticket.objects.get(assignee=stranger)
    same = Upload("mine.txt", SECRET.encode())
    reply = reply_to_ticket(acting(stranger), own, body="x", files=[same])
    mine = reply.attachments.get()
    assert mine.digest == hidden.attachment.digest
    client = signed_in(stranger)
    allowed: Any = client.get(f"/attachments/{mine.uid}")
    assert b"".join(allowed.streaming_content) == SECRET.encode()
    for guess in (hidden.attachment.uid, hidden.attachment.digest, hidden.attachment.id):
        assert client.get(f"/attachments/{guess}").status_code == 404


def test_a_notes_file_is_for_those_who_read_notes(hidden: Hidden) -> None:
    note = add_note(acting(hidden.agent), hidden.ticket, body="x", files=[Upload("n", b"note")])
    for key in hidden.keys.values():
        for header in ("X-API-Key", "X-API-Token"):
            uid = note.attachments.get().uid
            assert Client().get(f"/attachments/{uid}", headers={header: key}).status_code == 302


# 14: other people's things by way of a second parameter (Zammad CVE-2026-34722, FreeScout)


def test_no_second_parameter_reaches_into_another_queue(
    hidden: Hidden, outsiders: Mapping[str, User], signed_in: SignedIn
) -> None:
    stranger = outsiders["stranger"]
    own = Ticket.objects.get(assignee=stranger)
    client = signed_in(stranger)
    page = f"/tickets/{own.reference}"
    for act, form in (
        ("assign", {"assignee": str(hidden.agent.id)}),
        ("link", {"system": "github", "value": SECRET}),
    ):
        assert client.post(f"{page}/{act}", form).status_code in {404, 409, 422}, act
    assert client.post("/tickets/new", {"queue": "HIDE", "subject": "x"}).status_code in {404, 422}
    own.refresh_from_db()
    assert own.assignee == stranger
    assert hidden.queue.ticket_set.count() == 1
    # Typing an address of a hidden directory finds nobody there.
    client.post(
        "/tickets/new", {"queue": own.queue.code, "subject": "x", "email": "xyzzy@acme.com"}
    )
    page_text = client.get("/tickets?view=all").content.decode()
    assert f"Customer {SECRET}" not in page_text


# 15: fields that were never offered (Chatwoot CVE-2026-72719, FreeScout CVE-2025-48476)


@pytest.mark.parametrize(
    "extra",
    [
        {"is_admin": "on"}, {"kind": "customer"}, {"password": "x"},
        {"username": "root"}, {"email": "root@example.com"}, {"id": "1"}, {"is_active": "False"},
    ],
    ids=lambda extra: next(iter(extra)),
)  # fmt: skip
def test_a_profile_form_changes_what_it_offers_and_nothing_else(
    extra: dict[str, str], hidden: Hidden, signed_in: SignedIn
) -> None:
    before: dict[str, Any] = dict(User.objects.filter(id=hidden.agent.id).values().get())
    form = {"name": "Changed", "language": "fr", "theme": "dark", "density": "comfortable"}
    signed_in(hidden.agent).post("/profile", form | extra)
    after: dict[str, Any] = dict(User.objects.filter(id=hidden.agent.id).values().get())
    assert {name for name in before if before[name] != after[name]} <= {*form, "last_login"}


# 17: notes that customers and programs read (Zammad CVE-2025-32360)


def test_no_program_reads_a_note(hidden: Hidden) -> None:
    words = "Between us"
    token, key = hidden.keys["icd"], hidden.keys["supportdesk"]
    reference, uid = hidden.ticket.reference, hidden.ticket.uid
    for path in (
        f"/api.php?action=get_ticket&ref={reference}", "/api.php?action=list_tickets",
        f"/api/v1/tickets/{uid}", f"/api/v1/tickets/{reference}", f"/api/v1/customers/id-{SECRET}",
    ):  # fmt: skip
        answer = Client().get(path, headers={"X-API-Token": token, "X-API-Key": key})
        assert answer.status_code == 200
        assert words not in answer.content.decode()


# 23: line ends where one line is due (RT CVE-2012-4730, FreeScout CVE-2025-48388)

BROKEN = ["a\r\nBcc: x@example.com", "a\nb", "a\x00b", "a\x1bb", "a\u2028b", "a\u202eb", "a\x85b"]


@pytest.mark.parametrize("value", BROKEN)
def test_one_line_fields_refuse_line_ends_through_every_door(
    value: str, hidden: Hidden, signed_in: SignedIn
) -> None:
    client, token, key = Client(), hidden.keys["icd"], hidden.keys["supportdesk"]
    tickets = Ticket.objects.count()
    assert as_json(client, "POST", ICD_TITLES, token, {"title": value}).status_code == 422
    person: dict[str, object] = {"email": "a@example.com", "name": "A", "phone": "1"}
    for field in person:
        body = person | {field: value}
        answer = as_json(client, "PATCH", "/api/v1/customers/new", key, body)
        assert answer.status_code == 400, field
    ticket: dict[str, object] = {
        "customerExternalId": f"id-{SECRET}", "subject": "x", "description": "y", "category": "z",
    }  # fmt: skip
    for field in ("subject", "category"):
        body = ticket | {field: value}
        answer = as_json(client, "POST", "/api/v1/tickets/api-create", key, body)
        assert answer.status_code == 400, field
    agent = signed_in(hidden.agent)
    page = f"/tickets/{hidden.ticket.reference}"
    for path, form in (
        ("/profile", {"name": value, "language": "", "theme": "dark", "density": "compact"}),
        ("/tickets/new", {"queue": "HIDE", "subject": value}),
        (f"{page}/edit", {"subject": value}),
        (f"{page}/edit", {"category": value}),
        (f"{page}/tag", {"tag": value}),
        (f"{page}/link", {"system": value, "value": "1"}),
        (f"{page}/link", {"system": "x", "value": value}),
        (f"{page}/link", {"system": "x", "value": "1", "url": f"https://x.example/{value}"}),
    ):
        assert agent.post(path, form).status_code == 422, (path, form)
    assert Ticket.objects.count() == tickets
    assert not Customer.objects.filter(external_id="new").exists()


@pytest.mark.parametrize("value", BROKEN)
def test_where_a_program_met_the_problem_is_cleaned_so_that_no_ticket_is_lost(
    value: str, hidden: Hidden
) -> None:
    body = {"title": "x", "source_url": value, "source_user": value, "source_app": value}
    answer = as_json(Client(), "POST", ICD_TITLES, hidden.keys["icd"], body)
    assert answer.status_code == 201
    ticket = Ticket.objects.get(reference=answer.json()["ref"])
    for kept in (ticket.source_url, ticket.source_user, ticket.source_app):
        assert kept
        assert kept.isprintable()


def test_nothing_from_a_request_becomes_a_header_of_the_answer(hidden: Hidden) -> None:
    token = hidden.keys["icd"]
    odd = "x\r\nX-Evil: 1"
    for path in (f"/api.php?action={quote(odd)}", f"/tickets/{quote(odd)}", f"/{quote(odd)}"):
        answer = Client().get(path, headers={"X-API-Token": token, "X-Request-Id": "a b\tc"})
        assert "X-Evil" not in answer.headers
        assert re.fullmatch(r"[\w.:/+=-]+", answer.headers["X-Request-Id"])


# 33: statements in filters, orders and cursors (Chatwoot CVE-2025-21628, GLPI CVE-2024-29889)

INJECTIONS = [
    "'", '"', "';--", "1 OR 1=1", "') UNION SELECT password FROM people_user--", "\\", "%", "_",
    "\x00", "\x1a", "NEAR(a b)", '"unterminated', "a* OR b*", "headline:x", "a & | !", ":*", "(((",
    "-1", "9" * 30, "1e9", "NaN", "𝟙", "²", "[]", "{}", "null", "true", "../../x", "__class__",
    "x" * 5000, "é" * 300, "\ud83d\ude00" * 50, "2026-02-30", "0000-00-00", "9999-12-31T23:59:60Z",
]  # fmt: skip


def test_no_filter_of_the_console_is_a_statement(hidden: Hidden, signed_in: SignedIn) -> None:
    client = signed_in(hidden.agent)
    names = (
        "view", "queue", "status", "priority", "assignee", "tag", "type", "customer", "sort",
    )  # fmt: skip
    for value in INJECTIONS:
        safe = value.encode("utf-8", "replace").decode()
        for query in ({"q": safe}, {"cursor": safe}, dict.fromkeys(names, safe)):
            answer = client.get("/tickets", query)
            assert answer.status_code in {200, 404, 422}, query


def test_no_filter_of_a_program_is_a_statement(hidden: Hidden) -> None:
    token = hidden.keys["icd"]
    names = (
        "status", "type", "priority", "tag", "source_app", "source_user", "q", "created_from",
        "created_to", "updated_since", "sort", "order", "page", "per_page", "limit", "ref",
    )  # fmt: skip
    for value in INJECTIONS:
        for name in names:
            safe = value.encode("utf-8", "replace").decode()
            query = {"action": "get_ticket" if name == "ref" else "list_tickets", name: safe}
            answer = Client().get("/api.php", query, headers={"X-API-Token": token})
            assert answer.status_code in {200, 404, 422}, (name, value)
            assert SECRET not in answer.content.decode() or answer.status_code == 200


def test_a_cursor_of_ones_own_making_shows_nothing_of_others(
    hidden: Hidden, outsiders: Mapping[str, User], signed_in: SignedIn
) -> None:
    client = signed_in(outsiders["stranger"])
    made_up: list[list[Any]] = [
        ["9999-12-31T00:00:00+00:00", 10**12],
        [None, 0],
        ["x", "y"],
        [[], {}],
        [1],
    ]
    for values in made_up:
        answer = client.get("/tickets", {"view": "all", "cursor": encode_cursor(values)})
        assert answer.status_code in {200, 422}
        assert SECRET not in answer.content.decode()


# 34: templates in what people write (Zammad CVE-2026-34724, RT CVE-2011-5093)


def test_braces_are_braces(hidden: Hidden, signed_in: SignedIn) -> None:
    text = "{{ 7|add:7 }} {% now 'Y' %} {who} %(reference)s"
    add_note(acting(hidden.agent), hidden.ticket, body=text)
    page = signed_in(hidden.agent).get(f"/tickets/{hidden.ticket.reference}").content.decode()
    assert "{{ 7|add:7 }} {% now" in page.replace("&#x27;", "'")


# 39: what is open before and after set-up (UVdesk, Zammad CVE-2026-34723)


def test_a_new_desk_lets_nobody_in() -> None:
    assert not User.objects.exists()
    assert not ApiKey.objects.exists()
    assert not SignInLink.objects.exists()
    for name in ("admin", "root", "demo", "guichet"):
        for password in ("", "admin", "password", name):
            answer = Client().post("/sign-in", {"login": name, "password": password})
            assert answer.status_code in {403, 429}


@pytest.mark.parametrize(
    "path", ["/admin", "/setup", "/install", "/debug", "/__debug__", "/console"]
)
def test_there_is_no_back_door(path: str) -> None:
    assert Client().get(path).status_code == 404


# 40: secrets that leak (GLPI CVE-2024-50339, Zammad CVE-2020-10104, CVE-2020-10096)


def test_no_answer_carries_a_secret_and_no_cache_keeps_a_page(
    hidden: Hidden, signed_in: SignedIn
) -> None:
    User.objects.filter(id=hidden.manager.id).update(is_admin=True)
    client = signed_in(hidden.manager)
    session = client.cookies["guichet_session"].value
    secrets = [
        session, *hidden.keys.values(), *ApiKey.objects.values_list("digest", flat=True),
        *User.objects.values_list("password", flat=True),
        *SignInLink.objects.values_list("digest", flat=True), hidden.names["token"],
    ]  # fmt: skip
    for address in ADDRESSES.values():
        if not address.get or address.door in {Door.PROGRAMS, Door.EVERYBODY}:
            continue
        query = f"?{address.query}" if address.query else ""
        path = "/" + (address.path + query).format(**hidden.names)
        answer: Any = client.get(path)
        parts = answer.streaming_content if answer.streaming else [answer.content]
        page = b"".join(parts).decode()
        assert [secret for secret in secrets if secret in page] == [], path
        if answer.status_code == 200:
            assert "no-store" in answer.headers["Cache-Control"], path


def test_an_error_tells_nothing_of_the_inside(
    hidden: Hidden, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"SELECT {SECRET} FROM people_user")

    monkeypatch.setattr("guichet.tickets.queries.visible_to", broken)
    token, key = hidden.keys["icd"], hidden.keys["supportdesk"]
    client = signed_in(hidden.agent)
    for path in (
        f"/tickets/{hidden.ticket.reference}",
        f"/api.php?action=get_ticket&ref={hidden.ticket.reference}",
        f"/api/v1/tickets/{hidden.ticket.uid}",
    ):
        answer = client.get(path, headers={"X-API-Token": token, "X-API-Key": key})
        assert answer.status_code == 500
        for word in (SECRET, "SELECT", "RuntimeError", "Traceback"):
            assert word not in answer.content.decode()


# Ten more: audit evasion, and people who are not who they were


def test_what_was_said_can_not_be_unsaid_by_programs(hidden: Hidden) -> None:
    """Zammad CVE-2020-29160: editing a message through the API."""
    before = list(Message.objects.values_list("id", "body"))
    for method in ("PUT", "PATCH", "DELETE"):
        for path in (f"/api/v1/tickets/{hidden.ticket.uid}", "/api.php?action=get_ticket"):
            key = hidden.keys["supportdesk" if "v1" in path else "icd"]
            answer = as_json(Client(), method, path, key, {"description": "Changed"})
            assert answer.status_code == 405
    assert list(Message.objects.values_list("id", "body")) == before


def test_two_directories_never_share_a_customer(hidden: Hidden) -> None:
    other = a_queue("OTHER", own_directory=True)
    changes = CustomerChanges(email=f"{SECRET}@acme.com", name="Somebody else")
    twin, is_new = upsert_customer(
        ROOT, other.directory_id, external_id=f"id-{SECRET}", changes=changes
    )
    assert is_new
    assert twin.id != hidden.ticket.customer_id


def test_an_agent_of_two_queues_sees_each_through_its_own_role(
    hidden: Hidden, signed_in: SignedIn
) -> None:
    own = a_queue("OWN")
    both = an_agent(own)
    add_member(ROOT, hidden.queue, both, role=role_named("viewer"))
    ticket = a_ticket(own)
    client = signed_in(both)
    say = {"kind": "reply", "body": "Hello"}
    assert client.post(f"/tickets/{ticket.reference}/say", say).status_code == 302
    assert client.post(f"/tickets/{hidden.ticket.reference}/say", say).status_code == 403
    assert Attachment.objects.count() == 1
