"""``services``: what customers have."""

from typing import TYPE_CHECKING

from guichet.cli.apply.fields import Entry, Moment, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.commerce.actions import ServiceChanges, create_service, update_service
from guichet.commerce.queries import products_visible_to, services_of
from guichet.lib.errors import Invalid, NotFound
from guichet.people.queries import customer_by_email, main_directory

if TYPE_CHECKING:
    from guichet.commerce.models import Product, Service
    from guichet.people.models import Customer

_PLAIN = (
    "type",
    "billing",
    "currency",
    "status",
    "expires_at",
    "description",
    "notes",
    "max_renewals",
)


class ServiceEntry(Entry):
    """``{customer: lea@example.com, name: lea.example, product: VPS S, billing: monthly}``"""

    customer: Text
    name: Text
    product: Text | None = None
    type: Text = "none"
    billing: Text = "monthly"
    currency: Text = ""
    status: Text = "pending"
    expires_at: Moment | None = None
    description: Text | None = None
    notes: Text | None = None
    max_renewals: int | None = None


def carry_out(setup: Setup, entry: ServiceEntry) -> None:
    """Note what the customer has, or change the record. Nothing is asked of a provisioner."""
    customer = _customer(setup, entry.customer)
    product = None if entry.product is None else _product(setup, entry.product)
    found = services_of(setup.actor, customer).filter(name=entry.name).first()
    what = f"service {entry.name} of {customer.email}"
    if found is None:
        changes = ServiceChanges(name=entry.name, **entry.given(*_PLAIN))
        create_service(setup.actor, customer, changes, product=product)
        setup.ledger.created(what, entry.given("product", *_PLAIN))
        return
    before = _shown(found)
    values = entry.given(*_PLAIN)
    if product is not None:
        values["product_id"] = product.id
    update_service(setup.actor, found, ServiceChanges(**values))
    setup.ledger.changed(what, before, _shown(found))


def _customer(setup: Setup, email: str) -> "Customer":
    try:
        return customer_by_email(setup.actor, main_directory().id, email)
    except NotFound as error:
        raise Invalid.field("customer", f"There is no customer {email}.", code="unknown") from error


def _product(setup: Setup, name: str) -> "Product":
    found = products_visible_to(setup.actor).filter(name=name).order_by("id").first()
    if found is None:
        raise Invalid.field("product", f"There is no product {name}.", code="unknown")
    return found


def _shown(service: "Service") -> dict[str, object]:
    shown: dict[str, object] = {name: getattr(service, name) for name in _PLAIN}
    return shown | {"product_id": service.product_id}


KIND = Kind(key="services", model=ServiceEntry, carry_out=carry_out)
