"""What customers have that keeps them here."""

from guichet.commerce.models import Service
from guichet.commerce.queries.invoices import unpaid_invoices_of
from guichet.people.models import Customer

_HELD = (Service.Status.ACTIVE, Service.Status.PENDING, Service.Status.SUSPENDED)


def blockers_of(customer: Customer) -> tuple[dict[int, str], dict[int, str]]:
    """Why the customer can't be deleted: services by id and name, invoices by id and number.

    For verbs that have asked.
    """
    held = Service.objects.filter(customer=customer, status__in=_HELD, deleted_at=None)
    services = dict(held.order_by("id").values_list("id", "name"))
    owed = unpaid_invoices_of(customer)
    return services, dict(owed.values_list("id", "number"))
