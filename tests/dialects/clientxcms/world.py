"""What the vectors are given, made by the same verbs as everything else.

``given`` is a sentence; each phrase of it that makes something is a line of GIVEN.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlsplit

from django.test import Client

from guichet.commerce.actions import (
    GroupChanges,
    ProductChanges,
    create_price,
    create_product_group,
    delete_customer,
    delete_product,
    expire_service,
    suspend_service,
    update_product,
)
from guichet.commerce.models import Price, Product, ProductGroup, Service
from guichet.desk.actions import (
    NewPersonalKey,
    change_setting,
    create_queue,
    issue_personal_key,
    revoke_personal_key,
)
from guichet.events.models import Event
from guichet.lib import clock
from guichet.people.actions import CustomerChanges, ProfileChanges, create_customer
from guichet.people.models import Customer, CustomerProfile, User
from guichet.people.queries import main_directory
from guichet.tickets.actions import close_ticket
from guichet.tickets.models import Ticket
from guichet.tickets.states import Status
from tests.dialects.clientxcms.shop import Caller, a_personal_key
from tests.support.builders import ROOT, a_customer, a_product, a_queue, a_service, a_ticket, a_user

_PLACEHOLDER = re.compile(r"\{\{(.+?)\}\}")


@dataclass
class World:
    """A desk with what ``given`` says, and somebody who sends vectors to it."""

    given: str
    owner: User = field(default_factory=lambda: a_user(is_admin=True))
    things: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for phrase, make in GIVEN.items():
            if phrase in self.given:
                make(self)

    def send(self, vector: Mapping[str, Any]) -> Any:
        """Send one vector, its placeholders filled in."""
        address = urlsplit(self._filled(vector["path"]))
        query = quote(address.query, safe="=&%")
        body = self._filled(vector["body"])
        headers = dict(self._filled(vector["headers"]))
        content_type = headers.pop("Content-Type", "")
        if body is not None and not isinstance(body, str):
            body, content_type = json.dumps(body), content_type or "application/json"
        return Client(raise_request_exception=False).generic(
            vector["http_method"],
            f"{address.path}?{query}" if query else address.path,
            body or "",
            content_type=content_type,
            headers=headers,
        )

    def see_what_holds_afterwards(self) -> None:
        """Check what the vector promises beside its answer."""
        for phrase, check in AFTERWARDS.items():
            if phrase in self.given:
                check(self)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        if not isinstance(value, str):
            return value
        whole = _PLACEHOLDER.fullmatch(value)
        if whole is not None and whole[1].endswith(".id"):
            return self._value(whole[1])
        return _PLACEHOLDER.sub(lambda found: str(self._value(found[1])), value)

    def _value(self, name: str) -> Any:
        kind, _colon, abilities = name.partition(":")
        match kind:
            case "key":
                return a_personal_key(self.owner, *abilities.split(","))
            case "key_secret_only":
                return a_personal_key(self.owner, *abilities.split(",")).partition("|")[2]
            case "customer_key":
                new = NewPersonalKey(dialect="clientxcms", name="c", abilities=["health", "*"])
                return issue_personal_key(ROOT, a_customer(a_queue()), new)[1]
            case "revoked":
                new = NewPersonalKey(dialect="clientxcms", name="r", abilities=["*"])
                key, token = issue_personal_key(ROOT, self.owner, new)
                revoke_personal_key(ROOT, key)
                return token
            case "expired":
                ended = clock.now() - timedelta(hours=1)
                return a_personal_key(self.owner, "*", expires_at=ended)
        thing, _dot, attribute = name.partition(".")
        return getattr(self.things[thing], {"uuid": "uid"}.get(attribute, attribute))


def _sixty_requests(world: World) -> None:
    caller = Caller(world.owner)
    token = a_personal_key(world.owner, "health")
    for _ in range(60):
        assert caller.ask("GET", "health", token=token).status_code == 200


def _base(world: World) -> None:
    g1 = _group("g1")
    g2 = _group("g2", parent_id=g1.id)
    p1 = a_product("p1", group=g1, stock=11)
    r1 = create_price(ROOT, related_type="product", related_id=p1.id, currency="EUR", amounts={
        "monthly": Decimal("9.99"), "quarterly": Decimal("27.99"), "setup_monthly": Decimal(5),
    })  # fmt: skip
    c1 = _customer("c1@example.com")
    world.things |= {
        "g1": g1, "g2": g2, "g3": _group("g3"), "p1": p1, "p2": a_product("p2", group=g2),
        "r1": r1, "c1": c1, "c2": _customer("c2@example.com"), "s1": a_service(c1, product=p1),
    }  # fmt: skip


def _group(name: str, **more: Any) -> ProductGroup:
    changes = GroupChanges(**{"name": name, "description": name, "slug": name} | more)
    return create_product_group(ROOT, changes)


def _customer(email: str, *, first: str = "Lea", verified: bool = False) -> Customer:
    profile = ProfileChanges(
        first_name=first, last_name="Martin", address="1 rue du Test", zip_code="59100",
        city="Roubaix", region="Nord", country="FR", verified=verified,
    )  # fmt: skip
    directory = main_directory().id
    return create_customer(ROOT, directory, changes=CustomerChanges(email=email), profile=profile)


def _customers(number: int) -> None:
    """That many, with the ids from 1 to their number."""
    made = [_customer(f"c{place}@example.com").id for place in range(1, number + 1)]
    for wanted, customer in enumerate(made, start=1):
        _renumber(customer, wanted)


def _renumber(customer: int, wanted: int) -> None:
    """Give a customer the id that a vector names: databases count on across tests."""
    if customer != wanted:
        Customer.objects.filter(id=customer).update(id=wanted)
        CustomerProfile.objects.filter(customer_id=customer).update(customer_id=wanted)


def _counted(_world: World) -> None:
    customers = [_customer(f"n{n}@example.com", verified=n < 7) for n in range(10)]
    for owner in (0, 0, 1, 2):
        a_service(customers[owner])
    suspend_service(ROOT, a_service(customers[3]))


def _one_of(world: World, **more: Any) -> None:
    world.things["c1"] = _customer("c1@example.com", **more)


def _one_and_another(world: World) -> None:
    _one_of(world)
    _customer("c2@example.com")


def _services_of_4_14_42(_world: World) -> None:
    for wanted in (4, 14, 42):
        _renumber(_customer(f"c{wanted}@example.com").id, wanted)
        a_service(Customer.objects.get(id=wanted))


def _one_suspended(_world: World) -> None:
    customer = _customer("c@example.com")
    a_service(customer)
    suspend_service(ROOT, a_service(customer))


def _service_4(_world: World) -> None:
    Service.objects.filter(id=a_service(_customer("c@example.com")).id).update(id=4)


def _a_failing_panel(world: World) -> None:
    service = a_service(_customer("c@example.com"))
    Service.objects.filter(id=service.id).update(type="panel")
    world.things["s1"] = service


def _two_groups(world: World, **more: Any) -> None:
    if world.things:
        return
    g1 = _group("g1")
    world.things |= {"g1": g1, "g2": _group("g2", parent_id=g1.id, **more)}


def _fifteen_prices(_world: World) -> None:
    product = a_product()
    for number in range(15):
        _price(product, "EUR", monthly=number)


def _ten_and_five(world: World) -> None:
    world.things["p1"] = product = a_product()
    for currency, number in (("EUR", 10), ("USD", 5)):
        for _ in range(number):
            _price(product, currency, monthly=1)


def _price(product: Product, currency: str, **amounts: int) -> None:
    given = {name: Decimal(amount) for name, amount in amounts.items()}
    create_price(
        ROOT, related_type="product", related_id=product.id, currency=currency, amounts=given
    )


def _deleted_customer(world: World) -> None:
    world.things["c2"] = _customer("c2@example.com")
    delete_customer(ROOT, world.things["c2"])


def _deleted_product(world: World) -> None:
    world.things["p1"] = a_product()
    delete_product(ROOT, world.things["p1"])


def _pinned(world: World) -> None:
    world.things |= {"p1": a_product(), "p2": a_product()}
    update_product(ROOT, world.things["p2"], ProductChanges(pinned=True))


def _customer_with_service(world: World) -> None:
    c1 = _customer("c1@example.com")
    world.things |= {"c1": c1, "s1": a_service(c1)}


def _second_ticket_closed(world: World) -> None:
    close_ticket(ROOT, a_ticket(world.things["d1"]))


def _department(name: str) -> Callable[[World], object]:
    return lambda world: world.things.update({name: create_queue(ROOT, name=name)})


Make = Callable[[World], object]
GIVEN: Mapping[str, Make] = {
    "base fixtures": _base,
    "key 1 exists": lambda world: a_personal_key(world.owner, "*"),
    "60 requests already made": _sixty_requests,
    "maintenance mode on": lambda _world: change_setting(
        ROOT, "clientxcms", {"maintenance": "Back soon"}
    ),
    "10 customers (7 confirmed": _counted,
    "product p3 named": lambda world: world.things.update(p3=a_product("A & B <c>")),
    "exactly 15 customers": lambda _: _customers(15),
    "exactly 30 customers": lambda _: _customers(30),
    "exactly 3 customers": lambda _: _customers(3),
    "15 customers, highest id 15": lambda _: _customers(15),
    "customers with ids 1 to 12": lambda _: _customers(12),
    "customers anna@example.org": lambda _: [
        _customer("anna@example.org"), _customer("bob@example.net")
    ],
    "no firstname contains a percent sign": lambda _: _customers(2),
    "customers Anna, Bob, Carl": lambda _: [
        _customer(f"{name}@example.com", first=name) for name in ("Anna", "Bob", "Carl")
    ],
    "a customer has test@example.com": lambda _: _customer("test@example.com"),
    "c1 has email c1@example.com": _one_of,
    "c2 has email c2@example.com": _one_and_another,
    "customer c2 was deleted": _deleted_customer,
    "customer c1 not confirmed": _one_of,
    "customer c1 confirmed": lambda world: _one_of(world, verified=True),
    "products 'VPS S' and 'Web hosting'": lambda _: [a_product("VPS S"), a_product("Web hosting")],
    "p1 pinned false, p2 pinned true": _pinned,
    "p1 was deleted": _deleted_product,
    "groups 'Game servers' and 'Web'": lambda _: [
        _group("Game servers", slug="games"), _group("Web", slug="web")
    ],
    "a group has slug g-new": lambda _: _group("g-new"),
    "slug sub, pinned true": lambda world: _two_groups(world, slug="sub", pinned=True),
    "g2 is a child of g1": _two_groups,
    "p1 has 10 EUR and 5 USD rows": _ten_and_five,
    "15 rows with monthly 0 to 14": _fifteen_prices,
    "services of customers 4, 14 and 42": _services_of_4_14_42,
    "one active, one suspended service": _one_suspended,
    "service 4 exists": _service_4,
    "s1 already suspended": lambda world: suspend_service(ROOT, world.things["s1"]),
    "s1 suspended;": lambda world: suspend_service(ROOT, world.things["s1"]),
    "s1 expired": lambda world: expire_service(ROOT, world.things["s1"]),
    "department d1": _department("d1"),
    "department d2": _department("d2"),
    "customer c1 with service s1": _customer_with_service,
    "ticket t1 (d1, c1, open, medium)": lambda world: world.things.update(
        t1=a_ticket(world.things["d1"], customer=world.things["c1"])
    ),
    "a second ticket closed": _second_ticket_closed,
    "; t1 closed": lambda world: close_ticket(ROOT, world.things["t1"]),
    "provisioner refuses with text 'panel down'": _a_failing_panel,
}  # fmt: skip


def _facts(kind: str) -> list[dict[str, Any]]:
    return [dict(event.data) for event in Event.objects.filter(kind=kind)]


def _asked_for_a_letter(_world: World) -> None:
    assert len(_facts("customer.invited")) == 1


def _told_with_reason(world: World) -> None:
    told = [{"reason": "unpaid", "notify": True}]
    assert _facts("service.suspended") == told
    assert Event.objects.filter(subject_kind="service", subject_id=world.things["s1"].id).count()


def _told_nobody(_world: World) -> None:
    assert [fact["notify"] for fact in _facts("service.suspended")] == [False]


def _priced(world: World) -> None:
    row = Price.objects.exclude(id=world.things["r1"].id).get()
    assert (row.monthly, row.setup_monthly) == (Decimal("9.99"), Decimal(1))


def _same_end(world: World) -> None:
    before = world.things["s1"]
    assert Service.objects.get(id=before.id).expires_at == before.expires_at


def _ends_now(world: World) -> None:
    ends = Service.objects.get(id=world.things["s1"].id).expires_at
    assert ends is not None
    assert abs(ends - clock.now()) < timedelta(minutes=1)


def _keeps_the_error(world: World) -> None:
    service = Service.objects.get(id=world.things["s1"].id)
    assert (service.delivery_errors, service.status) == ("panel down", "active")


def _mailed_the_customer(world: World) -> None:
    assert [fact["by"] for fact in _facts("ticket.replied")] == ["agent"]
    reply = world.things["t1"].messages.order_by("-id").first()
    assert (reply.body, reply.user) == ("This is a reply message", world.owner)


def _closed_now(world: World) -> None:
    assert Ticket.objects.get(id=world.things["t1"].id).status == Status.CLOSED


def _gone(world: World) -> None:
    assert not Ticket.objects.filter(id=world.things["t1"].id).exists()


AFTERWARDS: Mapping[str, Callable[[World], None]] = {
    "after: one 'choose your password' mail": _asked_for_a_letter,
    "not confirmed; after: one mail": _asked_for_a_letter,
    "after: one mail to c1 naming the reason": _told_with_reason,
    "after: mail to c1": _mailed_the_customer,
    "after: t1 status is closed": _closed_now,
    "after: reading t1 answers 404": _gone,
    "after: no mail": _told_nobody,
    "after: a price row exists": _priced,
    "expires_at must not change": _same_end,
    "after: expires_at is now": _ends_now,
    "after: delivery_errors is that text": _keeps_the_error,
}
