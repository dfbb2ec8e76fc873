"""From a program's request to an agent's mailbox, through the real server and the real worker."""

import httpx

from tests.mail.reading import text_of
from tests.support.desk import LiveDesk
from tests.support.mailbox import Mailbox

KEY = "sk_live_agent_" + "fedcba9876543210" * 3
SETUP = f"""
users:
  - {{username: mona, email: mona@example.com, name: Mona Mail}}
queues:
  - {{code: MAIL, name: Mail, directory: own, agents: [{{user: mona, level: N1}}]}}
customers:
  - {{queue: MAIL, external_id: user_42, email: jean@acme.com, name: Jean Dupont}}
api_keys:
  - {{dialect: supportdesk, queue: MAIL, name: backend, token: {KEY}}}
"""


def test_an_available_agent_is_mailed_the_ticket_that_a_program_filed(
    live_desk: LiveDesk, smtp_sink: Mailbox
) -> None:
    live_desk.apply(SETUP)
    answer = httpx.post(
        f"{live_desk.url}/api/v1/tickets/api-create",
        json={"customerExternalId": "user_42", "subject": "Paiement échoué", "description": "x"},
        headers={"X-API-Key": KEY},
        trust_env=False,
    )
    ticket = answer.json()["data"]
    assert ticket["assignedAgent"]["email"] == "mona@example.com"
    mail = smtp_sink.wait_for(lambda m: ticket["ticketNumber"] in str(m["Subject"]), seconds=30)
    assert str(mail["To"]) == "mona@example.com"
    assert f"{live_desk.url}/tickets/{ticket['ticketNumber']}" in text_of(mail)
