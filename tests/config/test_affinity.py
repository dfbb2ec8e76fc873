"""Where the threads of a desk run."""

import os
import time
from collections.abc import Iterator

import psutil
import pytest

from guichet.config.affinity import OneCore
from tests.support.desk import LiveDesk

ALL = os.sched_getaffinity(0)


@pytest.fixture
def core() -> Iterator[OneCore]:
    """Of the tests' own process, which may go anywhere afterwards."""
    core = OneCore()
    yield core
    core.roam()


def cores_of(process: psutil.Process) -> set[frozenset[int]]:
    """What each of its threads may run on."""
    return {frozenset(os.sched_getaffinity(thread.id)) for thread in process.threads()}


def test_the_threads_of_a_process_stay_together_until_they_may_roam(core: OneCore) -> None:
    core.stay()
    together = cores_of(psutil.Process())
    core.roam()

    (one,) = together
    assert len(one) == 1
    assert one <= ALL
    assert cores_of(psutil.Process()) == {frozenset(ALL)}


@pytest.mark.skipif(len(ALL) < 2, reason="this machine has one core")
def test_a_web_process_keeps_to_one_core_and_the_worker_goes_where_it_likes(
    live_desk: LiveDesk,
) -> None:
    (web,) = live_desk.children("web")
    (worker,) = live_desk.children("worker")
    deadline = time.monotonic() + 10
    # Now and then it roams for a moment.
    while [len(cores) for cores in cores_of(web)] != [1]:
        assert time.monotonic() < deadline, cores_of(web)
    assert cores_of(worker) == {frozenset(ALL)}
