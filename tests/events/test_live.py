"""Hints: who hears what, what is replayed, and facts that commit late."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import connection, transaction

from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.events.live import Full, Hint, Hub, hub, missed_since
from guichet.events.live.hints import REPLAYED_AT_MOST
from guichet.events.live.hub import BUFFERED
from guichet.events.live.tail import GAP_SECONDS, News, Tail
from guichet.events.models import Event
from guichet.events.queries import last_event_id
from tests.support.builders import ROOT


@dataclass(frozen=True, kw_only=True)
class BellRang(Fact):
    kind: ClassVar[str] = "bell.rang"


def ring(queue_id: int | None = 1, *, ticket: int = 42) -> int:
    """Record a fact; returns its id."""
    return record(ROOT, BellRang(), subject=Subject("ticket", ticket), queue_id=queue_id).id


def hint(id: int, queue_id: int | None = 1) -> Hint:
    return Hint(id=id, kind="bell.rang", subject_kind="ticket", subject_id=42, queue_id=queue_id)


def test_a_hint_says_what_happened_where_and_nothing_more() -> None:
    assert hint(7, 3).as_sse == (b'id: 7\nevent: bell.rang\ndata: {"ticket": 42, "queue": 3}\n\n')


@pytest.mark.django_db
class TestReplay:
    def test_a_new_page_starts_at_the_newest_fact(self) -> None:
        newest = ring()
        replay = missed_since(None, None)
        assert (list(replay.hints), replay.too_many, replay.last_id) == ([], False, newest)

    def test_a_page_that_comes_back_is_told_what_it_missed(self) -> None:
        seen = ring()
        missed = [ring(), ring()]
        told = [hint.id for hint in missed_since(seen, None).hints]
        assert told[-2:] == missed

    def test_only_facts_of_queues_that_may_be_seen_are_told(self) -> None:
        seen = last_event_id()
        ring(1), ring(None)
        mine = ring(2)
        told = [hint.id for hint in missed_since(seen, frozenset({2})).hints]
        assert told == [mine]

    def test_whoever_missed_too_much_starts_over(self) -> None:
        seen = ring()
        Event.objects.bulk_create(
            [
                Event(kind="bell.rang", subject_kind="ticket", subject_id=1, door="tests")
                for _ in range(REPLAYED_AT_MOST + 1)
            ]
        )
        replay = missed_since(seen, None)
        assert (list(replay.hints), replay.too_many) == ([], True)
        assert replay.last_id == last_event_id()

    def test_an_id_of_another_database_starts_over(self) -> None:
        assert missed_since(last_event_id() + 1, None).too_many


@pytest.mark.django_db
class TestNews:
    def test_each_fact_is_read_once_in_order(self) -> None:
        news = News(last_event_id())
        first = [ring(), ring()]
        assert [hint.id for hint in news.read()] == first
        assert news.read() == []
        second = ring()
        assert [hint.id for hint in news.read()] == [second]

    @pytest.mark.skipif("connection.vendor == 'sqlite'", reason="ids are given in commit order")
    def test_ids_that_were_skipped_are_asked_for_again_for_a_while(self) -> None:
        moment = 0.0
        news = News(last_event_id(), clock=lambda: moment)
        late = ring()
        news.last_id = late - 1
        prompt = ring()
        Event.objects.filter(id=late).update(id=late + 1000)
        assert [hint.id for hint in news.read()] == [prompt, late + 1000]
        Event.objects.filter(id=late + 1000).update(id=late)
        assert [hint.id for hint in news.read()] == [late]
        moment = GAP_SECONDS + 1
        assert news.read() == []
        assert not news._gaps


@pytest.mark.django_db(transaction=True)
class TestTail:
    def test_facts_of_other_connections_are_published_when_they_commit(self) -> None:
        heard: list[int] = []
        told = threading.Condition()

        def publish(hints: Sequence[Hint]) -> None:
            with told:
                heard.extend(hint.id for hint in hints)
                told.notify_all()

        ready = threading.Event()
        tail = Tail(publish, ready=ready.set)
        tail.start()
        try:
            assert ready.wait(10)
            with transaction.atomic():
                id = ring()
            with told:
                assert told.wait_for(lambda: heard == [id], timeout=10)
        finally:
            tail.stop()
            tail.join(10)
        assert not tail.is_alive()

    @pytest.mark.skipif("connection.vendor == 'sqlite'", reason="one writer at a time")
    def test_a_fact_that_commits_after_a_later_one_is_not_lost(self) -> None:
        news = News(last_event_id())
        recorded, commit = threading.Event(), threading.Event()
        late: list[int] = []

        def slow() -> None:
            with transaction.atomic():
                late.append(ring())
                recorded.set()
                commit.wait(10)
            connection.close()

        thread = threading.Thread(target=slow)
        thread.start()
        assert recorded.wait(10)
        prompt = ring()
        assert [hint.id for hint in news.read()] == [prompt]
        assert late[0] < prompt
        commit.set()
        thread.join(10)
        assert [hint.id for hint in news.read()] == late


class _StillTail:
    """A tail that reads nothing."""

    running = 0

    def __init__(self, publish: object, *, ready: Callable[[], object]) -> None:
        self._ready = ready

    def start(self) -> None:
        _StillTail.running += 1
        self._ready()

    def stop(self) -> None:
        _StillTail.running -= 1


class TestHub:
    @pytest.fixture(autouse=True)
    def _still(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hub, "Tail", _StillTail)

    def test_each_stream_hears_what_it_may(self) -> None:
        async def story() -> None:
            desk = Hub()
            with desk.subscription(frozenset({1})) as one, desk.subscription(None) as everything:
                await desk.reading()
                desk.publish([hint(1, 1), hint(2, 2), hint(3, None)])
                assert [heard.id for heard in await one.next(1)] == [1]
                assert [heard.id for heard in await everything.next(1)] == [1, 2, 3]
                assert await one.next(0.01) == ()

        asyncio.run(story())

    def test_a_stream_that_does_not_keep_up_is_marked(self) -> None:
        async def story() -> None:
            desk = Hub()
            with desk.subscription(None) as slow:
                desk.publish([hint(id) for id in range(BUFFERED + 1)])
                assert slow.overflowed

        asyncio.run(story())

    def test_the_tail_runs_only_while_somebody_listens(self) -> None:
        async def story() -> None:
            desk = Hub()
            assert _StillTail.running == 0
            with desk.subscription(None), desk.subscription(None):
                assert _StillTail.running == 1
            assert _StillTail.running == 0
            with desk.subscription(None):
                assert _StillTail.running == 1

        asyncio.run(story())

    def test_a_hub_that_closes_ends_its_streams_and_takes_no_more(self) -> None:
        async def story() -> None:
            desk = Hub()
            with desk.subscription(None) as stream:
                desk.close()
                assert await stream.next(1) == ()
                assert stream.ended
                with pytest.raises(Full), desk.subscription(None):
                    pass

        asyncio.run(story())
