from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from guichet.events.models import Event
from guichet.lib.errors import Conflict, Invalid, NotFound
from guichet.people import queries
from guichet.people.actions import (
    CustomerChanges,
    customer_for_email,
    record_customer_activity,
    update_customer,
    upsert_customer,
)
from guichet.people.models import Customer
from tests.support.builders import ROOT, a_customer, a_queue, acting, an_agent

pytestmark = pytest.mark.django_db

JEAN = CustomerChanges(email="jean@acme.com", name="Jean Dupont")


def test_the_first_call_creates_and_the_next_changes_only_what_it_says() -> None:
    directory = a_queue().directory_id
    jean, created = upsert_customer(ROOT, directory, external_id="user_42", changes=JEAN)
    assert created
    changes = CustomerChanges(phone="+33 6 12 34 56 78")
    same, created = upsert_customer(ROOT, directory, external_id="user_42", changes=changes)
    assert (same, created) == (jean, False)
    assert (same.name, same.phone) == ("Jean Dupont", "+33 6 12 34 56 78")


def test_external_ids_tell_letter_cases_apart() -> None:
    directory = a_queue().directory_id
    upsert_customer(ROOT, directory, external_id="A", changes=JEAN)
    other = CustomerChanges(email="other@acme.com", name="Other")
    assert upsert_customer(ROOT, directory, external_id="a", changes=other)[1]


def test_somebody_who_wrote_by_mail_before_is_the_same_person() -> None:
    queue = a_queue()
    known = a_customer(queue, "Jean@acme.com")
    jean, created = upsert_customer(ROOT, queue.directory_id, external_id="user_42", changes=JEAN)
    assert (jean.id, created) == (known.id, False)


def test_two_people_never_share_an_address_in_a_directory() -> None:
    directory = a_queue().directory_id
    upsert_customer(ROOT, directory, external_id="1", changes=JEAN)
    same = CustomerChanges(email="JEAN@acme.com", name="Impostor")
    with pytest.raises(Conflict) as refused:
        upsert_customer(ROOT, directory, external_id="2", changes=same)
    assert refused.value.code == "email_taken"


def test_directories_know_nothing_of_each_other() -> None:
    one, two = a_queue(own_directory=True), a_queue(own_directory=True)
    for queue in (one, two):
        assert upsert_customer(ROOT, queue.directory_id, external_id="1", changes=JEAN)[1]
    agent = acting(an_agent(one))
    assert queries.customers_visible_to(agent).count() == 1
    with pytest.raises(NotFound):
        queries.customer_by_external_id(agent, two.directory_id, "1")


def test_every_problem_is_named_at_once() -> None:
    changes = CustomerChanges(email="nowhere", name="a\nb", avatar_url="javascript:x")
    with pytest.raises(Invalid) as refused:
        upsert_customer(ROOT, a_queue().directory_id, external_id="1", changes=changes)
    assert set(refused.value.errors) == {"email", "name", "avatar_url"}


def test_a_new_customer_needs_an_address_and_a_name() -> None:
    with pytest.raises(Invalid) as refused:
        upsert_customer(
            ROOT, a_queue().directory_id, external_id="1", changes=CustomerChanges(phone="1")
        )
    assert set(refused.value.errors) == {"email", "name"}
    assert not Customer.objects.exists()


@pytest.mark.parametrize("metadata", [{"a": float("nan")}, {"a": "\0"}, {"a": "x" * 17_000}])
def test_metadata_that_no_database_keeps_is_refused(metadata: dict[str, object]) -> None:
    changes = CustomerChanges(email="a@b.cc", name="A", metadata=metadata)
    with pytest.raises(Invalid):
        upsert_customer(ROOT, a_queue().directory_id, external_id="1", changes=changes)


