from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.access import (
    AGENT,
    VIEWER,
    Actor,
    ActorKind,
    Allowed,
    Denied,
    Right,
    may,
    require,
    require_in_directory,
    system_actor,
)
from guichet.lib.errors import Forbidden


@dataclass(frozen=True)
class InQueue:
    queue_id: int


def an_actor(**rights: frozenset[Right]) -> Actor:
    """Léa with these rights in queue 1."""
    held = {1: rights.get("in_queue", frozenset())}
    return Actor(
        kind=ActorKind.USER,
        id=7,
        name="Léa",
        door="console",
        rights=held,
        directory_rights=held,
        everywhere=rights.get("everywhere", frozenset()),
    )


@given(right=st.sampled_from(Right), held=st.frozensets(st.sampled_from(Right)))
def test_a_right_in_one_queue_is_worth_nothing_in_another(
    right: Right, held: frozenset[Right]
) -> None:
    actor = an_actor(in_queue=held)
    assert bool(may(actor, right, InQueue(1))) == (right in held)
    assert not may(actor, right, InQueue(2))
    assert not may(actor, right)


@given(right=st.sampled_from(Right), held=st.frozensets(st.sampled_from(Right)))
def test_a_right_everywhere_holds_in_each_queue_and_in_none(
    right: Right, held: frozenset[Right]
) -> None:
    actor = an_actor(everywhere=held)
    for thing in (InQueue(1), 2, None):
        assert bool(may(actor, right, thing)) == (right in held)


def test_a_refusal_says_who_may_not_and_which_right_is_missing() -> None:
    refusal = may(an_actor(in_queue=VIEWER), Right.TICKET_REPLY, 1)
    assert isinstance(refusal, Denied)
    assert "Léa" in refusal.reason
    assert "ticket.reply" in refusal.reason


def test_require_raises_what_may_denies() -> None:
    require(an_actor(in_queue=AGENT), Right.TICKET_REPLY, 1)
    with pytest.raises(Forbidden):
        require(an_actor(in_queue=VIEWER), Right.TICKET_REPLY, 1)
    with pytest.raises(Forbidden):
        require_in_directory(an_actor(in_queue=AGENT), Right.CUSTOMER_WRITE, 2)


def test_queues_with_a_right_are_listed_or_are_all() -> None:
    assert an_actor(in_queue=AGENT).queues_with(Right.TICKET_REPLY) == {1}
    assert an_actor(in_queue=VIEWER).queues_with(Right.TICKET_REPLY) == frozenset()
    assert system_actor("worker").queues_with(Right.TICKET_REPLY) is None


def test_the_desk_itself_may_do_everything() -> None:
    assert all(isinstance(may(system_actor("worker"), right), Allowed) for right in Right)
