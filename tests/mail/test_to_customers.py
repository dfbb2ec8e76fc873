"""What customers are mailed about themselves."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from guichet.commerce.actions import suspend_service, unsuspend_service
from guichet.commerce.jobs import look_after_services
from guichet.events.worker import run_due
from guichet.lib import clock
from tests.support.builders import ROOT, a_customer, a_queue, a_service
from tests.support.mailbox import Mailbox

pytestmark = pytest.mark.django_db


def test_the_mailed_link_lets_its_customer_in(mailbox: Mailbox) -> None:
    a_customer(a_queue(), "lea@example.com")
    Client().post("/portal/sign-in", {"email": "LEA@example.com"})
    while run_due():
        pass
    (mail,) = mailbox.messages
    assert str(mail["To"]) == "lea@example.com"
    found = re.search(r"/portal/link/[\w-]+", mail.get_content())
    assert found
    client = Client()
    assert client.post(found[0]).headers["Location"] == "/portal"
    assert client.get("/portal").status_code == 200


def test_who_is_to_be_told_of_a_suspension_or_the_end_is(mailbox: Mailbox) -> None:
    held = a_service(a_customer(a_queue(), "lea@example.com"))
    assert held.expires_at
    suspend_service(ROOT, held, reason="Unpaid")
    unsuspend_service(ROOT, held)
    for offset in (-2, 1):
        with clock.at(held.expires_at + timedelta(days=offset)):
            look_after_services()
            while run_due():
                pass
    subjects = [str(mail["Subject"]) for mail in mailbox.messages]
    assert len(subjects) == 2
    assert all(subject.startswith(held.name) for subject in subjects)
