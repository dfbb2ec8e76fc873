"""A shop in full swing: every customer has a profile, and one service on average."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from guichet.commerce.models import Price, Product, ProductGroup, Service
from guichet.lib import clock
from guichet.people.models import Customer, CustomerProfile, Directory

GROUPS = 20
CURRENCIES = ("EUR", "USD")
BATCH = 5000


def fill_shop(customers: int) -> None:
    """Write people, and a catalogue of a hundredth as many products, but 50 at least."""
    products = _catalogue(max(50, customers // 100))
    directory = Directory.objects.get(is_main=True)
    for first in range(0, customers, BATCH):
        places = range(first, min(first + BATCH, customers))
        with transaction.atomic():
            people = Customer.objects.bulk_create(_person(directory, place) for place in places)
            CustomerProfile.objects.bulk_create(map(_profile, people))
            services = Service.objects.bulk_create(
                _service(customer, products[place % len(products)])
                for place, customer in zip(places, people, strict=True)
                for _each in range(place % 3)
            )
            # Every tenth has a price of its own.
            Price.objects.bulk_create(
                _price(Price.For.SERVICE, each.id, "EUR") for each in services[::10]
            )


def _catalogue(count: int) -> list[Product]:
    groups = ProductGroup.objects.bulk_create(
        ProductGroup(name=f"Group {place}", slug=f"group-{place}", description="What we sell.")
        for place in range(GROUPS)
    )
    products = Product.objects.bulk_create(
        Product(name=f"VPS {place}", description="A machine.", group=groups[place % GROUPS])
        for place in range(count)
    )
    Price.objects.bulk_create(
        _price(Price.For.PRODUCT, product.id, currency)
        for product in products
        for currency in CURRENCIES
    )
    return products


def _price(kind: Price.For, thing: int, currency: str) -> Price:
    return Price(
        related_type=kind,
        related_id=thing,
        currency=currency,
        monthly=Decimal("9.99"),
        annually=Decimal("99.90"),
        setup_monthly=Decimal("5.00"),
    )


def _person(directory: Directory, place: int) -> Customer:
    return Customer(
        directory=directory,
        email=f"person{place}@example.com",
        name=f"Person {place}",
        created_at=_long_ago(),
    )


def _profile(customer: Customer) -> CustomerProfile:
    first, _space, last = customer.name.partition(" ")
    return CustomerProfile(
        customer=customer,
        first_name=first,
        last_name=last,
        address="1 rue du Test",
        zip_code="59100",
        city="Roubaix",
        region="Nord",
        country="FR",
    )


def _service(customer: Customer, product: Product) -> Service:
    return Service(
        customer=customer,
        product=product,
        name=product.name,
        currency="EUR",
        status=Service.Status.ACTIVE,
        created_at=_long_ago(),
        # Far away: nobody is reminded, and nothing ends, while the desk is measured.
        expires_at=clock.now() + timedelta(days=365),
    )


def _long_ago() -> datetime:
    return clock.now() - timedelta(days=400)
