"""Customers' accounts: their particulars, their standing, their links and their end."""

from datetime import timedelta
from decimal import Decimal

import pytest

from guichet.access import Right
from guichet.events.models import Event
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid, NotFound, Unauthenticated
from guichet.people.actions import (
    CustomerChanges,
    ProfileChanges,
    change_customer_standing,
    confirm_customer,
    create_customer,
    customer_for_email,
    erase_customer,
    issue_customer_link,
    redeem_customer_link,
    update_customer,
)
from guichet.people.models import Customer
from guichet.people.queries import customer, customer_actor, main_directory, profile_of
from tests.support.builders import ROOT, a_customer, a_queue

pytestmark = pytest.mark.django_db


def lea(email: str = "lea@example.com", phone: str | None = None, **more: object) -> Customer:
    profile = ProfileChanges(
        first_name="Léa",
        last_name="Martin",
        address="1 rue de la Paix",
        zip_code="75002",
        city="Paris",
        region="Île-de-France",
        country="FR",
        **more,  # type: ignore[arg-type]
    )
    return create_customer(
        ROOT,
        main_directory().id,
        changes=CustomerChanges(email=email, phone=phone),
        profile=profile,
    )


def codes(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {name: problems[0].code for name, problems in error.value.errors.items()}


def last_kind() -> str:
    return Event.objects.latest("id").kind


def test_a_customer_is_called_by_first_and_last_name() -> None:
    customer = lea(balance=Decimal("12.5"))
    assert customer.name == "Léa Martin"
    assert update_customer(ROOT, customer, CustomerChanges(), ProfileChanges(last_name="Petit"))
    stored = Customer.objects.get(id=customer.id)
    assert (stored.name, stored.profile.last_name) == ("Léa Petit", "Petit")
    assert (stored.profile.balance, stored.profile.locale) == (Decimal("12.5"), "fr_FR")
    assert Event.objects.latest("id").data == {"fields": ["name", "last_name"]}
    assert not update_customer(ROOT, stored, CustomerChanges(), ProfileChanges(last_name="Petit"))


def test_a_number_is_free_again_once_its_customer_has_another() -> None:
    customer = lea(phone="06 12 34 56 78")
    assert update_customer(ROOT, customer, CustomerChanges(phone="06 98 76 54 32"))
    assert Event.objects.latest("id").data == {"fields": ["phone"]}
    assert lea("two@example.com", phone="+33612345678").phone == "+33612345678"
    with pytest.raises(Invalid):
        lea("three@example.com", phone="+33 6 98 76 54 32")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    lea(phone="+33612345678")
    with pytest.raises(Invalid) as refusal:
        create_customer(
            ROOT,
            main_directory().id,
            changes=CustomerChanges(email="LEA@example.com", phone="06 12 34 56 78"),
            profile=ProfileChanges(
                first_name="L",
                last_name=" ",
                country="FR",
                zip_code="7500",
                locale="tlh",
                balance=Decimal(-1),
                password="short",
            ),
        )
    assert codes(refusal) == {
        "email": "taken",
        "phone": "taken",
        "last_name": "required",
        "zip_code": "wrong",
        "locale": "unknown",
        "balance": "wrong",
        "password": "weak",
    }


@pytest.mark.parametrize(
    ("country", "zip_code", "phone"),
    [
        ("FR", "75002", "06 12 34 56 78"),
        ("BE", "1000", "+32 470 12 34 56"),
        ("GB", "sw1a 1aa", "020 7946 0958"),
        ("BR", "anything", None),
    ],
)
def test_addresses_are_those_of_the_country(country: str, zip_code: str, phone: str | None) -> None:
    customer = lea()
    update_customer(
        ROOT,
        customer,
        CustomerChanges(phone=phone),
        ProfileChanges(country=country, zip_code=zip_code),
    )
    assert (customer.phone, customer.profile.zip_code) == (phone, zip_code)


@pytest.mark.parametrize("country", ["", "XX", "EU", "France"])
def test_a_country_is_one_of_the_world(country: str) -> None:
    with pytest.raises(Invalid) as refusal:
        update_customer(ROOT, lea(), CustomerChanges(), ProfileChanges(country=country))
    assert codes(refusal) == {"country": "unknown"}


def test_a_password_is_kept_as_a_hash_only() -> None:
    customer = lea(password="correct horse")
    assert customer.profile.password.startswith("argon2")
    assert "correct" not in str(list(Event.objects.values_list("data", flat=True)))


def test_whoever_wrote_by_mail_has_a_profile_once_something_is_known() -> None:
    customer = customer_for_email(
        ROOT, main_directory().id, email="jean@example.com", name="Jean du Pont"
    )
    assert profile_of(customer).last_name == "du Pont"
    assert update_customer(ROOT, customer, CustomerChanges(), ProfileChanges(city="Lyon"))
    stored = Customer.objects.get(id=customer.id)
    assert (stored.profile.city, stored.profile.last_name) == ("Lyon", "du Pont")


def test_an_address_is_confirmed_once() -> None:
    customer = lea()
    confirm_customer(ROOT, customer)
    assert last_kind() == "customer.confirmed"
    with pytest.raises(Conflict):
        confirm_customer(ROOT, Customer.objects.get(id=customer.id))
    assert lea("other@example.com", verified=True).profile.email_verified_at is not None


def test_a_link_lets_a_customer_in_once_and_proves_their_address() -> None:
    customer = lea()
    token = issue_customer_link(ROOT, customer)
    assert redeem_customer_link(token).id == customer.id
    assert Customer.objects.get(id=customer.id).profile.email_verified_at is not None
    assert last_kind() == "customer.signed_in"
    with pytest.raises(Unauthenticated):
        redeem_customer_link(token)


def test_a_link_is_of_no_use_later_or_to_somebody_locked_out() -> None:
    customer = lea()
    with clock.at(clock.now() - timedelta(hours=25)):
        old = issue_customer_link(ROOT, customer)
    token = issue_customer_link(ROOT, customer)
    change_customer_standing(ROOT, customer, "banned", reason="Spam")
    for useless in (old, token):
        with pytest.raises(Unauthenticated):
            redeem_customer_link(useless)
    assert change_customer_standing(ROOT, customer, "active")
    assert redeem_customer_link(token).id == customer.id


def test_nobody_is_found_who_was_forgotten() -> None:
    queue = a_queue()
    gone = a_customer(queue, "gone@example.com", name="Gone Girl")
    erase_customer(ROOT, gone)
    with pytest.raises(NotFound):
        customer(ROOT, gone.id)
    stored = Customer.objects.get(id=gone.id)
    assert "Gone" not in f"{stored.name} {stored.email}"
    assert a_customer(queue, "gone@example.com").id != gone.id


def test_a_customer_holds_no_right_of_those_who_work_here() -> None:
    actor = customer_actor(lea())
    assert not any(actor.holds(right, 1) for right in Right)
    assert actor.customer_id
