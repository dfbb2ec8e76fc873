"""``customers``: who asks."""

from typing import TYPE_CHECKING, Any, Self

from pydantic import model_validator

from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.lib.errors import NotFound
from guichet.people.actions import (
    CustomerChanges,
    customer_for_email,
    update_customer,
    upsert_customer,
)
from guichet.people.queries import customer_by_email, customer_by_external_id

if TYPE_CHECKING:
    from guichet.people.models import Customer

_PARTICULARS = ("email", "name", "phone", "avatar_url", "metadata")


class CustomerEntry(Entry):
    """``{queue: INV, external_id: user_42, email: jean@acme.com, name: Jean Dupont}``"""

    queue: Text
    external_id: Text | None = None
    email: Text = ""
    name: Text = ""
    phone: Text | None = None
    avatar_url: Text | None = None
    metadata: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> Self:
        if not self.external_id and not self.email:
            raise ValueError("give an external_id or an email")
        return self


def carry_out(setup: Setup, entry: CustomerEntry) -> None:
    """Note the customer in the queue's directory, or change what is known of them."""
    directory = setup.queue(entry.queue).directory_id
    existing = _find(setup, directory, entry)
    before = None if existing is None else _shown(existing)
    changes = CustomerChanges(**entry.given(*_PARTICULARS))
    if entry.external_id:
        customer, _created = upsert_customer(
            setup.actor, directory, external_id=entry.external_id, changes=changes
        )
    else:
        customer = existing or customer_for_email(
            setup.actor, directory, email=entry.email, name=entry.name
        )
        update_customer(setup.actor, customer, changes)
    what = f"customer {customer.external_id or customer.email}"
    if before is None:
        setup.ledger.created(what, entry.given(*_PARTICULARS))
    else:
        setup.ledger.changed(what, before, _shown(customer))


def _find(setup: Setup, directory: int, entry: CustomerEntry) -> "Customer | None":
    if entry.external_id:
        try:
            return customer_by_external_id(setup.actor, directory, entry.external_id)
        except NotFound:
            pass
    try:
        return customer_by_email(setup.actor, directory, entry.email) if entry.email else None
    except NotFound:
        return None


def _shown(customer: "Customer") -> dict[str, object]:
    return {"external_id": customer.external_id} | {
        name: getattr(customer, name) for name in _PARTICULARS
    }


KIND = Kind(key="customers", model=CustomerEntry, carry_out=carry_out)
