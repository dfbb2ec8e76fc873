"""What customers have."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, QuerySet

from guichet.access import Actor, Right, require_in_directory
from guichet.commerce.models import Price, Service, TicketMatter
from guichet.events.models import Event
from guichet.lib.errors import NotFound
from guichet.people import tallies
from guichet.people.models import Customer
from guichet.people.queries import main_directory
from guichet.tickets.models import Ticket
from guichet.tickets.queries import visible_to

MAIN_SERVICES = "services of the main directory"
"""The name of their tally."""


def services_visible_to(actor: Actor) -> QuerySet[Service]:
    """The services of the customers whose services ``actor`` reads, deleted ones left out.

    A customer sees their own, without the hidden ones.
    """
    services = Service.objects.filter(deleted_at=None)
    if actor.customer_id is not None:
        own = services.filter(customer_id=actor.customer_id)
        return own.exclude(status=Service.Status.HIDDEN)
    directories = actor.directories_with(Right.SERVICE_READ)
    if directories is None:
        return services
    return services.filter(customer__directory_id__in=directories)


def number_in_main_directory(actor: Actor) -> int:
    """How many services of the main directory's customers ``actor`` sees, without counting each."""
    main = main_directory().id
    services = services_visible_to(actor).filter(customer__directory_id=main)
    if actor.holds_in_directory(Right.SERVICE_READ, main):
        return tallies.total(MAIN_SERVICES, services)
    return services.count()


def service(actor: Actor, service_id: int) -> Service:
    """The service of that id. Raises NotFound when ``actor`` sees none."""
    return _one(services_visible_to(actor).filter(id=service_id))


def service_by_uid(actor: Actor, uid: UUID) -> Service:
    """The service of that opaque id. Raises NotFound when ``actor`` sees none."""
    return _one(services_visible_to(actor).filter(uid=uid))


def services_of(actor: Actor, customer: Customer) -> QuerySet[Service]:
    """The customer's services that ``actor`` sees, newest first."""
    return services_visible_to(actor).filter(customer=customer).order_by("-id")


def amounts_of(services: Iterable[Service]) -> dict[int, Decimal | None]:
    """What each service costs a period, by its id: its own price, or else its product's.

    None where nothing is said. Two statements, however many there are; the caller got the services
    from a query of an actor's.
    """
    services = list(services)
    own = _rows(Price.For.SERVICE, [each.id for each in services])
    products = {each.product_id for each in services if each.product_id is not None}
    sold = _rows(Price.For.PRODUCT, products)

    def amount(each: Service) -> Decimal | None:
        for row in (own.get((each.id, each.currency)), sold.get((each.product_id, each.currency))):
            if row is not None and row.amount(each.period) is not None:
                return row.amount(each.period)
        return None

    return {each.id: amount(each) for each in services}


def history_of(actor: Actor, service: Service) -> QuerySet[Event]:
    """What happened to the service, newest first."""
    require_in_directory(actor, Right.SERVICE_READ, service.customer.directory_id)
    return Event.objects.filter(subject_kind="service", subject_id=service.id).order_by("-id")


def counts_by_status(actor: Actor) -> dict[str, int]:
    """How many services there are in each state that any is in."""
    rows = services_visible_to(actor).order_by().values_list("status")
    return dict(rows.annotate(number=Count("id")))


def _rows(kind: str, ids: Iterable[int]) -> dict[tuple[int | None, str], Price]:
    rows = Price.objects.filter(related_type=kind, related_id__in=list(ids)).order_by("-id")
    # The oldest row of a currency counts: it is written last.
    return {(row.related_id, row.currency): row for row in rows}


def _one(services: QuerySet[Service]) -> Service:
    found = services.select_related("customer__profile", "product").first()
    if found is None:
        raise NotFound("service")
    return found


def tickets_about(actor: Actor, service: Service) -> QuerySet[Ticket]:
    """The tickets about the service that ``actor`` sees, newest first."""
    about = TicketMatter.objects.filter(service=service).values("ticket_id")
    return visible_to(actor).filter(id__in=about).order_by("-id")
