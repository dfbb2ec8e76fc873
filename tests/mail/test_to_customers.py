"""What customers are mailed about themselves."""

import re

import pytest
from django.test import Client

from guichet.events.worker import run_due
from tests.support.builders import a_customer, a_queue
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
