"""What happens to customers with all they have: locking them out, and letting them go."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from guichet.access import Actor, Right, require_in_directory, system_actor
from guichet.commerce.actions.service_acts import suspend_service, unsuspend_service
from guichet.commerce.models import Service
from guichet.commerce.queries.customers import blockers_of
from guichet.desk.actions import revoke_personal_key
from guichet.desk.models import PersonalKey
from guichet.lib.errors import Conflict
from guichet.people.actions import change_customer_standing, erase_customer
from guichet.people.models import Customer
from guichet.tickets.actions.customers import let_go_of_customer

_LOCKED_OUT = "Account suspended"


@dataclass(frozen=True, kw_only=True)
class LockOut:
    """Why a customer is locked out; whether their services stop too, and whether they are told."""

    reason: str = ""
    with_services: bool = False
    notify: bool = False


_NO_REASON = LockOut()


class CustomerInUse(Conflict):
    """The customer has what must end first: services and unpaid invoices, by their ids."""

    def __init__(self, *, services: Mapping[int, str], invoices: Mapping[int, str]) -> None:
        super().__init__("customer_in_use", "This customer has active services or open invoices.")
        self.services = services
        self.invoices = invoices


def suspend_customer(actor: Actor, customer: Customer, how: LockOut = _NO_REASON) -> None:
    """Lock a customer out until they are let in again."""
    _lock_out(actor, customer, "suspended", how)


def ban_customer(actor: Actor, customer: Customer, how: LockOut = _NO_REASON) -> None:
    """Lock a customer out for good."""
    _lock_out(actor, customer, "banned", how)


def reactivate_customer(actor: Actor, customer: Customer, *, notify: bool = False) -> None:
    """Let a customer in again; their suspended services go on."""
    require_in_directory(actor, Right.CUSTOMER_MANAGE, customer.directory_id)
    change_customer_standing(actor, customer, "active", notify=notify)
    for service in _services(customer, Service.Status.SUSPENDED):
        unsuspend_service(_desk(actor), service)


def delete_customer(actor: Actor, customer: Customer, *, force: bool = False) -> None:
    """Forget a customer: their keys go, their open tickets are closed, and all lose their name.

    Raises CustomerInUse while they have services or unpaid invoices, unless ``force``.
    """
    require_in_directory(actor, Right.CUSTOMER_MANAGE, customer.directory_id)
    with transaction.atomic():
        Customer.objects.select_for_update().get(id=customer.id)
        services, invoices = blockers_of(customer)
        if not force and (services or invoices):
            raise CustomerInUse(services=services, invoices=invoices)
        for key in PersonalKey.objects.filter(customer=customer):
            revoke_personal_key(_desk(actor), key)
        let_go_of_customer(_desk(actor), customer)
        erase_customer(actor, customer)


def _lock_out(actor: Actor, customer: Customer, standing: str, how: LockOut) -> None:
    require_in_directory(actor, Right.CUSTOMER_MANAGE, customer.directory_id)
    change_customer_standing(actor, customer, standing, reason=how.reason, notify=how.notify)
    if how.with_services:
        for service in _services(customer, Service.Status.ACTIVE):
            suspend_service(_desk(actor), service, reason=how.reason or _LOCKED_OUT)


def _services(customer: Customer, status: Service.Status) -> list[Service]:
    rows = Service.objects.filter(customer=customer, status=status, deleted_at=None)
    return list(rows.select_related("customer").order_by("id"))


def _desk(actor: Actor) -> Actor:
    """What follows from a decision about a customer needs no right over each thing they have."""
    return system_actor(actor.name)
