"""What tickets are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Value

from guichet.access import Actor
from guichet.commerce.models import Invoice, Service, TicketMatter
from guichet.commerce.queries.invoices import invoice, invoices_visible_to
from guichet.commerce.queries.services import service, services_visible_to
from guichet.lib.errors import NotFound
from guichet.people.models import Customer

SERVICE, INVOICE = "service", "invoice"
_MOST_OFFERED = 100


@dataclass(frozen=True)
class Matter:
    """A service or an invoice, as lists name it."""

    kind: str
    id: int
    name: str

    @property
    def key(self) -> str:
        """``service-41``"""
        return f"{self.kind}-{self.id}"


def matters_of(ticket_ids: Iterable[int]) -> dict[int, Matter]:
    """What each of these tickets is about, by ticket, in one statement.

    The caller got the tickets from a query of an actor's.
    """
    rows = TicketMatter.objects.filter(ticket_id__in=list(ticket_ids))
    found: dict[int, Matter] = {}
    for row in rows.select_related("service", "invoice"):
        if row.service is not None:
            found[row.ticket_id] = Matter(SERVICE, row.service.id, row.service.name)
        elif row.invoice is not None:
            found[row.ticket_id] = Matter(INVOICE, row.invoice.id, row.invoice.number)
    return found


def matters_offered(actor: Actor, customer: Customer) -> list[Matter]:
    """The customer's newest services and invoices that ``actor`` sees, in one statement."""
    services = services_visible_to(actor).filter(customer=customer).order_by()
    invoices = invoices_visible_to(actor).filter(customer=customer).order_by()
    rows = (
        services.annotate(sort=Value(SERVICE), called=F("name"))
        .values_list("sort", "id", "called")
        .union(
            invoices.annotate(sort=Value(INVOICE), called=F("number")).values_list(
                "sort", "id", "called"
            ),
            all=True,
        )
        .order_by("-sort", "-id")[:_MOST_OFFERED]
    )
    return [Matter(*row) for row in rows]


def matter(actor: Actor, kind: str, number: int) -> Service | Invoice:
    """The service or invoice of that number. Raises NotFound when ``actor`` sees none."""
    if kind == SERVICE:
        return service(actor, number)
    if kind == INVOICE:
        return invoice(actor, number)
    raise NotFound("matter")


def matter_of_key(actor: Actor, key: str) -> Service | Invoice | None:
    """What ``service-41`` or ``invoice-7`` means; None for nothing said. Raises NotFound."""
    if not key:
        return None
    kind, _dash, number = key.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise NotFound("matter")
    return matter(actor, kind, int(number))
