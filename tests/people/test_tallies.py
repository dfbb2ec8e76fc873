"""Totals that are not counted each time are exact all the same."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from guichet.commerce.actions import ServiceChanges, delete_service, update_service
from guichet.commerce.jobs import tally as tally_services
from guichet.commerce.models import Service
from guichet.commerce.queries import number_in_main_directory as number_of_services
from guichet.lib import clock
from guichet.people.actions import erase_customer
from guichet.people.housekeeping import tally as tally_customers
from guichet.people.models import Customer, Tally
from guichet.people.queries import main_directory
from guichet.people.queries import number_in_main_directory as number_of_customers
from tests.support.builders import ROOT, a_customer, a_queue, a_service


def counted_customers() -> int:
    main = main_directory().id
    return Customer.objects.filter(directory_id=main, deleted_at=None).count()


def counted_services() -> int:
    main = main_directory().id
    return Service.objects.filter(customer__directory_id=main, deleted_at=None).count()


def made_long_ago() -> None:
    long_ago = clock.now() - timedelta(hours=1)
    Customer.objects.update(created_at=long_ago)
    Service.objects.update(created_at=long_ago)


@pytest.mark.django_db
def test_the_number_of_customers_is_what_counting_finds() -> None:
    queue, app = a_queue(), a_queue(own_directory=True)
    people = [a_customer(queue) for _ in range(3)]
    a_customer(app)

    def agrees(number: int) -> None:
        assert number_of_customers(ROOT) == counted_customers() == number

    agrees(3)
    made_long_ago()
    tally_customers()
    assert list(Tally.objects.values_list("number", flat=True)) == [3]
    agrees(3)
    new = a_customer(queue)
    agrees(4)
    tally_customers()  # what was made just now is not settled, and counted with the rest
    agrees(4)
    erase_customer(ROOT, people[0])
    agrees(3)
    erase_customer(ROOT, new)
    agrees(2)
    tally_customers()
    agrees(2)


@pytest.mark.django_db
def test_the_number_of_services_is_what_counting_finds() -> None:
    owner, stranger = a_customer(a_queue()), a_customer(a_queue(own_directory=True))
    services = [a_service(owner) for _ in range(3)]
    a_service(stranger)
    made_long_ago()
    tally_services()

    def move(service: Service, to: Customer) -> Callable[[], object]:
        return lambda: update_service(ROOT, service, ServiceChanges(customer_id=to.id))

    numbers = []
    for change in (
        lambda: a_service(owner),
        lambda: delete_service(ROOT, services[0]),
        move(services[1], stranger),
        tally_services,
        move(services[1], owner),
        tally_services,
    ):
        change()
        assert number_of_services(ROOT) == counted_services()
        numbers.append(counted_services())
    assert numbers == [4, 3, 2, 2, 3, 3]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_count_waits_for_whoever_is_just_taking_somebody_away() -> None:
    customer = a_customer(a_queue())
    made_long_ago()

    def count() -> None:
        tally_customers()
        connection.close()

    with ThreadPoolExecutor(1) as worker:
        with transaction.atomic():
            erase_customer(ROOT, customer)
            counting = worker.submit(count)
            while not _somebody_waits():
                assert not counting.done()
        counting.result(30)
    assert number_of_customers(ROOT) == counted_customers() == 0


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
