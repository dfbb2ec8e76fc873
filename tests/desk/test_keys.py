"""Changing a key after it was made."""

from datetime import UTC, datetime

import pytest

from guichet.desk.actions import change_key_expiry, issue_api_key, revoke_api_key
from guichet.desk.keys import find_key, key_with_token, live_key_named
from guichet.events.models import Event
from tests.support.builders import ROOT, a_queue

pytestmark = pytest.mark.django_db


def test_a_key_can_be_given_an_end_and_lose_it_again() -> None:
    key, secret = issue_api_key(ROOT, a_queue(), dialect="icd", name="ERP")
    past = datetime(2020, 1, 1, tzinfo=UTC)
    assert change_key_expiry(ROOT, key, expires_at=past)
    assert not change_key_expiry(ROOT, key, expires_at=past)
    assert find_key(secret, dialect="icd").refusal() == "expired"
    assert change_key_expiry(ROOT, key, expires_at=None)
    assert find_key(secret, dialect="icd").refusal() is None
    facts = Event.objects.filter(kind="api_key.expiry_changed").order_by("id")
    assert [fact.data["expires_at"] for fact in facts] == ["2020-01-01T00:00:00Z", None]


def test_a_key_is_found_by_its_secret_and_while_it_lives_by_its_name() -> None:
    queue = a_queue()
    key, secret = issue_api_key(ROOT, queue, dialect="icd", name="ERP")
    assert key_with_token(ROOT, secret) == key
    assert key_with_token(ROOT, secret + "x") is None
    assert live_key_named(ROOT, queue, dialect="icd", name="erp") == key
    assert live_key_named(ROOT, queue, dialect="supportdesk", name="ERP") is None
    revoke_api_key(ROOT, key)
    assert live_key_named(ROOT, queue, dialect="icd", name="ERP") is None
