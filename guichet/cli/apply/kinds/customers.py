"""``customers``: who asks."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from pydantic import model_validator

from guichet.cli.apply.fields import Amount, Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.lib.errors import NotFound
from guichet.people.actions import (
    CustomerChanges,
    ProfileChanges,
    customer_for_email,
    update_customer,
    upsert_customer,
)
from guichet.people.queries import customer_by_email, customer_by_external_id, profile_of

if TYPE_CHECKING:
    from guichet.people.models import Customer

_PARTICULARS = ("email", "name", "phone", "avatar_url", "metadata")
_PROFILE = (
    "first_name",
    "last_name",
    "company_name",
    "address",
    "address2",
    "zip_code",
    "city",
    "region",
    "country",
    "locale",
    "billing_details",
    "notes",
    "balance",
)


class ProfileEntry(Entry):
    """``{first_name: Jean, city: Lyon, country: FR, zip_code: "69001"}``"""

    first_name: Text = ""
    last_name: Text = ""
    company_name: Text | None = None
    address: Text = ""
    address2: Text | None = None
    zip_code: Text = ""
    city: Text = ""
    region: Text = ""
    country: Text = ""
    locale: Text = "fr_FR"
    billing_details: Text | None = None
    notes: Text | None = None
    balance: Amount = Decimal(0)


class CustomerEntry(Entry):
    """``{queue: INV, external_id: user_42, email: jean@acme.com, name: Jean Dupont}``"""

    queue: Text
    external_id: Text | None = None
    email: Text = ""
    name: Text = ""
    phone: Text | None = None
    avatar_url: Text | None = None
    metadata: dict[str, Any] | None = None
    profile: ProfileEntry | None = None

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
    profile = {} if entry.profile is None else entry.profile.given(*_PROFILE)
    known = _profile(customer, profile)
    if profile:
        with setup.part("profile"):
            update_customer(setup.actor, customer, CustomerChanges(), ProfileChanges(**profile))
    what = f"customer {customer.external_id or customer.email}"
    if before is None:
        setup.ledger.created(what, entry.given(*_PARTICULARS) | profile)
    else:
        setup.ledger.changed(what, before | known, _shown(customer) | _profile(customer, profile))


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


def _profile(customer: "Customer", named: Mapping[str, object]) -> dict[str, object]:
    """What is known of these particulars."""
    return {name: getattr(profile_of(customer), name) for name in named}


def _shown(customer: "Customer") -> dict[str, object]:
    return {"external_id": customer.external_id} | {
        name: getattr(customer, name) for name in _PARTICULARS
    }


KIND = Kind(key="customers", model=CustomerEntry, carry_out=carry_out)
