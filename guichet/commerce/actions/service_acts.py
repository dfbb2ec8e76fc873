"""What is done to a service while a customer has it.

The provisioner is asked first and outside any transaction, since it may take its time; then what
it answered is written. It may be asked twice for the same thing, and must not mind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import F

from guichet.access import Actor, Right, require_in_directory
from guichet.commerce.events import (
    ServiceActionFailed,
    ServiceCancellationPlanned,
    ServiceCancellationWithdrawn,
    ServiceCancelled,
    ServiceDelivered,
    ServiceExpired,
    ServiceRenewed,
    ServiceSuspended,
    ServiceUnsuspended,
)
from guichet.commerce.models import Product, Service
from guichet.commerce.periods import next_end
from guichet.commerce.provisioners import (
    Order,
    Provisioner,
    ProvisioningFailed,
    provisioners,
)
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.text import cleaned, many_lines, one_line, shorten

log = structlog.get_logger("guichet.commerce")

Status = Service.Status
_ENDED = (Status.EXPIRED, Status.CANCELLED, Status.HIDDEN)
# Whoever has it holds one of the product's stock.
_HELD = (Status.ACTIVE, Status.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class ActionResult:
    """What became of an action: done or not, what the provisioner said, the service as it is."""

    service: Service
    success: bool
    message: str
    at: datetime


def deliver_service(actor: Actor, service: Service) -> ActionResult:
    """Give the customer what they ordered: it becomes active and its first period begins.

    Takes one from the product's stock. Raises Conflict ``not_pending`` and ``sold_out``.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)
    if service.status != Status.PENDING:
        raise Conflict("not_pending", "Only a pending service can be delivered.")
    if service.product is not None and service.product.stock == 0:
        raise Conflict("sold_out", "Nothing of this product is left.")

    def deliver(fresh: Service, message: str) -> Fact:
        if fresh.status == Status.PENDING:
            _take_from_stock(fresh)
        fresh.status = Status.ACTIVE
        fresh.delivery_attempts += 1
        fresh.delivery_errors = None
        if fresh.expires_at is None:
            fresh.expires_at, fresh.renewal_day = next_end(clock.now(), fresh.period)
        return ServiceDelivered(message=shorten(message, 200))

    return _act(actor, service, "deliver", lambda p, order: p.deliver(order), deliver)


def suspend_service(
    actor: Actor, service: Service, *, reason: str | None = None, notify: bool = False
) -> ActionResult:
    """Stop a service for now, whatever its state. ``notify`` has the reason mailed to the customer.

    A provisioner that fails changes nothing: the result says so. Raises Invalid.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)
    reason = one_line(reason or "", field="reason", limit=255, required=False)

    def suspend(fresh: Service, message: str) -> Fact | None:
        if fresh.status == Status.SUSPENDED and (fresh.suspend_reason or "") == reason:
            return None
        _take_what_is_left(fresh)
        fresh.status = Status.SUSPENDED
        fresh.suspended_at = clock.now()
        fresh.suspend_reason = reason or None
        return ServiceSuspended(reason=reason, notify=notify)

    return _act(actor, service, "suspend", lambda p, order: p.suspend(order), suspend)


def unsuspend_service(actor: Actor, service: Service) -> ActionResult:
    """Let a service go on, whatever its state. When it ends does not move.

    A provisioner that fails changes nothing: the result says so.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)

    def unsuspend(fresh: Service, message: str) -> Fact | None:
        if fresh.status == Status.ACTIVE:
            return None
        _reactivate(fresh)
        return ServiceUnsuspended()

    return _act(actor, service, "unsuspend", lambda p, order: p.unsuspend(order), unsuspend)


def expire_service(actor: Actor, service: Service, *, force: bool = False) -> ActionResult:
    """Have the account removed: the service is over, and one goes back to the product's stock.

    A provisioner that fails changes nothing unless ``force``; the result says that it failed.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)

    def expire(fresh: Service, *, forced: bool) -> Fact | None:
        if fresh.status == Status.EXPIRED:
            return None
        _put_back_to_stock(fresh)
        fresh.status = Status.EXPIRED
        moment = clock.now()
        if fresh.expires_at is not None and fresh.expires_at > moment:
            fresh.expires_at = moment
        return ServiceExpired(forced=forced)

    result = _act(
        actor,
        service,
        "expire",
        lambda p, order: p.expire(order),
        lambda fresh, message: expire(fresh, forced=False),
    )
    if result.success or not force:
        return result
    done = _write(actor, result.service, lambda fresh: expire(fresh, forced=True))
    return ActionResult(service=done, success=False, message=result.message, at=result.at)


def renew_service(actor: Actor, service: Service) -> ActionResult:
    """Add one period, counted from the present end; one that reaches the future goes on.

    Raises Conflict: ``never_renews`` for what is paid once, ``no_renewals_left``.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)
    if not service.period.renews:
        raise Conflict("never_renews", "This service is paid once and never ends.")
    if service.max_renewals is not None and service.renewals >= service.max_renewals:
        raise Conflict("no_renewals_left", "This service can't be renewed any more.")

    def renew(fresh: Service, message: str) -> Fact:
        moment = clock.now()
        start, day = fresh.expires_at or moment, fresh.renewal_day
        fresh.expires_at, fresh.renewal_day = next_end(start, fresh.period, day=day)
        end = fresh.expires_at or moment
        fresh.renewals += 1
        fresh.invoice_id = None
        fresh.reminded_days = None
        if end > moment and fresh.status in {Status.SUSPENDED, Status.EXPIRED}:
            _reactivate(fresh)
        return ServiceRenewed(expires_at=clock.iso(end))

    return _act(actor, service, "renew", lambda p, order: p.renew(order), renew)


