"""SupportDesk on a running desk: many at once, and from the wire to the agent."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.dialects.supportdesk.live import LiveApp, LiveApps, console
from tests.support.mailbox import Mailbox


def wait_for(hints: Iterator[tuple[str, dict[str, int]]], kind: str) -> dict[str, int]:
    return next(about for heard, about in hints if heard == kind)


def wait_until_assigned(app: LiveApp, number: str) -> dict[str, object]:
    deadline = time.monotonic() + 20
    while (ticket := app.ticket(number))["assignedAgent"] is None:
        assert time.monotonic() < deadline, "nobody was given the ticket"
        time.sleep(0.1)
    return ticket


def test_fifty_creators_at_once_get_fifty_numbers(live: LiveApps) -> None:
    app = live.plain
    with ThreadPoolExecutor(50) as creators:
        filed = list(creators.map(lambda n: app.file(subject=f"Ticket {n}"), range(50)))
    numbers = sorted(int(ticket["ticketNumber"].partition("-")[2]) for ticket in filed)
    assert numbers == list(range(numbers[0], numbers[0] + 50))


def test_one_customer_told_by_many_at_once_is_one_customer(live: LiveApps) -> None:
    app = live.plain

    def tell(number: int) -> httpx.Response:
        body = {"email": "marie@acme.com", "name": f"Marie {number}"}
        return app.ask("PATCH", "customers/user_43", body)

    with ThreadPoolExecutor(20) as programs:
        answers = list(programs.map(tell, range(40)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["data"]["id"] for answer in answers}) == 1


def test_one_idempotency_key_makes_one_ticket_however_many_repeat_it(live: LiveApps) -> None:
    app = live.plain
    body = {"customerExternalId": "user_42", "subject": "Une fois", "description": "d"}

    def file(_: int) -> httpx.Response:
        return app.ask("POST", "tickets/api-create", body, **{"Idempotency-Key": "order-9001"})

    with ThreadPoolExecutor(10) as programs:
        answers = list(programs.map(file, range(20)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    created = [answer.json()["data"]["id"] for answer in answers if answer.status_code == 201]
    assert len(set(created)) == 1
    number = next(answer for answer in answers if answer.status_code == 201).json()["data"]
    after = int(number["ticketNumber"].partition("-")[2]) + 1
    assert app.ask("GET", f"tickets/{app.code}-{after}").status_code == 404


def test_a_free_agent_gets_the_ticket_and_hears_of_it_by_mail_and_live(
    live: LiveApps, smtp_sink: Mailbox
) -> None:
    app, agent = live.anne, "sd-anne"
    smtp_sink.clear()
    with console(app.desk, agent) as page, page.live() as hints:
        ticket = app.file(subject="Paiement échoué", priority="HIGH")
        assert wait_for(hints, "ticket.created")["ticket"] > 0
        assert wait_for(hints, "ticket.assigned")["ticket"] > 0
    assert ticket["status"] == "IN_PROGRESS"
    assert ticket["assignedAgent"]["email"] == f"{agent}@example.com"
    letter = smtp_sink.wait_for_mail_to(f"{agent}@example.com")
    assert ticket["ticketNumber"] in str(letter["Subject"])
    assert "Paiement échoué" in str(letter["Subject"])


def test_a_ticket_waits_in_silence_until_an_agent_becomes_free(
    live: LiveApps, smtp_sink: Mailbox
) -> None:
    app, agent = live.bruno, "sd-bruno"
    smtp_sink.clear()
    with console(app.desk, agent) as page, page.live() as hints:
        page.say_available(available=False)
        number = app.file()["ticketNumber"]
        wait_for(hints, "ticket.created")
        waiting = app.ticket(number)
        assert (waiting["status"], waiting["assignedAgent"]) == ("OPEN", None)
        page.say_available(available=True)
        wait_for(hints, "ticket.assigned")
    ticket = wait_until_assigned(app, number)
    assert ticket["status"] == "IN_PROGRESS"
    smtp_sink.wait_for_mail_to(f"{agent}@example.com")
    letters = [mail for mail in smtp_sink.messages if agent in str(mail["To"])]
    assert len(letters) == 1


def test_head_has_no_body_and_expect_100_continue_is_understood(live: LiveApps) -> None:
    app = live.plain
    head = app.ask("HEAD", "auth/whoami")
    assert (head.status_code, head.content) == (200, b"")
    body = {"customerExternalId": "user_42", "subject": "s", "description": "d" * 5000}
    answer = app.ask("POST", "tickets/api-create", body, Expect="100-continue")
    assert answer.status_code == 201


def test_an_external_id_with_a_slash_survives_the_journey(live: LiveApps) -> None:
    app = live.plain
    body = {"email": "u9@acme.com", "name": "U9"}
    for sent, meant in (("org%2F7%3Auser%209", "org/7:user 9"), ("a%2F", "a/"), ("b/", "b")):
        data = app.ask("PATCH", f"customers/{sent}", body | {"email": f"{ord(meant[0])}@acme.com"})
        assert data.json()["data"]["externalId"] == meant
