"""Asking for the money of a service's next period."""

from django.db import transaction

from guichet.access import Actor, Right, require_in_directory
from guichet.commerce.actions.invoices import Line, NewInvoice, cancel_invoice, issue_invoice
from guichet.commerce.actions.service_acts import renew_service
from guichet.commerce.models import Invoice, Service
from guichet.commerce.periods import ZERO, next_end
from guichet.commerce.queries.services import amounts_of
from guichet.lib import clock


def bill_renewal(actor: Actor, service: Service) -> Invoice | None:
    """Write the bill of the next period, once; a free service is renewed at once instead.

    Returns None when there is nothing to bill: it waits for a bill already, is paid once, has no
    renewals left, or nobody said what it costs.
    """
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)
    amount = amounts_of([service])[service.id]
    if amount is None or not _goes_on(service):
        return None
    if amount == ZERO:
        renew_service(actor, service)
        return None
    with transaction.atomic():
        fresh = Service.objects.select_for_update().get(id=service.id)
        # Of two workers at once only one bills.
        if fresh.invoice_id is not None or fresh.expires_at != service.expires_at:
            return None
        invoice = issue_invoice(
            actor,
            NewInvoice(
                lines=[Line(concept=_concept(service), amount=amount)],
                currency=service.currency,
                customer=service.customer,
                service=service,
                due_on=None if service.expires_at is None else service.expires_at.date(),
            ),
        )
        Service.objects.filter(id=service.id).update(invoice_id=invoice.id)
    return invoice


def drop_renewal_bill(actor: Actor, service: Service) -> None:
    """Ask no more for the next period of a service that is over."""
    require_in_directory(actor, Right.SERVICE_MANAGE, service.customer.directory_id)
    if service.invoice_id is None:
        return
    pending = Invoice.objects.filter(
        id=service.invoice_id, status=Invoice.Status.PENDING, locked=False
    )
    for invoice in pending.select_related("customer"):
        cancel_invoice(actor, invoice)
    Service.objects.filter(id=service.id).update(invoice_id=None)


def _concept(service: Service) -> str:
    """What the bill is for: the service and the days it pays, in a way every language reads."""
    start = service.expires_at or clock.now()
    end, _day = next_end(start, service.period, day=service.renewal_day)
    return f"{service.name} ({start:%Y-%m-%d} – {end:%Y-%m-%d})" if end else service.name


def _goes_on(service: Service) -> bool:
    left = service.max_renewals is None or service.renewals < service.max_renewals
    return service.period.renews and service.cancelled_at is None and left
