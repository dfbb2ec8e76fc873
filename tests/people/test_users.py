"""Accounts of the people who work here."""

import pytest

from guichet.events.models import Event
from guichet.lib.errors import Conflict, Forbidden, Invalid
from guichet.people.actions import (
    UserChanges,
    create_user,
    set_availability,
    update_profile,
    update_user,
)
from guichet.people.models import User
from tests.support.builders import ROOT, a_user, acting

pytestmark = pytest.mark.django_db


def kinds_about(user: User) -> list[str]:
    events = Event.objects.filter(subject_kind="user", subject_id=user.id)
    return list(events.order_by("id").values_list("kind", flat=True))


def test_a_new_account_has_no_password_and_is_available() -> None:
    user = create_user(ROOT, username="lea", email="lea@example.com", name=" Léa ")
    assert (user.name, user.available, user.has_usable_password()) == ("Léa", True, False)
    assert kinds_about(user) == ["user.created"]


@pytest.mark.parametrize(
    ("username", "email"), [("LEA", "other@example.com"), ("other", "LEA@example.com")]
)
def test_names_and_addresses_are_unique_in_any_letter_case(username: str, email: str) -> None:
    a_user("lea")
    with pytest.raises(Conflict) as refused:
        create_user(ROOT, username=username, email=email, name="Other")
    assert refused.value.code == "user_exists"


@pytest.mark.parametrize(
    "wrong", [{"username": "a/b"}, {"username": ""}, {"email": "x"}, {"name": " "}]
)
def test_an_account_needs_a_proper_name_and_address(wrong: dict[str, str]) -> None:
    given = {"username": "lea", "email": "lea@example.com", "name": "Léa"} | wrong
    with pytest.raises(Invalid) as refused:
        create_user(ROOT, username=given["username"], email=given["email"], name=given["name"])
    assert list(refused.value.errors) == list(wrong)


def test_an_agent_says_whether_they_are_available_and_saying_it_twice_is_one_fact() -> None:
    user = a_user()
    actor = acting(user)
    assert set_availability(actor, user, available=False)
    assert not set_availability(actor, user, available=False)
    assert set_availability(actor, user, available=True)
    assert kinds_about(user)[1:] == ["user.became_unavailable", "user.became_available"]
    with pytest.raises(Forbidden):
        set_availability(acting(a_user()), user, available=False)


def test_a_change_names_the_fields_that_are_different() -> None:
    user = a_user("lea")
    assert update_user(ROOT, user, UserChanges(name="Léa", email=user.email))
    assert not update_user(ROOT, user, UserChanges(name="Léa"))
    changed = Event.objects.filter(kind="user.changed").get()
    assert changed.data == {"fields": ["name"]}


def test_an_address_that_is_taken_can_not_be_moved_to() -> None:
    a_user("lea")
    with pytest.raises(Conflict):
        update_user(ROOT, a_user("tom"), UserChanges(email="LEA@example.com"))


def test_only_the_owner_changes_a_profile() -> None:
    user = a_user()
    looks = {"name": "Moi", "language": "fr", "theme": "dark", "density": "compact"}
    update_profile(acting(user), user, **looks)
    assert (user.language, user.theme) == ("fr", "dark")
    with pytest.raises(Forbidden):
        update_profile(ROOT, user, **looks)
    with pytest.raises(Invalid):
        update_profile(acting(user), user, **(looks | {"theme": "pink"}))
