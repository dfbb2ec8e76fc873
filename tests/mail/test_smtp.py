"""Mail servers as they are: picky, slow, gone. Nothing is lost, and nothing is sent twice."""

import socket
import ssl
from collections.abc import Callable, Sequence
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from pytest_django import Settings

from guichet.desk.actions import QueueChanges
from guichet.events.actions import retry_delivery
from guichet.events.models import Delivery, Event
from guichet.events.worker import run_due
from guichet.lib import clock
from guichet.mail import outbox, smtp
from guichet.mail.letters import notification
from guichet.mail.models import OutgoingMail
from guichet.mail.outbox import Envelope, Recipient, send_to_each
from guichet.people.models import User
from tests.mail.servers import (
    FINE,
    GO_ON,
    GREETING,
    HELLO,
    PASSWORD_OF_THE_DESK,
    PickyServer,
    RudeServer,
    dripping_after,
    gone_after,
    self_signed,
    silent_after,
)
from tests.support.builders import ROOT, a_queue, a_ticket, an_agent
from tests.support.mailbox import free_port

pytestmark = pytest.mark.django_db

PASSWORD = quote(PASSWORD_OF_THE_DESK, safe="")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_SECONDS", 0.5)


@pytest.fixture
def agents() -> list[User]:
    """Three agents who are to be told of one ticket."""
    queue = a_queue(changes=QueueChanges(auto_assign=False))
    told = [an_agent(queue, username=name) for name in ("alice", "bob", "chloe")]
    a_ticket(queue)
    return told


def told(server: PickyServer) -> list[str]:
    return [str(message["To"]) for message in server.messages]


def delivery() -> Delivery:
    return Delivery.objects.get(listener="mail.tell_agents")


def later() -> None:
    """Work on as if every pause were over."""
    with clock.at(clock.now() + timedelta(days=2)):
        run_due()


def test_one_delivery_is_one_conversation_and_one_mail_each(
    picky: PickyServer, agents: list[User]
) -> None:
    run_due()
    assert told(picky) == [agent.email for agent in agents]
    assert picky.conversations == 1
    assert delivery().state == "done"


def test_a_mailbox_that_is_full_for_now_gets_its_mail_later_and_the_others_no_second_one(
    picky: PickyServer, agents: list[User]
) -> None:
    picky.answers = {"bob@example.com": "452 Mailbox full"}
    run_due()
    assert told(picky) == ["alice@example.com", "chloe@example.com"]
    assert delivery().state == "pending"
    assert "452 Mailbox full" in delivery().last_error
    picky.answers = {}
    later()
    assert told(picky) == ["alice@example.com", "chloe@example.com", "bob@example.com"]
    assert delivery().state == "done"


def test_an_address_that_is_refused_for_good_is_not_tried_again_by_itself(
    picky: PickyServer, agents: list[User]
) -> None:
    picky.answers = {"bob@example.com": "550 No such user"}
    run_due()
    assert told(picky) == ["alice@example.com", "chloe@example.com"]
    assert delivery().state == "dead"
    assert delivery().last_error == "bob@example.com: 550 No such user"
    picky.answers = {}
    later()
    assert len(told(picky)) == 2
    retry_delivery(ROOT, delivery().id)
    later()
    assert told(picky)[2:] == ["bob@example.com"]


@pytest.mark.parametrize(
    ("answer", "state"), [("451 Try later", "pending"), ("554 This is spam", "dead")]
)
def test_a_refusal_of_the_content_counts_as_one_of_the_recipient(
    picky: PickyServer, agents: list[User], answer: str, state: str
) -> None:
    picky.answer = answer
    run_due()
    assert told(picky) == []
    assert delivery().state == state


@pytest.mark.parametrize(
    ("answer", "state"), [("451 Try later", "pending"), ("553 Not your address", "dead")]
)
def test_a_refusal_of_the_sender_counts_as_one_of_the_mail(
    picky: PickyServer, agents: list[User], answer: str, state: str
) -> None:
    picky.sender_answer = answer
    run_due()
    assert delivery().state == state


