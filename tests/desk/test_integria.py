"""How programs that speak Integria IMS are let in, and accounts they open."""

import pytest
from django.db import connection

from guichet.desk.accounts import usernames_visible_to, works_in_any
from guichet.desk.actions import create_queue, open_account
from guichet.desk.models import Membership, Queue
from guichet.desk.queries import role_named
from guichet.events.models import Event
from guichet.lib.errors import Conflict, Forbidden
from guichet.people.actions import delete_user
from guichet.people.models import User
from tests.support.builders import ROOT, a_queue, a_ticket, a_user, acting, an_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def unused_numbers(db: None) -> None:
    """No queue was ever made: PostgreSQL counts on through tests that were undone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE desk_queue ALTER COLUMN id RESTART")


@pytest.mark.usefixtures("unused_numbers")
def test_no_queue_is_number_one_unless_it_is_told_to_be() -> None:
    assert [a_queue().id, a_queue().id] == [2, 3]
    assert create_queue(ROOT, code="MOVED", name="Moved", id=1).id == 1
    assert a_queue().id > 3


@pytest.mark.usefixtures("unused_numbers")
def test_a_first_queue_with_a_number_of_its_own_leaves_one_free_too() -> None:
    create_queue(ROOT, code="MOVED", name="Moved", id=7)
    assert a_queue().id == 8
    assert not Queue.objects.filter(id=1).exists()


def test_an_account_is_opened_together_with_its_work() -> None:
    queue = a_queue()
    agent = open_account(
        ROOT, queue, role=role_named("viewer"), username="jorge", email="", name="Jorge"
    )
    assert Membership.objects.get(user=agent).role.name == "viewer"
    outside = open_account(
        ROOT, queue, role=role_named("agent"), username="out", email="", name="Out", kind="customer"
    )
    assert not Membership.objects.filter(user=outside).exists()
    with pytest.raises(Conflict):
        open_account(ROOT, queue, role=role_named("agent"), username="Jorge", email="", name="J")


def test_an_account_is_deleted_and_its_work_stays() -> None:
    queue = a_queue()
    agent = an_agent(queue)
    ticket = a_ticket(queue, assignee=agent)
    delete_user(ROOT, agent)
    ticket.refresh_from_db()
    assert ticket.assignee is None
    assert Event.objects.filter(kind="user.deleted", data__username=agent.username).exists()
    root = a_user(is_admin=True)
    with pytest.raises(Forbidden):
        delete_user(acting(root), root)
    assert User.objects.filter(id=root.id).exists()


def test_everybody_knows_of_those_they_work_with() -> None:
    here, there = a_queue(), a_queue()
    alice, bob = an_agent(here, username="alice"), an_agent(there, username="bob")
    nobody = a_user("nobody")
    assert usernames_visible_to(acting(alice)) == ["alice"]
    assert usernames_visible_to(acting(nobody)) == ["nobody"]
    assert usernames_visible_to(ROOT) == ["alice", "bob", "nobody"]
    assert works_in_any(ROOT, "BOB", [here.id, there.id])
    assert works_in_any(ROOT, "bob", [1])
    assert not works_in_any(ROOT, "bob", [here.id])
    assert not works_in_any(ROOT, "nobody", [1])
    assert not works_in_any(acting(alice), bob.username, [there.id])
