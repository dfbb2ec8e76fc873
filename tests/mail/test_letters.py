"""What a mail looks like: threads, marks for machines, and nothing a stranger can add to it."""

from email.message import EmailMessage

import pytest
from pytest_django import Settings

from guichet.desk.actions import QueueChanges, change_setting
from guichet.events.models import Delivery
from guichet.events.worker import run_due
from guichet.mail import letters
from guichet.people.actions import UserChanges, update_user
from guichet.people.models import Customer, User
from guichet.tickets.actions import Upload, assign_ticket, reply_to_ticket
from guichet.tickets.models import Ticket
from tests.mail.reading import html_of, text_of
from tests.support.builders import ROOT, a_customer, a_queue, a_ticket, acting, an_agent
from tests.support.mailbox import Mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(mailbox: Mailbox) -> EmailMessage:
    """The mail that tells an agent of FACT-001."""
    agent = an_agent(a_queue("FACT"), username="alice")
    a_ticket(agent.memberships.get().queue, subject="Paiement échoué pour la commande #12345")
    run_due()
    return mailbox.wait_for_mail_to(agent.email)


def an_answered_ticket(
    mailbox: Mailbox, *, subject: str = "Hello", name: str = "Jean", body: str = "It works."
) -> EmailMessage:
    """The mail that carries an agent's reply."""
    queue = a_queue(changes=QueueChanges(auto_assign=False, mails_new_tickets=False))
    customer = a_customer(queue, "jean@acme.com", name=name)
    ticket = a_ticket(queue, subject=subject, customer=customer)
    reply_to_ticket(acting(an_agent(queue)), ticket, body=body)
    run_due()
    return mailbox.wait_for_mail_to("jean@acme.com")


