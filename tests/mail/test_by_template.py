"""Mail that is written by template: what it says, and when it is."""

import pytest

from guichet.desk.actions import QueueChanges, set_mail_template
from guichet.desk.mail_templates import NAMES, wording
from guichet.desk.models import Queue
from guichet.events.worker import run_due
from guichet.lib import templates
from guichet.people.actions import choose_mails
from guichet.people.actions.users import LANGUAGES
from guichet.tickets.actions import (
    NewTicket,
    assign_ticket,
    close_ticket,
    create_ticket,
    reply_to_ticket,
    set_copies,
)
from guichet.tickets.models import Ticket
from guichet.tickets.public import tag
from guichet.tickets.states import Status
from tests.mail.reading import html_of, text_of
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket, acting, an_agent
from tests.support.mailbox import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue() -> Queue:
    changes = QueueChanges(
        template_mail=True,
        mail_address="support@example.com",
        new_ticket_copies=["new@example.com"],
        update_copies=["upd@example.com"],
        auto_assign=False,
    )
    return a_queue(changes=changes)


def sent(mailbox: Mailbox) -> list[tuple[str, str]]:
    """Do what is due; who was written to since the last time, in order, and by which template."""
    while run_due():
        pass
    letters = [(str(m["To"]), str(m["X-Guichet-Template"])) for m in mailbox.messages]
    mailbox.clear()
    return letters


def a_known_ticket(queue: Queue, mailbox: Mailbox) -> Ticket:
    ticket = a_ticket(queue, customer=a_customer(queue, "jean@example.com"))
    sent(mailbox)
    return ticket


def test_the_whole_story_of_a_ticket_in_a_queue_that_writes_by_template(
    queue: Queue, mailbox: Mailbox
) -> None:
    alice, bob = an_agent(queue, username="alice"), an_agent(queue, username="bob")
    customer = a_customer(queue, "jean@example.com")
    new = NewTicket(subject="Broken", customer=customer, copies=["watch@example.com"], assignee=bob)
    ticket = create_ticket(acting(alice), queue.id, new)
    assert sent(mailbox) == [
        ("jean@example.com", "newticket_submitter"),
        ("bob@example.com", "assigned_owner"),
        ("new@example.com", "newticket_cc"),
        ("upd@example.com", "newticket_cc"),
    ]
    ticket = assign_ticket(acting(bob), ticket, alice)
    assert sent(mailbox) == [
        ("upd@example.com", "assigned_cc"),
        ("alice@example.com", "assigned_owner"),
    ]
    reply_to_ticket(acting(bob), ticket, body="Done.", status=Status.SOLVED)
    assert sent(mailbox) == [
        ("jean@example.com", "resolved_submitter"),
        ("watch@example.com", "resolved_submitter"),
        ("upd@example.com", "resolved_cc"),
        ("alice@example.com", "resolved_owner"),
    ]
    close_ticket(acting(bob), ticket)
    assert [template for _, template in sent(mailbox)] == [
        "closed_submitter", "closed_submitter", "closed_cc", "closed_owner",
    ]  # fmt: skip
    reply_to_ticket(ROOT, ticket, body="Thanks.", customer=customer)
    assert sent(mailbox) == [
        ("upd@example.com", "updated_cc"),
        ("alice@example.com", "updated_owner"),
    ]


def test_a_mail_comes_from_the_queue_and_carries_the_tag(queue: Queue, mailbox: Mailbox) -> None:
    ticket = a_ticket(queue, subject="On fire", customer=a_customer(queue, "jean@example.com"))
    while run_due():
        pass
    mail = next(m for m in mailbox.messages if m["To"] == "jean@example.com")
    assert mail["From"] == f"{queue.name} <support@example.com>"
    assert mail["Subject"] == f"[{queue.slug}-{ticket.id}] On fire (Opened)"
    assert f"http://testserver/view/?ticket={tag(ticket)}&email=jean%40example.com&key=" in text_of(
        mail
    )


def test_html_from_programs_is_cleaned_and_template_marks_are_not_read(
    queue: Queue, mailbox: Mailbox
) -> None:
    ticket = a_known_ticket(queue, mailbox)
    body = "<p>Fine &amp; <b>well</b></p><script>alert(1)</script>{{ ticket.title }}"
    reply_to_ticket(ROOT, ticket, body=body)
    while run_due():
        pass
    mail = mailbox.messages[0]
    assert "Fine & well\n" in text_of(mail)
    assert "alert" not in text_of(mail)
    assert "<b>well</b>" in html_of(mail)
    assert "<script" not in html_of(mail)
    assert "{{ ticket.title }}" in html_of(mail)


def test_a_reworded_mail_reads_so_and_keeps_its_tag(queue: Queue, mailbox: Mailbox) -> None:
    ticket = a_known_ticket(queue, mailbox)
    set_mail_template(
        ROOT, name="updated_submitter", language="en", subject="News", text="Said: {{ comment }}",
        html="<i>{{ comment }}</i><b>{{ ticket.title }}</b>",
    )  # fmt: skip
    reply_to_ticket(ROOT, ticket, body="1 < 2")
    while run_due():
        pass
    mail = mailbox.messages[0]
    assert mail["Subject"] == f"[{tag(ticket)}] News"
    assert text_of(mail) == "Said: 1 < 2\n"
    assert "<i><p>1 &lt; 2</p>\n</i><b>The printer is on fire</b>" in html_of(mail)


def test_an_emptied_template_sends_nothing(queue: Queue, mailbox: Mailbox) -> None:
    ticket = a_known_ticket(queue, mailbox)
    set_mail_template(ROOT, name="updated_cc", language="en", subject="", text="")
    reply_to_ticket(ROOT, ticket, body="Hello")
    assert sent(mailbox) == [("jean@example.com", "updated_submitter")]


def test_agents_hear_of_what_they_wish_only(queue: Queue, mailbox: Mailbox) -> None:
    bob = an_agent(queue, username="bob")
    choose_mails(acting(bob), bob, on_assignment=False, on_updates=False, on_program_updates=True)
    ticket = a_ticket(queue, assignee=bob)
    reply_to_ticket(ROOT, ticket, body="Hello")
    assert "bob@example.com" not in dict(sent(mailbox))


def test_elsewhere_an_agents_wishes_and_the_copies_count_too(mailbox: Mailbox) -> None:
    queue = a_queue(changes=QueueChanges(auto_assign=False))
    bob = an_agent(queue, username="bob")
    choose_mails(acting(bob), bob, on_assignment=False, on_updates=True, on_program_updates=True)
    ticket = a_ticket(queue, assignee=bob, customer=a_customer(queue, "jean@example.com"))
    set_copies(ROOT, ticket, ["watch@example.com"])
    reply_to_ticket(ROOT, ticket, body="Hello")
    assert [to for to, _ in sent(mailbox)] == ["jean@example.com", "watch@example.com"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_what_comes_with_guichet_can_be_filled_in(name: str, language: str) -> None:
    from guichet.desk.default_wording import SAMPLE

    written = wording(name, language)
    templates.check(written.subject, SAMPLE)
    templates.check(written.text, SAMPLE)
    assert len(NAMES) == 16
