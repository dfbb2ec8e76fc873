"""The first account of a new desk."""

import pytest

from guichet.config import first_account
from guichet.config.first_account import first_sign_in_link
from guichet.people.queries import user_named

pytestmark = pytest.mark.django_db


def test_machines_that_start_together_make_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "/sign-in/link/" in first_sign_in_link()
    made = user_named("admin")
    # The other one looked before this one had written.
    monkeypatch.setattr(first_account, "desk_is_empty", lambda: True)
    assert "/sign-in/link/" in first_sign_in_link()
    assert user_named("admin") == made