def plan_cancellation(
    actor: Actor, service: Service, *, at: datetime | None = None, reason: str = ""
) -> Service:
    """Let the service be cancelled at ``at``, or at the end of what is paid for.

    Raises Invalid, and Conflict ``ended`` when it is over already.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)
    reason = one_line(reason, field="reason", limit=255, required=False)
    if service.status in _ENDED:
        raise Conflict("ended", "This service is over already.")
    moment = at or service.expires_at or clock.now()

    def plan(fresh: Service) -> Fact:
        fresh.cancelled_at = moment
        fresh.cancelled_reason = reason or None
        return ServiceCancellationPlanned(at=clock.iso(moment), reason=reason)

    return _write(actor, service, plan)


def withdraw_cancellation(actor: Actor, service: Service) -> Service:
    """Let a service that was to be cancelled go on."""
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)

    def withdraw(fresh: Service) -> Fact | None:
        if not fresh.is_cancellation_planned:
            return None
        fresh.cancelled_at = fresh.cancelled_reason = None
        return ServiceCancellationWithdrawn()

    return _write(actor, service, withdraw)


def cancel_service(actor: Actor, service: Service) -> ActionResult:
    """Cancel the service now. A provisioner that fails changes nothing: the result says so."""
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)

    def cancel(fresh: Service, message: str) -> Fact | None:
        if fresh.is_cancelled:
            return None
        moment = clock.now()
        if fresh.status != Status.PENDING:
            _put_back_to_stock(fresh)
        fresh.status = Status.CANCELLED
        fresh.is_cancelled = True
        fresh.cancelled_at = min(fresh.cancelled_at or moment, moment)
        line = f"{clock.iso(moment)} Cancelled: {fresh.cancelled_reason or 'no reason given'}"
        notes = f"{fresh.notes}\n{line}" if fresh.notes else line
        fresh.notes = many_lines(notes, field="notes", limit=1_000_000)
        return ServiceCancelled(reason=fresh.cancelled_reason or "")

    return _act(actor, service, "cancel", lambda p, order: p.expire(order), cancel)


def order_of(service: Service) -> Order:
    """What a provisioner is told about the service."""
    return Order(
        service_id=service.id,
        uuid=str(service.uid),
        name=service.name,
        customer_id=service.customer_id,
        customer_email=service.customer.email or "",
        product_id=service.product_id,
        data=service.data,
    )


def _act(
    actor: Actor,
    service: Service,
    action: str,
    ask: Callable[[Provisioner, Order], str],
    change: Callable[[Service, str], Fact | None],
) -> ActionResult:
    """Ask the provisioner, then write what follows from its answer."""
    success, message = _ask(service, action, ask)
    if success:
        done = _write(actor, service, lambda fresh: change(fresh, message))
    else:
        done = _write(actor, service, lambda fresh: _failed(fresh, action, message))
    return ActionResult(service=done, success=success, message=message, at=clock.now())


def _ask(
    service: Service, action: str, ask: Callable[[Provisioner, Order], str]
) -> tuple[bool, str]:
    provisioner = provisioners().get(service.type)
    if provisioner is None:
        return False, f"No provisioner is installed for the type {service.type}."
    try:
        return True, cleaned(ask(provisioner, order_of(service)))
    except ProvisioningFailed as error:
        return False, shorten(cleaned(str(error)), 1000) or "The provisioner failed."
    except Exception:
        # A plug-in is somebody else's code: its mistakes are told, and end here.
        log.exception("provisioner.broke", service=service.id, action=action)
        return False, "The provisioner broke down; the log says how."


def _failed(service: Service, action: str, message: str) -> Fact:
    service.delivery_errors = message
    if action == "deliver":
        service.delivery_attempts += 1
    return ServiceActionFailed(action=action, message=message)


def _write(actor: Actor, service: Service, change: Callable[[Service], Fact | None]) -> Service:
    with transaction.atomic():
        fresh = _locked(service)
        fact = change(fresh)
        if fact is not None:
            fresh.updated_at = clock.now()
            fresh.save(force_update=True)
            record(actor, fact, subject=Subject("service", fresh.id))
    return fresh


def _locked(service: Service) -> Service:
    rows = Service.objects.select_for_update(of=("self",)).select_related("customer", "product")
    return rows.get(id=service.id)


def _reactivate(service: Service) -> None:
    _take_what_is_left(service)
    service.status = Status.ACTIVE
    service.suspended_at = service.suspend_reason = None


def _take_from_stock(service: Service) -> None:
    """One less, unless the product never runs out."""
    if service.product_id is None:
        return
    stocked = Product.objects.filter(id=service.product_id, stock__gte=0)
    # One conditional statement: two deliveries at once can't both take the last one.
    if not stocked.filter(stock__gt=0).update(stock=F("stock") - 1) and stocked.exists():
        raise Conflict("sold_out", "Nothing of this product is left.")


def _take_what_is_left(service: Service) -> None:
    """One less when a service that was not had, or no longer, is had again; nobody is refused."""
    if service.product_id is not None and service.status not in _HELD:
        Product.objects.filter(id=service.product_id, stock__gt=0).update(stock=F("stock") - 1)


def _put_back_to_stock(service: Service) -> None:
    if service.product_id is not None and service.status in _HELD:
        Product.objects.filter(id=service.product_id, stock__gte=0).update(stock=F("stock") + 1)


def known_status(value: str) -> str:
    """``value``, when a service can be so. Raises Invalid."""
    if value not in Status.values:
        raise Invalid.field("status", f"Use one of {', '.join(Status.values)}.", code="unknown")
    return value
