"""Programs that send a name and password with every request."""

from datetime import timedelta

import pytest

from guichet.lib import clock
from guichet.lib.errors import RateLimited, Unauthenticated
from guichet.people.accounts import forget_accounts
from guichet.people.actions import (
    UserChanges,
    authenticate_program,
    create_user,
    set_password,
    sign_in,
    update_user,
)
from guichet.people.actions.throttle import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS, WINDOW
from guichet.people.models import User
from guichet.people.passwords import DeskArgon2Hasher
from tests.support.builders import ROOT

pytestmark = pytest.mark.django_db

SECRET = "correct horse battery"
HOME = "192.0.2.1"
ELSEWHERE = "192.0.2.2"


@pytest.fixture
def susan() -> User:
    return create_user(
        ROOT, username="susan", email="susan@example.com", name="Susan", password=SECRET
    )


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that Argon2 was asked about, right or wrong."""
    asked: list[str] = []
    verify, encode = DeskArgon2Hasher.verify, DeskArgon2Hasher.encode

    def verify_too(self: DeskArgon2Hasher, password: str, encoded: str) -> bool:
        asked.append(password)
        return verify(self, password, encoded)

    def encode_too(self: DeskArgon2Hasher, password: str, salt: str) -> str:
        asked.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(DeskArgon2Hasher, "verify", verify_too)
    monkeypatch.setattr(DeskArgon2Hasher, "encode", encode_too)
    return asked


def guess(times: int, *, username: str = "susan", address: str = HOME) -> None:
    for number in range(times):
        with pytest.raises(Unauthenticated):
            authenticate_program(username, f"wrong {number}", address=address)


def test_the_slow_check_is_made_once(susan: User, checks: list[str]) -> None:
    for _ in range(5):
        assert authenticate_program("susan", SECRET, address=HOME) == susan
    assert checks == [SECRET]


@pytest.mark.parametrize("username", ["Susan", "susan@example.com", " susan", "nobody", ""])
def test_only_the_exact_username_is_known(susan: User, username: str) -> None:
    with pytest.raises(Unauthenticated):
        authenticate_program(username, SECRET, address=HOME)


def test_each_wrong_password_takes_the_slow_check_also_after_a_right_one(
    susan: User, checks: list[str]
) -> None:
    authenticate_program("susan", SECRET, address=HOME)
    del checks[:]
    guess(2)
    guess(1, username="nobody")
    guess(1)
    assert checks == ["wrong 0", "wrong 1", "wrong 0", "wrong 0"]


def test_a_password_known_at_one_address_is_checked_anew_at_another(
    susan: User, checks: list[str]
) -> None:
    authenticate_program("susan", SECRET, address=HOME)
    authenticate_program("susan", SECRET, address=ELSEWHERE)
    assert len(checks) == 2


def test_a_right_guess_that_comes_too_late_is_refused_though_it_is_remembered(susan: User) -> None:
    authenticate_program("susan", SECRET, address=HOME)
    guess(FAILURES_PER_ACCOUNT)
    for address in (HOME, ELSEWHERE):
        with pytest.raises(RateLimited):
            authenticate_program("susan", SECRET, address=address)
    with clock.at(clock.now() + WINDOW + timedelta(seconds=1)):
        assert authenticate_program("susan", SECRET, address=HOME) == susan


def test_guessing_elsewhere_does_not_stop_a_program_that_is_known_here(susan: User) -> None:
    authenticate_program("susan", SECRET, address=HOME)
    guess(FAILURES_PER_ACCOUNT, address=ELSEWHERE)
    assert authenticate_program("susan", SECRET, address=HOME) == susan
    with pytest.raises(RateLimited):
        authenticate_program("susan", SECRET, address=ELSEWHERE)


def test_trying_many_accounts_from_one_address_is_limited(susan: User) -> None:
    authenticate_program("susan", SECRET, address=HOME)
    for number in range(FAILURES_PER_ADDRESS):
        guess(1, username=f"user{number}")
    with pytest.raises(RateLimited):
        authenticate_program("susan", SECRET, address=HOME)
    assert authenticate_program("susan", SECRET, address=ELSEWHERE) == susan


def test_a_script_with_an_old_password_does_not_lock_its_owner_out(susan: User) -> None:
    guess(FAILURES_PER_ACCOUNT)
    assert sign_in("susan", SECRET, address=ELSEWHERE) == susan


def test_the_old_password_ends_when_a_new_one_is_set(susan: User) -> None:
    authenticate_program("susan", SECRET, address=HOME)
    set_password(ROOT, susan, "another long secret")
    with pytest.raises(Unauthenticated):
        authenticate_program("susan", SECRET, address=HOME)
    assert authenticate_program("susan", "another long secret", address=HOME) == susan


def test_a_password_changed_by_another_process_is_noticed(susan: User) -> None:
    authenticate_program("susan", SECRET, address=HOME)
    other = User.objects.get(id=susan.id)
    other.set_password("another long secret")
    other.save()
    forget_accounts()  # What a second does.
    with pytest.raises(Unauthenticated):
        authenticate_program("susan", SECRET, address=HOME)


def test_a_closed_account_is_refused_at_once_and_each_time_as_a_wrong_password_is(
    susan: User, checks: list[str]
) -> None:
    authenticate_program("susan", SECRET, address=HOME)
    update_user(ROOT, susan, UserChanges(is_active=False))
    del checks[:]
    for _ in range(FAILURES_PER_ACCOUNT):
        with pytest.raises(Unauthenticated):
            authenticate_program("susan", SECRET, address=HOME)
    assert len(checks) == FAILURES_PER_ACCOUNT
    with pytest.raises(RateLimited):
        authenticate_program("susan", SECRET, address=HOME)


def test_customers_come_in_only_where_they_are_let_in() -> None:
    eve = create_user(
        ROOT, username="eve", email="e@example.com", name="Eve", kind="customer", password=SECRET
    )
    with pytest.raises(Unauthenticated):
        authenticate_program("eve", SECRET, address=HOME)
    assert authenticate_program("eve", SECRET, address=HOME, customers=True) == eve