def test_a_mail_says_who_sends_it_and_which_ticket_it_is_about(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.MAIL_FROM = "desk@acme.example"
    change_setting(ROOT, "site_name", "Acmé")
    mail = an_answered_ticket(mailbox, subject="Paiement échoué")
    assert str(mail["From"]) == "Acmé <desk@acme.example>"
    assert mail["From"].addresses[0].addr_spec == "desk@acme.example"
    assert str(mail["Subject"]) == f"[{mail['X-Guichet-Ticket']}] Paiement échoué"
    assert str(mail["To"]) == "jean@acme.com"
    assert mail["Date"].datetime is not None


def test_an_agents_mail_shows_the_ticket_and_leads_to_it(told: EmailMessage) -> None:
    for said in (text_of(told), html_of(told)):
        assert "Paiement échoué pour la commande #12345" in said
        assert "It started this morning." in said
        assert "http://testserver/tickets/FACT-001" in said


def test_a_notification_is_marked_so_that_no_machine_answers_it(told: EmailMessage) -> None:
    assert told["Auto-Submitted"] == "auto-generated"
    assert told["X-Auto-Response-Suppress"] == "All"
    assert told["List-Id"] == "<fact.tickets.testserver>"


def test_a_persons_reply_is_not_marked_as_a_machines(mailbox: Mailbox) -> None:
    mail = an_answered_ticket(mailbox)
    assert mail["Auto-Submitted"] is None
    assert mail["List-Id"] is None


def test_mails_about_one_ticket_form_one_thread_and_each_is_its_own(mailbox: Mailbox) -> None:
    queue = a_queue()
    alice = an_agent(queue)
    ticket = a_ticket(queue, customer=a_customer(queue, "jean@acme.com"))
    for body in ("One.", "Two."):
        reply_to_ticket(acting(alice), ticket, body=body)
    while run_due():
        pass
    mails = mailbox.messages
    assert len({str(mail["Message-ID"]) for mail in mails}) == len(mails) == 3
    assert {str(mail["References"]) for mail in mails} == {f"<ticket.{ticket.uid.hex}@testserver>"}
    assert all(mail["In-Reply-To"] == mail["References"] for mail in mails)


def test_links_come_from_the_setting_alone(mailbox: Mailbox, settings: Settings) -> None:
    settings.BASE_URL = "https://desk.example"
    queue = a_queue("LINK")
    agent = an_agent(queue)
    a_ticket(queue)
    run_due()
    mail = mailbox.wait_for_mail_to(agent.email)
    assert "https://desk.example/tickets/LINK-001" in text_of(mail)
    assert 'href="https://desk.example/tickets/LINK-001"' in html_of(mail)


def test_every_line_passes_servers_that_know_ascii_only(mailbox: Mailbox) -> None:
    mail = an_answered_ticket(mailbox, subject="é" * 250, body="ü " * 3000 + "x" * 3000)
    raw = mail.as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 998
    assert "x" * 3000 in text_of(mail)
    assert str(mail["Subject"]).endswith("é" * 250)


HOSTILE_NAMES = [
    "Jean\r\nBcc: victim@example.com",
    "Jean\nSubject: You won",
    "Jean\x0b\x0cBcc: victim@example.com",
    "Jean\u2028Bcc: victim@example.com",
    "Jean\x85Bcc: victim@example.com",
    'Jean" <victim@example.com>, "x',
    "Jean, victim@example.com",
    "=?utf-8?q?Jean=0D=0ABcc:_victim@example.com?=",
    "Jean\u202egnp.exe",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_subject_or_setting_adds_a_header_or_a_recipient(
    mailbox: Mailbox, name: str
) -> None:
    """As if the checks on the way in had failed: the rows are written past the verbs."""
    queue = a_queue()
    agent = an_agent(queue)
    ticket = a_ticket(queue, customer=a_customer(queue, "jean@acme.com"))
    Ticket.objects.filter(id=ticket.id).update(subject=name)
    Customer.objects.update(name=name)
    User.objects.update(name=name)
    change_setting(ROOT, "site_name", name)
    reply_to_ticket(acting(User.objects.get(id=agent.id)), ticket, body="Hello")
    while run_due():
        pass
    assert sorted(str(mail["To"]) for mail in mailbox.messages) == ["jean@acme.com", agent.email]
    for mail in mailbox.messages:
        assert mail["Bcc"] is None
        assert mail["Cc"] is None
        assert len(mail.get_all("Subject", [])) == 1
        assert mail["Subject"].startswith(f"[{ticket.reference}] ")
        assert [a.addr_spec for a in mail["From"].addresses] == ["guichet@testserver"]
        assert not set("\r\n\u2028\u202e\x00") & set(str(mail["Subject"]) + str(mail["From"]))


def test_no_address_adds_a_header(mailbox: Mailbox) -> None:
    queue = a_queue(changes=QueueChanges(auto_assign=False, mails_new_tickets=False))
    hostile = "=?utf-8?q?a=0D=0ABcc=3A_victim=40example.com?=@acme.com"
    ticket = a_ticket(queue, customer=a_customer(queue, hostile))
    reply_to_ticket(acting(an_agent(queue)), ticket, body="Hello")
    run_due()
    assert mailbox.messages == []
    assert Delivery.objects.get(listener="mail.send_reply").state == "dead"


def test_a_header_that_slips_past_every_check_adds_no_other(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_header", lambda text, limit: text)
    queue = a_queue()
    an_agent(queue)
    a_ticket(queue, subject="=?utf-8?q?Hi=0D=0ABcc:_victim@example.com?=")
    run_due()
    # Python writes it harmlessly since 3.13; before, nothing may be sent.
    assert all(mail["Bcc"] is None for mail in mailbox.messages)
    assert all("victim" not in str(mail["To"]) for mail in mailbox.messages)


HOSTILE_FILES = [
    'x.txt"\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>',
    "../../etc/passwd",
    "invoice\u202efdp.exe",
    "a" * 300 + ".pdf",
    "; filename=evil.html",
    "=?utf-8?q?x=0D=0AContent-Type:_text/html?=.txt",
]


@pytest.mark.parametrize("name", HOSTILE_FILES)
def test_no_file_name_changes_what_a_mail_is(mailbox: Mailbox, name: str) -> None:
    queue = a_queue(changes=QueueChanges(auto_assign=False, mails_new_tickets=False))
    ticket = a_ticket(queue, customer=a_customer(queue, "jean@acme.com"))
    files = [Upload(name, b"<script>alert(1)</script>")]
    reply_to_ticket(acting(an_agent(queue)), ticket, body="See", files=files)
    run_due()
    attachments = list(mailbox.messages[0].iter_attachments())
    assert [part.get_content_type() for part in attachments] == ["text/plain"]
    assert [part.get_content_disposition() for part in attachments] == ["attachment"]
    filename = str(attachments[0].get_filename())
    assert "/" not in filename
    assert filename.isprintable()


def test_what_people_write_is_shown_and_never_alive(mailbox: Mailbox) -> None:
    hostile = "<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://t.example/p.gif)"
    queue = a_queue()
    customer = a_customer(queue, "jean@acme.com", name="<img src=x onerror=alert(1)>")
    alice = an_agent(queue)
    update_user(ROOT, alice, UserChanges(name="<b onclick=alert(1)>Alice"))
    ticket = a_ticket(queue, subject="<svg onload=1>", description=hostile, customer=customer)
    assign_ticket(ROOT, ticket, alice)
    reply_to_ticket(acting(User.objects.get(id=alice.id)), ticket, body=hostile)
    while run_due():
        pass
    assert len(mailbox.messages) == 2
    for mail in mailbox.messages:
        html = html_of(mail)
        for tag in ("<script", "<img", "<svg", "<b ", 'href="javascript'):
            assert tag not in html
        assert "&lt;svg onload=1&gt;" in html
        assert "<script>alert(1)</script>" in text_of(mail)
