from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import transaction

from guichet.events import registry
from guichet.events.actions import quiet, record, retry_delivery
from guichet.events.facts import Fact, Subject
from guichet.events.models import Delivery, Event
from guichet.events.queries import pulse
from guichet.events.registry import GiveUp, Skip, listens
from guichet.events.worker import BACK_OFF, beat, run_due
from guichet.lib import clock
from guichet.lib.errors import NotFound
from guichet.lib.trace import request_id, traced
from tests.support.builders import ROOT

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class BellRang(Fact):
    kind: ClassVar[str] = "bell.rang"
    times: int


class Listener:
    """Hears the bell, or fails as the test wants."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.requests: list[str] = []
        self.failure: Exception | None = None

    def __call__(self, event: Event) -> None:
        if self.failure:
            raise self.failure
        self.heard.append(event.data["times"])
        self.requests.append(request_id())


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listener:
    monkeypatch.setattr(registry, "_by_name", {})
    monkeypatch.setattr(registry, "_by_kind", {})
    listener = Listener()
    listens("bell.rang", name="tests.hear")(listener)
    return listener


def ring(times: int = 1) -> Event:
    return record(ROOT, BellRang(times=times), subject=Subject("bell", 7))


def the_delivery() -> Delivery:
    return Delivery.objects.get()


def test_a_fact_says_who_did_what_to_what_and_in_which_request() -> None:
    with clock.at(NOON), traced("req-1"):
        event = ring(3)
    kept = Event.objects.get(id=event.id)
    assert (kept.kind, kept.subject_kind, kept.subject_id) == ("bell.rang", "bell", 7)
    assert (kept.data, kept.actor_name, kept.door) == ({"times": 3}, ROOT.name, ROOT.door)
    assert (kept.occurred_at, kept.request_id) == (NOON, "req-1")


def test_a_listener_hears_each_fact_once_in_the_request_that_made_it(listener: Listener) -> None:
    with traced("req-2"):
        ring(1)
        ring(2)
    assert run_due() == 2
    assert run_due() == 0
    assert listener.heard == [1, 2]
    assert listener.requests == ["req-2", "req-2"]


def test_what_was_undone_is_told_to_nobody(listener: Listener) -> None:
    with transaction.atomic():
        ring()
        transaction.set_rollback(True)
    run_due()
    assert listener.heard == []
    assert not Event.objects.exists()


def test_quiet_facts_are_kept_but_told_to_nobody(listener: Listener) -> None:
    with quiet():
        ring()
    assert Event.objects.count() == 1
    assert run_due() == 0


def test_a_failure_is_tried_again_later_and_then_given_up(listener: Listener) -> None:
    listener.failure = OSError("mail server away")
    moment = NOON
    with clock.at(moment):
        ring()
    for wait in BACK_OFF:
        with clock.at(moment):
            assert run_due() == 1
            assert run_due() == 0
        moment += timedelta(seconds=wait)
    assert the_delivery().state == Delivery.State.PENDING
    with clock.at(moment):
        run_due()
    dead = the_delivery()
    assert dead.state == Delivery.State.DEAD
    assert "mail server away" in dead.last_error


def test_a_dead_delivery_can_be_given_another_life(listener: Listener) -> None:
    ring(5)
    Delivery.objects.update(state=Delivery.State.DEAD, attempts=13)
    retry_delivery(ROOT, the_delivery().id)
    run_due()
    assert listener.heard == [5]
    with pytest.raises(NotFound):
        retry_delivery(ROOT, the_delivery().id)


def test_one_listeners_failure_does_not_stop_the_others(listener: Listener) -> None:
    listener.failure = ValueError("broken")
    other = Listener()
    listens("bell.rang", name="tests.other")(other)
    ring()
    run_due()
    assert other.heard == [1]


def test_nothing_to_do_is_said_and_not_tried_again(listener: Listener) -> None:
    listener.failure = Skip("no address")
    ring()
    run_due()
    assert the_delivery().state == Delivery.State.SKIPPED
    assert the_delivery().last_error == "no address"


def test_a_listener_that_gives_up_is_not_asked_again(listener: Listener) -> None:
    listener.failure = GiveUp("no such address")
    ring()
    run_due()
    assert the_delivery().state == Delivery.State.DEAD
    assert the_delivery().last_error == "no such address"


def test_a_listener_that_was_removed_is_skipped(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring()
    monkeypatch.setattr(registry, "_by_name", {})
    run_due()
    assert the_delivery().state == Delivery.State.SKIPPED


def test_what_a_dead_worker_had_in_hand_is_taken_up_by_another(listener: Listener) -> None:
    with clock.at(NOON):
        ring()
    Delivery.objects.update(leased_until=NOON + timedelta(minutes=2))
    with clock.at(NOON + timedelta(minutes=1)):
        assert run_due() == 0
    with clock.at(NOON + timedelta(minutes=3)):
        assert run_due() == 1


def test_two_listeners_never_share_a_name(listener: Listener) -> None:
    with pytest.raises(ValueError, match=r"tests\.hear"):
        listens("bell.rang", name="tests.hear")(listener)


def test_the_pulse_tells_how_far_behind_the_workers_are(listener: Listener) -> None:
    with clock.at(NOON):
        ring()
        beat("one")
    with clock.at(NOON + timedelta(seconds=30)):
        assert (pulse().heartbeat_age, pulse().delivery_lag) == (30.0, 30.0)
        run_due()
        assert pulse().delivery_lag == 0.0
