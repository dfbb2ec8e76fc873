"""Who is written to, and who is not. Everything goes through the worker and a real SMTP server."""

import pytest
from pytest_django import Settings

from guichet.desk.actions import QueueChanges, add_member, set_role
from guichet.desk.models import Queue
from guichet.events.actions import quiet
from guichet.events.models import Delivery
from guichet.events.worker import run_due
from guichet.people.actions import UserChanges, update_user
from guichet.people.models import User
from guichet.tickets.actions import (
    NewTicket,
    Upload,
    add_note,
    assign_ticket,
    create_ticket,
    reply_to_ticket,
)
from guichet.tickets.models import Ticket
from tests.mail.reading import html_of, text_of
from tests.support.builders import (
    ROOT,
    a_customer,
    a_queue,
    a_ticket,
    a_user,
    acting,
    an_agent,
)
from tests.support.mailbox import Mailbox

pytestmark = pytest.mark.django_db


def a_manual_queue(code: str = "", *, mails_new_tickets: bool = True) -> Queue:
    """A queue that hands out nothing by itself."""
    changes = QueueChanges(auto_assign=False, mails_new_tickets=mails_new_tickets)
    return a_queue(code, changes=changes)


def delivered(mailbox: Mailbox) -> list[str]:
    """Do what is due; returns who was written to, in alphabetical order."""
    while run_due():
        pass
    return sorted(str(message["To"]) for message in mailbox.messages)


def why_skipped(listener: str) -> str:
    return Delivery.objects.get(listener=listener, state="skipped").last_error


def test_the_agent_whom_routing_chose_is_told(mailbox: Mailbox) -> None:
    queue = a_queue()
    agent = an_agent(queue)
    a_ticket(queue)
    assert delivered(mailbox) == [agent.email]


def test_a_colleague_who_is_given_a_ticket_is_told_who_gave_it(mailbox: Mailbox) -> None:
    queue = a_manual_queue(mails_new_tickets=False)
    alice, bob = an_agent(queue, username="alice"), an_agent(queue)
    assign_ticket(acting(alice), a_ticket(queue), bob)
    assert delivered(mailbox) == [bob.email]
    assert "Alice gave you" in text_of(mailbox.messages[-1])


def test_who_takes_a_ticket_is_not_told_so(mailbox: Mailbox) -> None:
    queue = a_manual_queue(mails_new_tickets=False)
    alice = an_agent(queue)
    assign_ticket(acting(alice), a_ticket(queue), alice)
    assert delivered(mailbox) == []
    assert why_skipped("mail.tell_assignee") == "the agent took the ticket"


def test_who_lost_the_ticket_again_before_the_mail_left_is_not_told(mailbox: Mailbox) -> None:
    queue = a_manual_queue(mails_new_tickets=False)
    alice, bob, root = an_agent(queue), an_agent(queue), an_agent(queue)
    ticket = assign_ticket(acting(root), a_ticket(queue), alice)
    assign_ticket(acting(root), ticket, bob)
    assert delivered(mailbox) == [bob.email]


def test_taking_a_ticket_from_somebody_writes_to_nobody(mailbox: Mailbox) -> None:
    queue = a_manual_queue(mails_new_tickets=False)
    alice = an_agent(queue)
    ticket = assign_ticket(acting(alice), a_ticket(queue), alice)
    assign_ticket(ROOT, ticket, None)
    assert delivered(mailbox) == []


def test_everybody_who_reads_the_queue_is_told_of_a_ticket_that_nobody_has(
    mailbox: Mailbox,
) -> None:
    queue = a_manual_queue()
    readers = [an_agent(queue), an_agent(queue, level=3), an_agent(queue, role="viewer")]
    an_agent(a_queue())
    a_user(is_admin=True)
    a_ticket(queue)
    assert delivered(mailbox) == sorted(reader.email for reader in readers)


def test_members_who_may_not_read_or_have_left_are_not_told(mailbox: Mailbox) -> None:
    queue = a_manual_queue()
    blind, gone = a_user(), an_agent(queue)
    add_member(ROOT, queue, blind, role=set_role(ROOT, name="blind", rights=())[0])
    update_user(ROOT, gone, UserChanges(is_active=False))
    a_ticket(queue)
    assert delivered(mailbox) == []


def test_the_agent_who_files_a_ticket_is_not_told_of_it(mailbox: Mailbox) -> None:
    queue = a_manual_queue()
    alice, bob = an_agent(queue), an_agent(queue)
    create_ticket(acting(alice), queue.id, NewTicket(subject="By phone"))
    assert delivered(mailbox) == [bob.email]


def test_a_queue_may_tell_nobody_of_new_tickets(mailbox: Mailbox) -> None:
    queue = a_manual_queue(mails_new_tickets=False)
    an_agent(queue)
    a_ticket(queue)
    assert delivered(mailbox) == []
    assert why_skipped("mail.tell_agents") == "this queue tells nobody of new tickets"