def test_a_server_that_closes_down_gets_the_rest_later(
    picky: PickyServer, agents: list[User]
) -> None:
    picky.answers = {"bob@example.com": "421 Closing down"}
    run_due()
    assert told(picky) == ["alice@example.com"]
    assert delivery().state == "pending"
    picky.answers = {}
    later()
    assert sorted(told(picky)) == [agent.email for agent in agents]


def test_nobody_there_is_tried_again(agents: list[User], settings: Settings) -> None:
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    run_due()
    assert delivery().state == "pending"
    assert delivery().attempts == 1


@pytest.mark.parametrize(
    "conversation",
    [
        silent_after(),
        silent_after(GREETING),
        silent_after(GREETING, HELLO, FINE),
        silent_after(GREETING, HELLO, FINE, FINE, GO_ON),
        gone_after(),
        gone_after(GREETING, HELLO),
        gone_after(GREETING, HELLO, FINE, FINE),
        gone_after(GREETING, HELLO, FINE, FINE, GO_ON),
        gone_after(b"554 Go away\r\n"),
        gone_after(b"this is no mail server\r\n"),
    ],
    ids=[
        "silent from the start", "silent after the greeting", "silent after the sender",
        "silent after the message", "gone at once", "gone after hello",
        "gone after the recipient", "gone in the middle of the message", "unfriendly",
        "something else",
    ],
)  # fmt: skip
def test_a_server_that_is_unwell_delays_mail_and_loses_none(
    conversation: Callable[[socket.socket], None], agents: list[User], settings: Settings
) -> None:
    with RudeServer(conversation) as rude:
        settings.SMTP_URL = rude.url
        run_due()
        assert rude.callers == 1
    assert delivery().state == "pending"
    assert not OutgoingMail.objects.exists()
    with PickyServer() as server:
        settings.SMTP_URL = server.url
        later()
        assert told(server) == [agent.email for agent in agents]


@pytest.mark.parametrize("said", [(), (GREETING,), (GREETING, HELLO, FINE, FINE, GO_ON)])
def test_a_server_that_drips_is_not_listened_to_for_longer_than_the_lease(
    said: Sequence[bytes],
    agents: list[User],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "LONGEST_SECONDS", 0.7)
    with RudeServer(dripping_after(*said)) as rude:
        settings.SMTP_URL = rude.url
        run_due()
    assert delivery().state == "pending"
    assert "it took longer than 0.7 s" in delivery().last_error


