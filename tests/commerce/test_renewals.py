"""Bills for the next period: written once, paid, or dropped with the service."""

from datetime import timedelta
from decimal import Decimal

import pytest

from guichet.commerce.actions import (
    delete_customer,
    expire_service,
    pay_invoice,
    plan_cancellation,
)
from guichet.commerce.jobs import look_after_services
from guichet.commerce.listeners import drop_bill_of_ended_service, renew_paid_service
from guichet.commerce.models import Invoice, Service
from guichet.commerce.periods import Period, end_of_period
from guichet.events.models import Event
from guichet.events.registry import Skip
from guichet.lib import clock
from tests.support.builders import ROOT, a_customer, a_product, a_queue, a_service

pytestmark = pytest.mark.django_db


def sold(amount: str = "5") -> Service:
    product = a_product(pricing={"monthly": Decimal(amount)})
    return a_service(a_customer(a_queue()), product=product)


def days_before_the_end(service: Service, days: float) -> None:
    assert service.expires_at is not None
    with clock.at(service.expires_at - timedelta(days=days)):
        look_after_services()


def test_the_next_period_is_billed_once_seven_days_before_the_end() -> None:
    service = sold()
    days_before_the_end(service, 8)
    assert not Invoice.objects.exists()
    for _ in range(2):
        days_before_the_end(service, 6.5)
    bill = Invoice.objects.get()
    assert (bill.total, bill.service_id, bill.customer_id) == (5, service.id, service.customer_id)
    assert service.expires_at is not None
    assert bill.due_on == service.expires_at.date()
    assert Service.objects.get().invoice_id == bill.id


def test_a_paid_bill_renews_the_service_once() -> None:
    service = sold()
    days_before_the_end(service, 6)
    pay_invoice(ROOT, Invoice.objects.get())
    paid = Event.objects.get(kind="invoice.paid")
    renew_paid_service(paid)
    with pytest.raises(Skip):
        renew_paid_service(paid)
    renewed = Service.objects.get()
    assert service.expires_at is not None
    assert renewed.expires_at == end_of_period(service.expires_at, Period.MONTHLY)
    # What was billed is what it got.
    (line,) = Invoice.objects.get().lines.all()
    assert line.concept.endswith(f"({service.expires_at:%Y-%m-%d} – {renewed.expires_at:%Y-%m-%d})")
    assert (renewed.renewals, renewed.invoice_id) == (1, None)


def test_the_bill_of_a_service_that_is_over_is_dropped() -> None:
    service = sold()
    days_before_the_end(service, 6)
    expire_service(ROOT, Service.objects.get())
    drop_bill_of_ended_service(Event.objects.get(kind="service.expired"))
    assert Invoice.objects.get().status == "canceled"
    assert Service.objects.get().invoice_id is None


def test_what_is_free_goes_on_and_what_nobody_will_have_is_not_billed() -> None:
    free, leaving, deserted = sold("0"), sold(), sold()
    plan_cancellation(ROOT, leaving)
    delete_customer(ROOT, deserted.customer, force=True)
    days_before_the_end(free, 6)
    assert not Invoice.objects.exists()
    assert not Event.objects.filter(kind="service.ends_soon").exists()
    assert Service.objects.get(id=free.id).renewals == 1
    assert Service.objects.get(id=leaving.id).renewals == 0
