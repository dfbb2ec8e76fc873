"""What becomes of services as time passes. Run by the workers; running it twice does no harm."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from guichet.access import system_actor
from guichet.commerce.actions import (
    bill_renewal,
    cancel_service,
    expire_service,
    suspend_service,
)
from guichet.commerce.deadlines import Deadlines, deadlines
from guichet.commerce.events import ServiceEndsSoon
from guichet.commerce.models import Service
from guichet.commerce.queries.services import MAIN_SERVICES
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.events.registry import every
from guichet.lib import clock
from guichet.people import tallies
from guichet.people.queries import main_directory

log = structlog.get_logger("guichet.commerce")

EXPIRED = "expired"
"""The reason a service is suspended for that nobody renewed."""

_DESK = system_actor("services")
_Status = Service.Status
_AT_ONCE = 500


@every(timedelta(minutes=15), name="commerce.look_after_services")
def look_after_services() -> None:
    """Cancels, suspends, ends, hides, bills and reminds of services when it is time."""
    moment, due = clock.now(), deadlines()
    _each(to_be_cancelled(moment), lambda service: cancel_service(_DESK, service))
    _each(overdue(moment, due), _suspend)
    _each(beyond_saving(moment, due), lambda service: expire_service(_DESK, service))
    _hide(moment, due)
    _each(to_be_billed(moment, due), lambda service: bill_renewal(_DESK, service))
    _each(ending_soon(moment, due), lambda service: remind(service, moment, due))


@every(timedelta(minutes=5), name="commerce.tally")
def tally() -> None:
    """Counts the services of the main directory's customers, so that nobody who asks has to."""
    services = _live().filter(customer__directory_id=main_directory().id)
    tallies.tally(MAIN_SERVICES, services)


def to_be_cancelled(moment: datetime) -> QuerySet[Service]:
    """Services whose planned cancellation has come."""
    ended = (_Status.EXPIRED, _Status.CANCELLED, _Status.HIDDEN)
    return _live().filter(cancelled_at__lte=moment, is_cancelled=False).exclude(status__in=ended)


def overdue(moment: datetime, due: Deadlines) -> QuerySet[Service]:
    """Active services that nobody renewed in time."""
    end = moment - timedelta(days=due.suspend_after)
    return _live().filter(status=_Status.ACTIVE, expires_at__lt=end)


def beyond_saving(moment: datetime, due: Deadlines) -> QuerySet[Service]:
    """Suspended services whose end lies too far back."""
    end = moment - timedelta(days=due.expire_after)
    return _live().filter(status=_Status.SUSPENDED, expires_at__lt=end)


def ending_soon(moment: datetime, due: Deadlines) -> QuerySet[Service]:
    """Active services of which a customer may have to be reminded."""
    horizon = moment + timedelta(days=max(due.remind_before, default=0))
    return _going_on(moment, horizon)


def to_be_billed(moment: datetime, due: Deadlines) -> QuerySet[Service]:
    """Active services whose next period is to be asked for."""
    horizon = moment + timedelta(days=due.invoice_before)
    return _going_on(moment, horizon).filter(invoice_id=None)


def remind(service: Service, moment: datetime, due: Deadlines) -> None:
    """State that the service ends soon, once for each reminder."""
    if service.expires_at is None:
        return
    days = due.reminder_due(service.expires_at, moment, reminded=service.reminded_days)
    if days is None:
        return
    with transaction.atomic():
        same = Service.objects.filter(id=service.id, reminded_days=service.reminded_days)
        # Conditional: of two workers at once only one reminds.
        if same.update(reminded_days=days):
            record(_DESK, ServiceEndsSoon(days=days), subject=Subject("service", service.id))


def _suspend(service: Service) -> None:
    suspend_service(_DESK, service, reason=EXPIRED, notify=True)


def _hide(moment: datetime, due: Deadlines) -> None:
    end = moment - timedelta(days=due.hide_after)
    _live().filter(status=_Status.EXPIRED, expires_at__lt=end).update(status=_Status.HIDDEN)


def _each(services: QuerySet[Service], act: Callable[[Service], object]) -> None:
    """Do it to each; one that breaks must not keep the others waiting."""
    for service in services.select_related("customer", "product").order_by("id")[:_AT_ONCE]:
        try:
            act(service)
        except Exception:
            log.exception("service.job_failed", service=service.id)


def _going_on(moment: datetime, horizon: datetime) -> QuerySet[Service]:
    """Active services that end by then, of customers who are there to go on with them."""
    ending = _live().filter(status=_Status.ACTIVE, expires_at__gt=moment, expires_at__lte=horizon)
    return ending.filter(cancelled_at=None, customer__deleted_at=None)


def _live() -> QuerySet[Service]:
    return Service.objects.filter(deleted_at=None)
