"""A clock that jumps back an hour stops nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from guichet.events import worker
from guichet.events.models import Delivery, WorkerHeartbeat
from guichet.events.worker import beat, run_due, run_jobs
from guichet.lib import clock
from tests.support.builders import a_queue, a_ticket

pytestmark = pytest.mark.django_db

AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _never_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_last_runs", {})


def pending() -> int:
    return Delivery.objects.filter(state=Delivery.State.PENDING).count()


def test_what_was_due_before_the_jump_is_done_after_it() -> None:
    run_jobs()
    a_ticket(a_queue())
    assert pending()
    with time_machine.travel(clock.now() - AN_HOUR):
        # The jobs ran an hour from now, as this clock sees it.
        run_jobs()
        run_due()
        assert pending() == 0


def test_what_was_meant_for_later_stays_for_later() -> None:
    a_ticket(a_queue())
    Delivery.objects.update(due_at=clock.now() + timedelta(minutes=10))
    waiting = pending()
    with time_machine.travel(clock.now() - AN_HOUR):
        run_jobs()
        run_due()
        assert pending() == waiting


def test_a_new_ticket_after_the_jump_is_told_at_once() -> None:
    queue = a_queue()
    a_ticket(queue)
    run_due()
    with time_machine.travel(clock.now() - AN_HOUR):
        a_ticket(queue)
        run_due()
        assert pending() == 0


def test_a_worker_that_was_seen_before_the_jump_only_is_not_taken_for_a_living_one(
    client: Client,
) -> None:
    beat("before")
    with time_machine.travel(clock.now() - AN_HOUR):
        assert client.get("/readyz").status_code == 503
        beat("after")
        assert client.get("/readyz").status_code == 200


def test_a_worker_goes_on_beating() -> None:
    pulse = worker._Pulse("w1")
    pulse.beat()
    with time_machine.travel(clock.now() - AN_HOUR):
        pulse.beat()
        assert WorkerHeartbeat.objects.get().seen_at <= clock.now()
