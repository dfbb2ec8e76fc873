"""What the workers tidy up now and then."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guichet.events import batches, worker
from guichet.events.housekeeping import forget_old_deliveries
from guichet.events.models import Delivery, Event
from guichet.events.registry import Job
from guichet.lib import clock
from guichet.people.models import SignInFailure
from tests.support.builders import a_queue, a_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _never_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_last_runs", {})


def test_finished_deliveries_are_forgotten_after_a_month_and_facts_never() -> None:
    a_ticket(a_queue())
    Delivery.objects.update(state=Delivery.State.DONE, finished_at=clock.now())
    facts = Event.objects.count()
    with time_machine.travel(clock.now() + timedelta(days=29), tick=False):
        worker.run_jobs()
        assert Delivery.objects.exists()
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        worker.run_jobs()
    assert not Delivery.objects.exists()
    assert Event.objects.count() == facts


def test_old_deliveries_are_forgotten_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """One statement for all of them would keep every request waiting."""
    monkeypatch.setattr(batches, "BATCH", 2)
    for _ in range(3):
        a_ticket(a_queue())
    Delivery.objects.update(state=Delivery.State.DONE, finished_at=clock.now())
    newest = Delivery.objects.order_by("-id").values("id")[:1]
    Delivery.objects.filter(id=newest).update(state=Delivery.State.PENDING, finished_at=None)
    old = Delivery.objects.count() - 1
    with (
        time_machine.travel(clock.now() + timedelta(days=31), tick=False),
        CaptureQueriesContext(connection) as captured,
    ):
        forget_old_deliveries()
    deletions = [each for each in captured if each["sql"].startswith("DELETE")]
    assert len(deletions) == -(-old // 2) > 2
    assert Delivery.objects.get().state == Delivery.State.PENDING


def test_deliveries_still_to_be_made_are_kept_however_old() -> None:
    a_ticket(a_queue())
    waiting = Delivery.objects.count()
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        worker.run_jobs()
    assert Delivery.objects.count() == waiting > 0


def test_refused_sign_ins_are_forgotten_when_they_no_longer_count() -> None:
    SignInFailure.objects.create(account="lea", address="192.0.2.1")
    worker.run_jobs()
    assert SignInFailure.objects.exists()
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        worker.run_jobs()
    assert not SignInFailure.objects.exists()


def test_a_failing_job_neither_stops_the_others_nor_the_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise RuntimeError("no")

    ran: list[str] = []
    jobs = [
        Job("a", timedelta(hours=1), fail),
        Job("b", timedelta(hours=1), lambda: ran.append("b")),
    ]
    monkeypatch.setattr(worker, "all_jobs", lambda: jobs)
    worker.run_jobs()
    worker.run_jobs()
    assert ran == ["b"]