@pytest.mark.django_db(transaction=True)
def test_the_same_customer_told_at_once_by_many_is_one_customer() -> None:
    directory = a_queue().directory_id

    def tell(_: int) -> bool:
        try:
            return upsert_customer(ROOT, directory, external_id="user_42", changes=JEAN)[1]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as programs:
        created = list(programs.map(tell, range(16)))
    assert created.count(True) == 1
    assert Customer.objects.count() == 1


def test_an_address_finds_its_customer_in_any_letter_case() -> None:
    queue = a_queue()
    known = a_customer(queue, "jean@acme.com")
    assert customer_for_email(ROOT, queue.directory_id, email="JEAN@ACME.COM") == known


def test_what_a_customer_did_elsewhere_stands_on_their_timeline() -> None:
    customer = a_customer(a_queue())
    record_customer_activity(ROOT, customer, type="order.placed", payload={"total": 42})
    fact = Event.objects.get(kind="customer.activity")
    assert (fact.subject_kind, fact.subject_id) == ("customer", customer.id)
    assert fact.data == {"type": "order.placed", "payload": {"total": 42}}


@pytest.mark.parametrize("type", ["", "Order Placed", "x" * 101, "é", "a\n"])
def test_an_activity_has_a_plain_name(type: str) -> None:
    with pytest.raises(Invalid):
        record_customer_activity(ROOT, a_customer(a_queue()), type=type, payload={})


def test_a_customer_known_by_mail_alone_can_be_changed() -> None:
    queue = a_queue()
    jean = a_customer(queue, "jean@acme.com")
    assert queries.customer_by_email(ROOT, queue.directory_id, "JEAN@acme.com") == jean
    changes = CustomerChanges(name="Jean Dupont", phone=None)
    assert update_customer(ROOT, jean, changes)
    assert not update_customer(ROOT, jean, changes)
    with pytest.raises(Conflict):
        update_customer(ROOT, a_customer(queue), CustomerChanges(email="jean@acme.com"))
    with pytest.raises(NotFound):
        queries.customer_by_email(ROOT, queue.directory_id, "nobody@acme.com")


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "%", "_"])
def test_no_question_about_people_is_an_error(text: str) -> None:
    queue = a_queue()
    a_customer(queue)
    assert not queries.search_customers(ROOT, text)
    assert queries.user_named(text) is None
    with pytest.raises(NotFound):
        queries.customer_by_external_id(ROOT, queue.directory_id, text)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole")
def test_looking_somebody_up_by_mail_does_not_read_the_whole_directory() -> None:
    in_one_directory = Customer.objects.filter(directory_id=a_queue().directory_id)
    plan = queries.with_email(in_one_directory, "Jean@acme.com").explain()
    assert "one_customer_per_email" in plan


def test_being_given_an_external_id_is_a_fact() -> None:
    queue = a_queue()
    known = a_customer(queue, "lea@example.com", name="Léa")
    changes = CustomerChanges(email="lea@example.com", name="Léa")
    upsert_customer(ROOT, queue.directory_id, external_id="7", changes=changes)
    fact = Event.objects.get(kind="customer.changed", subject_id=known.id)
    assert fact.data == {"fields": ["external_id"]}


@pytest.mark.django_db(transaction=True)
def test_a_customer_who_wrote_by_mail_is_given_one_external_id_however_many_claim_them() -> None:
    queue = a_queue()
    known = a_customer(queue, "lea@example.com")
    start = Barrier(6)

    def claim(external_id: str) -> bool:
        changes = CustomerChanges(email="lea@example.com", name="Léa")
        start.wait()
        try:
            upsert_customer(ROOT, queue.directory_id, external_id=external_id, changes=changes)
        except Conflict:
            return False
        finally:
            connections.close_all()
        return True

    names = [str(number) for number in range(6)]
    with ThreadPoolExecutor(6) as programs:
        claimed = dict(zip(names, programs.map(claim, names), strict=True))
    assert [name for name, won in claimed.items() if won] == [
        Customer.objects.get(id=known.id).external_id
    ]
