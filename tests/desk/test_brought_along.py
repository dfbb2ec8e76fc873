"""Numbers that queues and accounts had elsewhere."""

import pytest

from guichet.desk.actions import create_queue
from guichet.people.actions import create_user
from tests.support.builders import ROOT, a_queue, a_user

pytestmark = pytest.mark.django_db


def test_a_number_brought_along_is_never_given_to_another() -> None:
    queue, user = a_queue(), a_user()
    moved = create_queue(ROOT, code="MOVED", name="Moved", id=queue.id + 1)
    assert a_queue().id > moved.id
    create_queue(ROOT, code="SMALL", name="Small", id=queue.id + 100)
    create_queue(ROOT, code="SMALLER", name="Smaller", id=queue.id + 50)
    assert a_queue().id > queue.id + 100
    bob = create_user(ROOT, username="bob", email="bob@example.com", name="Bob", id=user.id + 1)
    assert a_user().id > bob.id
