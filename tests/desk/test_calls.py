"""The log of what programs asked."""

import threading
from datetime import timedelta

import pytest

from guichet.desk import calls
from guichet.desk.calls import Call, flush_calls, log_call
from guichet.desk.housekeeping import forget_old_calls
from guichet.desk.keys import KeyHolder, find_key, keys_with_usage, usage
from guichet.desk.models import ApiCall, ApiKey
from guichet.lib import clock
from tests.support.builders import ROOT, a_key, a_queue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = calls._Buffer()
    buffer._thread = threading.current_thread()
    monkeypatch.setattr(calls, "_buffer", buffer)


@pytest.fixture
def holder() -> KeyHolder:
    return find_key(a_key(a_queue(own_directory=True), "supportdesk"), dialect="supportdesk")


def called(holder: KeyHolder, *, days_ago: float = 0, counted: bool = True) -> None:
    log_call(
        Call(
            door="supportdesk",
            api_key_id=holder.key_id,
            user_id=None,
            queue_id=holder.queue_id,
            at=clock.now() - timedelta(days=days_ago),
            action="x" * 200,
            method="POST",
            status=201,
            reference="INV-1",
            address="192.0.2.1",
            user_agent="curl\x00" + "x" * 300,
            milliseconds=3,
            counted=counted,
        )
    )


def test_calls_are_written_together_and_cut_to_size(holder: KeyHolder) -> None:
    called(holder)
    called(holder)
    assert not ApiCall.objects.exists()
    flush_calls()
    call = ApiCall.objects.filter(status=201)[0]
    assert (len(call.action), len(call.user_agent)) == (100, 199)
    assert ApiCall.objects.count() == 2


def test_the_calls_of_a_key_that_is_gone_hold_up_nobody(holder: KeyHolder) -> None:
    gone = find_key(a_key(a_queue(own_directory=True), "supportdesk"), dialect="supportdesk")
    ApiKey.objects.filter(id=gone.key_id).delete()
    called(gone)
    called(holder)
    flush_calls()
    assert [call.api_key_id for call in ApiCall.objects.all()] == [holder.key_id]


def test_only_valid_calls_count_and_only_recent_ones(holder: KeyHolder) -> None:
    queue = ApiKey.objects.get(id=holder.key_id).queue
    for days_ago in (0, 1, 1, 8, 29, 31):
        called(holder, days_ago=days_ago)
    called(holder, counted=False)
    flush_calls()
    counted = usage(ROOT, queue, dialect="supportdesk")
    assert (counted.active_keys, counted.calls, counted.active_days) == (1, 5, 4)
    (key,) = keys_with_usage(ROOT, queue, dialect="supportdesk")
    assert key.calls_week == 3  # type: ignore[attr-defined]


def test_calls_are_kept_for_ninety_days(holder: KeyHolder) -> None:
    called(holder, days_ago=91)
    called(holder, days_ago=89)
    flush_calls()
    forget_old_calls()
    assert ApiCall.objects.count() == 1
