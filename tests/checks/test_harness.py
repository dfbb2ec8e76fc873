"""The harness keeps its promises to the tests."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from guichet.desk.models import Queue, Role
from guichet.desk.queries import role_named
from tests.support.builders import a_queue


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", [1, 2])
def test_what_a_test_commits_is_gone_afterwards_and_what_migrations_made_is_not(_time: int) -> None:
    assert not Queue.objects.exists()
    assert role_named("agent").builtin

    def add(code: str) -> None:
        a_queue(code)
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(add, ["ONE", "TWO"]))
    assert Queue.objects.count() == 2
    Role.objects.all().delete()


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="this run has one process")
@pytest.mark.xdist_group("together")
def test_tests_that_share_a_desk_stay_on_one_process(request: pytest.FixtureRequest) -> None:
    """Otherwise every process starts a desk of its own, and the suite takes twice as long."""
    assert request.node.nodeid.endswith("@together")
