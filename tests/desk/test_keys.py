"""Keys: made once, shown once, changed and ended."""

from datetime import UTC, datetime, timedelta

import pytest

from guichet.desk.actions import (
    change_key_expiry,
    issue_api_key,
    rename_api_key,
    revoke_api_key,
    rotate_api_key,
)
from guichet.desk.keys import find_key, key_with_token, live_key_named
from guichet.desk.models import ApiKey
from guichet.events.models import Event
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid, NotFound, Unauthenticated
from tests.support.builders import ROOT, a_queue

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 12, tzinfo=UTC)


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


def test_only_a_digest_and_a_hint_are_kept() -> None:
    key, secret = issue_api_key(ROOT, a_queue("FACT"), dialect="icd", name="ERP")
    stored = {str(value) for value in vars(key).values()}
    assert not any(secret in value for value in stored)
    assert key.hint == secret[: len("API-FACT_") + 3] + "•" * 8
    facts = str(list(Event.objects.values_list("data", flat=True)))
    assert secret not in facts


def test_a_secret_brought_along_works_and_is_checked() -> None:
    queue = a_queue()
    secret = "API-FACT_0123456789abcdef"
    key, given = issue_api_key(ROOT, queue, dialect="icd", name="ERP", token=secret)
    assert (given, key.hint) == (secret, "API-FACT_012" + "•" * 8)
    assert find_key(secret, dialect="icd").key_id == key.id
    for token in ("short", "with a blank inside it", "é" * 20, "x" * 256):
        with pytest.raises(Invalid):
            issue_api_key(ROOT, queue, dialect="icd", name="other", token=token)


def test_live_keys_of_a_queue_have_different_names_and_secrets() -> None:
    queue = a_queue()
    key, secret = issue_api_key(ROOT, queue, dialect="icd", name="ERP")
    with pytest.raises(Conflict):
        issue_api_key(ROOT, queue, dialect="icd", name="erp")
    with pytest.raises(Conflict):
        issue_api_key(ROOT, queue, dialect="icd", name="other", token=secret)
    revoke_api_key(ROOT, key)
    assert issue_api_key(ROOT, queue, dialect="icd", name="ERP")[0].name == "ERP"


def test_a_replaced_secret_works_for_another_day() -> None:
    key, old = issue_api_key(ROOT, a_queue(), dialect="icd", name="ERP")
    with clock.at(NOON):
        fresh, new = rotate_api_key(ROOT, key)
        assert (fresh.name, find_key(old, dialect="icd").refusal()) == ("ERP", None)
        again, _ = rotate_api_key(ROOT, fresh)
        assert again.name == "ERP"
    with clock.at(NOON + timedelta(hours=24)):
        assert find_key(old, dialect="icd").refusal() == "expired"
        assert find_key(new, dialect="icd").refusal() == "expired"
    revoke_api_key(ROOT, again)
    with pytest.raises(Conflict):
        rotate_api_key(ROOT, again)


def test_revoking_ends_a_key_at_once_and_is_said_once() -> None:
    key, secret = issue_api_key(ROOT, a_queue(), dialect="icd", name="ERP")
    assert find_key(secret, dialect="icd").refusal() is None
    assert revoke_api_key(ROOT, key)
    assert not revoke_api_key(ROOT, key)
    with pytest.raises(Unauthenticated):
        find_key(secret, dialect="icd").actor()
    assert Event.objects.filter(kind="api_key.revoked").count() == 1


def test_a_key_acts_in_its_one_queue_with_the_rights_of_its_kind() -> None:
    queue = a_queue(own_directory=True)
    _, secret = issue_api_key(ROOT, queue, dialect="supportdesk", name="backend")
    actor = find_key(secret, dialect="supportdesk").actor()
    assert set(actor.rights) == {queue.id}
    assert set(actor.directory_rights) == {queue.directory_id}
    assert not actor.everywhere
    _, public = issue_api_key(ROOT, queue, dialect="supportdesk", kind="public", name="widget")
    assert find_key(public, dialect="supportdesk").actor().rights[queue.id] == frozenset()


def test_a_dialect_without_keys_gives_none() -> None:
    with pytest.raises(NotFound):
        issue_api_key(ROOT, a_queue(), dialect="nothing", name="x")


def test_what_was_revoked_meanwhile_is_not_brought_back_by_an_old_page() -> None:
    key, secret = issue_api_key(ROOT, a_queue(), dialect="icd", name="ERP")
    seen_before = ApiKey.objects.get(id=key.id)
    revoke_api_key(ROOT, key)
    rename_api_key(ROOT, seen_before, name="Other")
    assert find_key(secret, dialect="icd").refusal() == "revoked"


def test_a_key_that_reads_customers_opens_no_queue_that_shares_them() -> None:
    with pytest.raises(Conflict) as refusal:
        issue_api_key(ROOT, a_queue(), dialect="supportdesk", name="backend")
    assert refusal.value.code == "shared_customers"
    assert issue_api_key(ROOT, a_queue(own_directory=True), dialect="supportdesk", name="backend")
