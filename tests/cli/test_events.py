"""What happened, and what happens when, from the command line."""

import json
import time
from collections.abc import Callable

import pytest

from guichet.events.models import Delivery, Event
from guichet.events.registry import all_listeners
from guichet.lib import clock
from tests.cli.conftest import Run
from tests.support.builders import a_queue, a_ticket

pytestmark = pytest.mark.django_db


def a_dead_delivery() -> Delivery:
    a_ticket(a_queue())
    delivery = Delivery.objects.filter(listener="mail.tell_agents").get()
    delivery.state = Delivery.State.DEAD
    delivery.last_error = "the server\nis away"
    delivery.finished_at = clock.now()
    delivery.save()
    return delivery


def test_the_latest_facts_are_shown_oldest_first(run: Run) -> None:
    a_ticket(a_queue("FACT"))
    lines = run("events", "--limit", "2").stdout.splitlines()
    newest = Event.objects.order_by("-id")[:2]
    assert [line.split()[3] for line in lines] == [event.kind for event in reversed(newest)]
    assert run("events", "--kind", "queue.created").stdout.count("\n") == 1
    as_json = json.loads(run("events", "--kind", "queue.created", "--json").stdout)
    assert as_json["data"] == {"code": "FACT"}
    assert as_json["actor"]["name"] == "tests"


def test_following_shows_what_happens_from_then_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = a_queue("FACT")
    later: list[Callable[[], object]] = [lambda: a_ticket(queue, subject="Later")]

    def sleep(_seconds: float) -> None:
        if not later:
            raise KeyboardInterrupt
        later.pop()()
        return

    monkeypatch.setattr(time, "sleep", sleep)
    result = run("events", "--follow", "--kind", "ticket.created")
    assert result.exit_code == 0
    assert result.stdout.count("ticket.created") == 1


def test_dead_deliveries_are_shown_and_tried_again(run: Run) -> None:
    delivery = a_dead_delivery()
    shown = run("events", "--dead").stdout
    assert "mail.tell_agents" in shown
    assert "the server is away" in shown
    assert json.loads(run("events", "--dead", "--json").stdout)["id"] == delivery.id
    assert run("events", "retry", delivery.id).stdout == "1 delivery will be tried again.\n"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (Delivery.State.PENDING, 0)
    assert run("events", "--dead").stderr == "No delivery is dead.\n"


def test_all_dead_deliveries_can_be_tried_again_at_once(run: Run) -> None:
    a_dead_delivery()
    assert run("events", "retry", "--all").stdout == "1 delivery will be tried again.\n"
    assert run("events", "retry", "--all").stdout == "0 deliveries will be tried again.\n"


def test_nonsense_is_refused_in_a_sentence(run: Run) -> None:
    assert run("events", "retry", 4242).stderr == "Error: There is no such delivery.\n"
    assert run("events", "retry").exit_code == 2
    assert run("events", "--dead", "--follow").exit_code == 2


def test_the_map_names_every_listener_with_what_it_does(run: Run) -> None:
    shown = run("listeners").stdout
    for listener in all_listeners():
        assert listener.name in shown
        assert listener.summary
        assert listener.summary in shown
    assert "mail.send_reply" not in run("listeners", "ticket.created").stdout
    assert json.loads(run("listeners", "ticket.created", "--json").stdout)["kind"] == (
        "ticket.created"
    )
    assert run("listeners", "pigs.fly").exit_code == 1
