"""A request that is repeated is answered again, not done again."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connections

from guichet.access import Actor
from guichet.desk.actions import Answer, answer_once
from guichet.desk.housekeeping import forget_old_answers
from guichet.desk.keys import find_key
from guichet.desk.models import IdempotentAnswer
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid
from guichet.tickets.actions import NewTicket, create_ticket
from guichet.tickets.models import Ticket
from tests.support.builders import a_key, a_queue

NOON = datetime(2026, 4, 18, 12, tzinfo=UTC)


def a_program() -> Actor:
    return find_key(
        a_key(a_queue(own_directory=True), "supportdesk"), dialect="supportdesk"
    ).actor()


def filing(actor: Actor) -> Callable[[], Answer]:
    """Something that must happen once: filing a ticket in the program's queue."""
    (queue_id,) = actor.rights

    def file() -> Answer:
        return Answer(201, create_ticket(actor, queue_id, NewTicket(subject="Once")).reference)

    return file


def ask(actor: Actor, *, key: str = "k", route: str = "r", body: bytes = b"{}") -> Answer:
    return answer_once(actor, route=route, key=key, request_body=body, answer=filing(actor))


@pytest.mark.django_db
class TestRepeating:
    def test_the_first_answer_is_given_again(self) -> None:
        actor = a_program()
        first, again = ask(actor), ask(actor)
        assert (first.body, first.replayed) == (again.body, False)
        assert (again.status, again.replayed) == (201, True)
        assert Ticket.objects.count() == 1

    def test_the_keys_of_an_answer_keep_their_order(self) -> None:
        body = {"success": True, "data": {"id": "1", "a": 1.5}, "timestamp": "now"}
        actor = a_program()
        for _ in range(2):
            answer = answer_once(
                actor, route="r", key="k", request_body=b"", answer=lambda: Answer(200, body)
            )
            assert json.dumps(answer.body) == json.dumps(body)

    def test_another_body_under_the_same_key_is_refused(self) -> None:
        actor = a_program()
        ask(actor)
        with pytest.raises(Invalid) as refused:
            ask(actor, body=b"{ }")
        assert list(refused.value.errors) == ["Idempotency-Key"]

    def test_programs_and_routes_do_not_share_keys(self) -> None:
        actor = a_program()
        answers = [ask(actor), ask(actor, route="other"), ask(a_program())]
        assert not any(answer.replayed for answer in answers)

    def test_a_failure_leaves_nothing_behind(self) -> None:
        actor = a_program()

        def fail() -> Answer:
            filing(actor)()
            raise Conflict("oops", "It came to nothing.")

        with pytest.raises(Conflict, match="came to nothing"):
            answer_once(actor, route="r", key="k", request_body=b"{}", answer=fail)
        assert not Ticket.objects.exists()
        assert not ask(actor).replayed

    def test_an_answer_is_kept_for_a_day(self) -> None:
        actor = a_program()
        with clock.at(NOON):
            ask(actor)
        with clock.at(NOON + timedelta(hours=24)):
            assert ask(actor).replayed
        with clock.at(NOON + timedelta(hours=24, seconds=1)):
            assert not ask(actor).replayed

    def test_old_answers_are_forgotten(self) -> None:
        actor = a_program()
        with clock.at(NOON):
            ask(actor, key="old")
        with clock.at(NOON + timedelta(hours=20)):
            ask(actor, key="young")
        with clock.at(NOON + timedelta(hours=25)):
            forget_old_answers()
        assert [answer.key for answer in IdempotentAnswer.objects.all()] == ["young"]

    @pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "\x00"])
    def test_a_key_is_1_to_255_printable_characters(self, key: str) -> None:
        with pytest.raises(Invalid):
            ask(a_program(), key=key)

    def test_a_repetition_during_the_first_call_is_told_to_wait(self) -> None:
        actor = a_program()

        def meanwhile() -> Answer:
            with pytest.raises(Conflict) as refused:
                ask(actor)
            return Answer(200, refused.value.code)

        answer = answer_once(actor, route="r", key="k", request_body=b"{}", answer=meanwhile)
        assert answer.body == "still_running"


@pytest.mark.django_db(transaction=True)
def test_many_repetitions_at_once_do_it_once() -> None:
    actor = a_program()
    start = Barrier(12)

    def repeat(_: int) -> str:
        try:
            start.wait()
            return str(ask(actor).body)
        except Conflict as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as programs:
        answers = set(programs.map(repeat, range(12)))
    assert answers - {"still_running"} == {Ticket.objects.get().reference}
