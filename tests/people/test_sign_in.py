from datetime import UTC, datetime, timedelta

import pytest

from guichet.lib import clock
from guichet.lib.errors import Invalid, RateLimited, Unauthenticated
from guichet.people.actions import (
    UserChanges,
    change_own_password,
    create_user,
    is_weak_password,
    issue_sign_in_link,
    redeem_sign_in_link,
    set_password,
    sign_in,
    update_user,
)
from guichet.people.actions.throttle import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS
from guichet.people.models import SignInFailure, SignInLink, User
from tests.support.builders import ROOT, a_user, acting

pytestmark = pytest.mark.django_db

SECRET = "correct horse battery"
HOME = "192.0.2.1"
NOON = datetime(2026, 4, 18, 12, tzinfo=UTC)


@pytest.fixture
def alice() -> User:
    return create_user(
        ROOT, username="alice", email="alice@example.com", name="Alice", password=SECRET
    )


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.com", " Alice@Example.com "])
def test_name_or_address_and_password_let_in(alice: User, login: str) -> None:
    assert sign_in(login, SECRET, address=HOME) == alice


@pytest.mark.parametrize(
    ("login", "password"), [("alice", "wrong"), ("nobody", SECRET), ("", ""), ("a\0b", "\0")]
)
def test_anything_else_is_refused_in_the_same_words(alice: User, login: str, password: str) -> None:
    with pytest.raises(Unauthenticated, match="This name and password do not match"):
        sign_in(login, password, address=HOME)


def test_a_closed_account_and_one_without_a_password_stay_out(alice: User) -> None:
    bob = a_user("bob")
    update_user(ROOT, alice, UserChanges(is_active=False))
    for login, password in (("alice", SECRET), (bob.username, "")):
        with pytest.raises(Unauthenticated):
            sign_in(login, password, address=HOME)


def test_guessing_one_account_is_throttled_from_wherever_it_is_tried(alice: User) -> None:
    for number in range(FAILURES_PER_ACCOUNT):
        with pytest.raises(Unauthenticated):
            sign_in("alice", "wrong", address=f"192.0.2.{number}")
    with pytest.raises(RateLimited) as refused:
        sign_in("alice", SECRET, address=HOME)
    assert 0 < refused.value.retry_after <= 15 * 60


def test_the_throttle_forgets(alice: User) -> None:
    with clock.at(NOON):
        for _ in range(FAILURES_PER_ACCOUNT):
            SignInFailure.objects.create(account="alice", address=HOME, at=clock.now())
        with pytest.raises(RateLimited) as refused:
            sign_in("alice", SECRET, address=HOME)
    with clock.at(NOON + timedelta(seconds=refused.value.retry_after + 1)):
        assert sign_in("alice", SECRET, address=HOME) == alice


def test_trying_many_accounts_from_one_place_is_throttled(alice: User) -> None:
    SignInFailure.objects.bulk_create(
        SignInFailure(account=f"user{number}", address=HOME, at=clock.now())
        for number in range(FAILURES_PER_ADDRESS)
    )
    with pytest.raises(RateLimited):
        sign_in("alice", SECRET, address=HOME)
    assert sign_in("alice", SECRET, address="198.51.100.7") == alice


def test_a_link_works_once_within_its_day(alice: User) -> None:
    token = issue_sign_in_link(ROOT, alice)
    assert redeem_sign_in_link(token) == alice
    with pytest.raises(Unauthenticated):
        redeem_sign_in_link(token)


def test_a_new_password_ends_links_that_were_given_out_before(alice: User) -> None:
    token = issue_sign_in_link(ROOT, alice)
    set_password(ROOT, alice, "another long password")
    with pytest.raises(Unauthenticated):
        redeem_sign_in_link(token)


def test_an_old_link_is_worth_nothing(alice: User) -> None:
    with clock.at(NOON):
        token = issue_sign_in_link(ROOT, alice)
    with clock.at(NOON + timedelta(hours=24, seconds=1)), pytest.raises(Unauthenticated):
        redeem_sign_in_link(token)


def test_a_link_and_a_password_are_kept_as_digests_only(alice: User) -> None:
    token = issue_sign_in_link(ROOT, alice)
    assert token not in str(SignInLink.objects.values())
    assert alice.password.startswith("argon2$argon2id$")


def test_people_who_choose_a_password_must_choose_a_good_one(alice: User) -> None:
    for weak in ("short", "1234567890", "alice@example"):
        with pytest.raises(Invalid):
            change_own_password(acting(alice), alice, current=SECRET, new=weak)
    with pytest.raises(Invalid):
        change_own_password(acting(alice), alice, current="wrong", new="a fine new secret")
    change_own_password(acting(alice), alice, current=SECRET, new="a fine new secret")
    assert sign_in("alice", "a fine new secret", address=HOME) == alice


def test_a_weak_password_that_is_moved_here_is_known_as_weak() -> None:
    assert is_weak_password("secret")
    assert not is_weak_password(SECRET)