def test_an_agents_reply_goes_to_the_customer_with_its_files(mailbox: Mailbox) -> None:
    ticket, alice = a_conversation()
    reply_to_ticket(
        acting(alice),
        ticket,
        body="Here is **the form**.",
        files=[
            Upload("Formulaire d’inscription.pdf", b"%PDF-1.7 form"),
            Upload("page.html", b"<script>alert(1)</script>"),
        ],
    )
    assert delivered(mailbox) == ["jean@acme.com"]
    mail = mailbox.messages[0]
    assert "Here is **the form**." in text_of(mailbox.messages[-1])
    assert "<strong>the form</strong>" in html_of(mailbox.messages[-1])
    files = [(f.get_filename(), f.get_content_type()) for f in mail.iter_attachments()]
    assert files == [
        ("Formulaire d’inscription.pdf", "application/pdf"),
        ("page.html", "text/plain"),
    ]
    assert next(mail.iter_attachments()).get_content() == b"%PDF-1.7 form"


def test_a_note_is_mailed_to_nobody(mailbox: Mailbox) -> None:
    ticket, alice = a_conversation()
    add_note(acting(alice), ticket, body="He is always like that.")
    assert delivered(mailbox) == []


def test_a_customers_answer_is_told_to_the_tickets_agent(mailbox: Mailbox) -> None:
    ticket, alice = a_conversation()
    reply_to_ticket(ROOT, ticket, body="It still burns.", customer=ticket.customer)
    assert delivered(mailbox) == [alice.email]
    assert "It still burns." in text_of(mailbox.messages[-1])


def test_a_customers_answer_to_a_ticket_of_nobody_is_told_to_nobody(mailbox: Mailbox) -> None:
    queue = a_manual_queue(mails_new_tickets=False)
    ticket = a_ticket(queue, customer=a_customer(queue))
    reply_to_ticket(ROOT, ticket, body="Hello?", customer=ticket.customer)
    assert delivered(mailbox) == []


def test_a_reply_to_somebody_without_an_address_is_mailed_to_nobody(mailbox: Mailbox) -> None:
    queue = a_manual_queue(mails_new_tickets=False)
    reply_to_ticket(acting(an_agent(queue)), a_ticket(queue), body="Hello")
    assert delivered(mailbox) == []


def test_a_desk_never_writes_to_itself(mailbox: Mailbox, settings: Settings) -> None:
    settings.MAIL_FROM = "Desk@Example.com"
    queue = a_manual_queue(mails_new_tickets=False)
    ticket = a_ticket(queue, customer=a_customer(queue, "desk@example.com"))
    reply_to_ticket(acting(an_agent(queue)), ticket, body="Hello")
    assert delivered(mailbox) == []


def test_an_address_that_stands_in_for_none_is_never_written_to(mailbox: Mailbox) -> None:
    queue = a_queue()
    update_user(ROOT, an_agent(queue), UserChanges(email="bob@No-Address.INVALID"))
    new = NewTicket(
        subject="Help",
        description="Please",
        customer=a_customer(queue, "eva@deleted.invalid"),
        copies=("kept@not-invalid.example.com",),
    )
    reply_to_ticket(ROOT, create_ticket(ROOT, queue.id, new), body="Hello")
    assert delivered(mailbox) == ["kept@not-invalid.example.com"]
    assert why_skipped("mail.tell_assignee") == "there is nobody to write to"


def test_without_a_mail_server_nothing_is_sent_and_it_says_why() -> None:
    queue = a_queue()
    an_agent(queue)
    a_ticket(queue)
    run_due()
    assert "GUICHET_SMTP_URL" in why_skipped("mail.tell_assignee")


def test_what_is_brought_in_quietly_is_mailed_to_nobody(mailbox: Mailbox) -> None:
    queue = a_queue()
    an_agent(queue)
    with quiet():
        a_ticket(queue)
    assert delivered(mailbox) == []


def test_agents_are_written_to_in_their_language_and_customers_in_the_desks(
    mailbox: Mailbox, settings: Settings
) -> None:
    queue = a_manual_queue()
    french, english, undecided = an_agent(queue), an_agent(queue), an_agent(queue)
    update_user(ROOT, french, UserChanges(language="fr"))
    update_user(ROOT, english, UserChanges(language="en"))
    settings.LANGUAGE_CODE = "fr"
    a_ticket(queue)
    delivered(mailbox)
    assert "Un nouveau ticket" in text_of(mailbox.wait_for_mail_to(french.email))
    assert "Priorité\u00a0: Moyenne" in text_of(mailbox.wait_for_mail_to(french.email))
    assert "A new ticket came in" in text_of(mailbox.wait_for_mail_to(english.email))
    assert "Un nouveau ticket" in text_of(mailbox.wait_for_mail_to(undecided.email))


def a_conversation() -> tuple[Ticket, User]:
    """A ticket of jean@acme.com that an agent has taken; nothing is left to be sent."""
    queue = a_manual_queue(mails_new_tickets=False)
    alice = an_agent(queue)
    ticket = a_ticket(queue, customer=a_customer(queue, "jean@acme.com", name="Jean Dupont"))
    ticket = assign_ticket(acting(alice), ticket, alice)
    while run_due():
        pass
    return ticket, alice
