"""Keeping the record of what customers have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from guichet.access import Actor, Right, require_in_directory
from guichet.commerce import rules
from guichet.commerce.actions.changing import take_over
from guichet.commerce.actions.service_acts import known_status
from guichet.commerce.currencies import currency as known_currency
from guichet.commerce.currencies import default_currency
from guichet.commerce.events import ServiceChanged, ServiceCreated, ServiceDeleted
from guichet.commerce.models import Product, Service
from guichet.commerce.periods import Period
from guichet.commerce.provisioners import product_type
from guichet.commerce.queries.services import MAIN_SERVICES
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, as_given, checked, required, whole_number
from guichet.lib.errors import Invalid
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people import tallies
from guichet.people.models import Customer
from guichet.people.rules import json_object

DATA_BYTES = 64 * 1024
_BIG = 2**63 - 1
_MANY = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class ServiceChanges:
    """What the caller wants different about the record. UNSET leaves, None clears.

    A status given here is written down only; the acts (suspend_service …) are the way to act.
    """

    customer_id: int | Unset = UNSET
    product_id: int | None | Unset = UNSET
    name: str | Unset = UNSET
    type: str | Unset = UNSET
    status: str | Unset = UNSET
    billing: str | Unset = UNSET
    currency: str | Unset = UNSET
    server_id: int | None | Unset = UNSET
    expires_at: datetime | None | Unset = UNSET
    suspended_at: datetime | None | Unset = UNSET
    suspend_reason: str | None | Unset = UNSET
    cancelled_at: datetime | None | Unset = UNSET
    cancelled_reason: str | None | Unset = UNSET
    trial_ends_at: datetime | None | Unset = UNSET
    notes: str | None | Unset = UNSET
    description: str | None | Unset = UNSET
    delivery_errors: str | None | Unset = UNSET
    delivery_attempts: int | Unset = UNSET
    renewals: int | Unset = UNSET
    max_renewals: int | None | Unset = UNSET
    data: Mapping[str, Any] | list[Any] | None | Unset = UNSET


def create_service(
    actor: Actor, customer: Customer, changes: ServiceChanges, *, product: Product | None = None
) -> Service:
    """Note what a customer ordered; deliver_service gives it to them.

    Name and type come from the product unless given. Raises Invalid.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, customer.directory_id)
    fields = checked(vars(changes), _CHECKS)
    if product is not None:
        fields = {"name": product.name, "type": product.type, **fields}
    required(fields, "name")
    fields.setdefault("currency", default_currency())
    moment = clock.now()
    with transaction.atomic():
        service = Service.objects.create(
            customer=customer,
            product=product,
            created_at=moment,
            updated_at=moment,
            **_consequences(fields),
        )
        _record(actor, service, ServiceCreated(name=service.name))
    return service


def update_service(actor: Actor, service: Service, changes: ServiceChanges) -> bool:
    """Change the record of a service; says whether anything was different.

    A billing of once clears when it ends; an active service is not cancelled; a cancelled one
    without a date is cancelled now. Raises Invalid.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)
    fields = checked(vars(changes), _CHECKS)
    if changes.customer_id is not UNSET:
        owner = _owner(changes.customer_id)
        require_in_directory(actor, Right.SERVICE_MANAGE, owner.directory_id)
        fields["customer_id"] = owner.id
    if changes.product_id is not UNSET:
        fields["product_id"] = _product(changes.product_id)
    with transaction.atomic():
        if "customer_id" in fields:
            tallies.forget(MAIN_SERVICES)
        Service.objects.select_for_update().get(id=service.id)
        changed = take_over(service, _consequences(fields, service))
        if changed:
            _record(actor, service, ServiceChanged(fields=changed))
    return bool(changed)


def delete_service(actor: Actor, service: Service) -> None:
    """Take the record of a service away. Nothing is asked of its provisioner: expire it first."""
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)
    with transaction.atomic():
        tallies.forget(MAIN_SERVICES)
        service.deleted_at = clock.now()
        service.save(update_fields=["deleted_at"])
        _record(actor, service, ServiceDeleted(name=service.name))


def _consequences(fields: dict[str, Any], service: Service | None = None) -> dict[str, Any]:
    """The given fields of a service, if there is one already, with what follows from them."""
    fields = dict(fields)
    if fields.get("billing") == Period.ONETIME:
        fields["expires_at"] = None
    status = fields.get("status")
    if status == Service.Status.ACTIVE:
        fields |= {"cancelled_at": None, "cancelled_reason": None, "is_cancelled": False}
    if status == Service.Status.CANCELLED:
        fields["is_cancelled"] = True
        before = service.cancelled_at if service and service.is_cancelled else None
        fields["cancelled_at"] = fields.get("cancelled_at") or before or clock.now()
    return fields


def _owner(customer_id: int) -> Customer:
    found = Customer.objects.filter(id=customer_id, deleted_at=None).first()
    if found is None:
        raise Invalid.field("customer_id", "There is no such customer.", code="unknown")
    return found


def _product(product_id: int | None) -> int | None:
    if product_id is None:
        return None
    if not Product.objects.filter(id=product_id, deleted_at=None).exists():
        raise Invalid.field("product_id", "There is no such product.", code="unknown")
    return product_id


def _record(actor: Actor, service: Service, fact: Fact) -> None:
    record(actor, fact, subject=Subject("service", service.id))


def _period(value: str) -> str:
    try:
        return Period(value).value
    except ValueError as error:
        known = ", ".join(Period)
        raise Invalid.field("billing", f"Use one of {known}.", code="unknown") from error


def _text(field: str) -> Check:
    return lambda value: (
        many_lines(value or "", field=field, limit=1000, required=False).strip() or None
    )


def _count(field: str, most: int = _MANY) -> Check:
    return lambda value: (
        None if value is None else whole_number(value, field=field, least=0, most=most)
    )


def _data(value: Any) -> Any:
    # Its own shape, but no more of it than an object may hold.
    return None if value is None else json_object({"": value}, field="data", limit=DATA_BYTES)[""]


_CHECKS: dict[str, Check] = {
    "name": lambda value: one_line(value, field="name", limit=255),
    "type": product_type,
    "status": known_status,
    "billing": _period,
    "currency": known_currency,
    "server_id": _count("server_id", _BIG),
    "expires_at": as_given,
    "suspended_at": as_given,
    "suspend_reason": rules.short_text("suspend_reason", 255),
    "cancelled_at": as_given,
    "cancelled_reason": rules.short_text("cancelled_reason", 255),
    "trial_ends_at": as_given,
    "notes": _text("notes"),
    "description": _text("description"),
    "delivery_errors": _text("delivery_errors"),
    "delivery_attempts": lambda value: whole_number(
        value, field="delivery_attempts", least=0, most=_MANY
    ),
    "renewals": lambda value: whole_number(value, field="renewals", least=0, most=_MANY),
    "max_renewals": _count("max_renewals"),
    "data": _data,
}
