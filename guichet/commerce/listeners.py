"""What the shop does when something happened in it."""

from guichet.access import system_actor
from guichet.commerce.actions import drop_renewal_bill, renew_service
from guichet.commerce.models import Service
from guichet.events.models import Event
from guichet.events.registry import Skip, listens
from guichet.lib.errors import Conflict

_DESK = system_actor("services")


@listens("invoice.paid", name="commerce.renew_paid_service")
def renew_paid_service(event: Event) -> None:
    """Renews the service whose next period was paid."""
    # The service forgets the bill when it is renewed: hearing of it twice renews it once.
    waiting = Service.objects.filter(
        id=event.data.get("service"), invoice_id=event.subject_id, deleted_at=None
    )
    service = waiting.select_related("customer", "product").first()
    if service is None:
        raise Skip("no service waits for this bill")
    try:
        renewed = renew_service(_DESK, service)
    except Conflict as error:
        raise Skip(error.message) from error
    if not renewed.success:
        # Told to the worker, which tries again.
        raise RuntimeError(renewed.message)


@listens(
    "service.expired", "service.cancelled", "service.deleted", name="commerce.drop_renewal_bill"
)
def drop_bill_of_ended_service(event: Event) -> None:
    """Cancels the unpaid bill of a service that is over."""
    ended = Service.objects.filter(id=event.subject_id).exclude(invoice_id=None)
    service = ended.select_related("customer").first()
    if service is None:
        raise Skip("no bill waits")
    drop_renewal_bill(_DESK, service)
