"""Several workers share the work without doing any of it twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import ClassVar

import pytest
from django.db import connections

from guichet.events import registry
from guichet.events.actions import Entry, record_all
from guichet.events.facts import Fact, Subject
from guichet.events.models import Delivery, Event
from guichet.events.registry import listens
from guichet.events.worker import run_due
from tests.support.builders import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class DoorOpened(Fact):
    kind: ClassVar[str] = "door.opened"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Counter[int]:
    """How often each fact was heard."""
    monkeypatch.setattr(registry, "_by_name", {})
    monkeypatch.setattr(registry, "_by_kind", {})
    counted: Counter[int] = Counter()
    lock = Lock()

    @listens("door.opened", name="tests.count")
    def count(event: Event) -> None:
        with lock:
            counted[event.id] += 1

    return counted


def test_no_delivery_is_made_twice(heard: Counter[int]) -> None:
    events = record_all(
        ROOT, [Entry(fact=DoorOpened(), subject=Subject("door", n)) for n in range(40)]
    )

    def work(_: int) -> int:
        try:
            return run_due(limit=100)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        done = sum(workers.map(work, range(4)))
    assert done == 40
    assert heard == Counter({event.id: 1 for event in events})
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}