def test_a_crash_after_sending_sends_again_under_the_same_message_id(
    picky: PickyServer, agents: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_remember", power_cut)
        with pytest.raises(KeyboardInterrupt):
            run_due()
    later()
    first, again = (m for m in picky.messages if m["To"] == "alice@example.com")
    assert first["Message-ID"] == again["Message-ID"]
    assert sorted(told(picky)) == sorted([agents[0].email, *(agent.email for agent in agents)])


def test_a_slow_server_does_not_outlast_the_lease(
    picky: PickyServer, agents: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_LONGEST_SECONDS", -1.0)
    run_due()
    assert told(picky) == []
    assert delivery().state == "pending"


def test_two_agents_with_one_address_get_one_mail(picky: PickyServer) -> None:
    queue = a_queue(changes=QueueChanges(auto_assign=False))
    for name in ("alice", "bob"):
        an_agent(queue, username=name)
    ticket = a_ticket(queue)
    event = Event.objects.get(kind="ticket.created")

    def compose(envelope: Envelope) -> EmailMessage:
        return notification(envelope, ticket, headline="Hello", said="")

    people = [Recipient("Info@Example.com", "en"), Recipient("info@example.com", "fr")]
    send_to_each(event, "tests.tell", people, compose)
    assert len(told(picky)) == 1


def test_the_password_is_sent_as_it_is_written_in_the_setting(
    agents: list[User], settings: Settings
) -> None:
    with PickyServer(auth_require_tls=False) as server:
        server._controller.SMTP_kwargs["authenticator"] = server.authenticate
        settings.SMTP_URL = server.url.replace("//", f"//desk%40acme:{PASSWORD}@")
        run_due()
        assert server.logins[0].login == b"desk@acme"
        assert len(told(server)) == 3


def test_a_wrong_password_delays_mail_and_is_told_to_nobody(
    agents: list[User], settings: Settings
) -> None:
    with PickyServer(auth_require_tls=False) as server:
        server._controller.SMTP_kwargs["authenticator"] = server.authenticate
        settings.SMTP_URL = server.url.replace("//", "//desk:letmein@")
        run_due()
    assert delivery().state == "pending"
    assert "refused the user name or password" in delivery().last_error
    assert "letmein" not in delivery().last_error


def test_a_password_that_the_wire_can_not_carry_is_said_so(
    picky: PickyServer, agents: list[User], settings: Settings
) -> None:
    picky._controller.SMTP_kwargs |= {
        "authenticator": picky.authenticate, "auth_require_tls": False
    }  # fmt: skip
    settings.SMTP_URL = picky.url.replace("//", "//desk:%C3%A9t%C3%A9@")
    run_due()
    assert "must be plain ASCII" in delivery().last_error


def test_mail_is_encrypted_when_the_server_offers_it(
    agents: list[User], settings: Settings, tmp_path: Path
) -> None:
    with PickyServer(tls_context=self_signed(tmp_path), require_starttls=True) as server:
        settings.SMTP_URL = server.url
        run_due()
        assert len(told(server)) == 3


def test_a_password_is_not_told_to_a_server_that_nobody_vouches_for(
    agents: list[User], settings: Settings, tmp_path: Path
) -> None:
    with PickyServer(tls_context=self_signed(tmp_path)) as server:
        server._controller.SMTP_kwargs["authenticator"] = server.authenticate
        settings.SMTP_URL = server.url.replace("//", f"//desk:{PASSWORD}@")
        run_due()
        assert server.logins == []
        assert told(server) == []
    assert "certificate" in delivery().last_error


def test_a_password_is_not_told_in_the_clear_to_another_machine(
    agents: list[User], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_LOOPBACK", set())
    with PickyServer(auth_require_tls=False) as server:
        server._controller.SMTP_kwargs["authenticator"] = server.authenticate
        settings.SMTP_URL = server.url.replace("//", f"//desk:{PASSWORD}@")
        run_due()
        assert server.logins == []
    assert "no encryption" in delivery().last_error


def test_smtps_is_encrypted_from_the_first_byte_and_checked(
    agents: list[User], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with PickyServer(ssl_context=self_signed(tmp_path)) as server:
        settings.SMTP_URL = server.url.replace("smtp://", "smtps://")
        run_due()
        assert told(server) == []
        assert "certificate" in delivery().last_error
        trusted = ssl.create_default_context(cafile=str(tmp_path / "certificate.pem"))
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusted)
        later()
        assert len(told(server)) == 3


def test_a_domain_with_accents_is_written_to_in_ascii(picky: PickyServer) -> None:
    queue = a_queue()
    agent = an_agent(queue)
    User.objects.filter(id=agent.id).update(email="alice@société.example")
    a_ticket(queue)
    run_due()
    assert told(picky) == ["alice@xn--socit-esab.example"]


def test_an_address_that_no_wire_can_carry_is_given_up(picky: PickyServer) -> None:
    queue = a_queue()
    agent = an_agent(queue)
    User.objects.filter(id=agent.id).update(email="zoé@example.com")
    a_ticket(queue)
    run_due()
    assert Delivery.objects.get(listener="mail.tell_assignee").state == "dead"
