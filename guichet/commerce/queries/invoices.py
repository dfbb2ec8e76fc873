"""Questions about invoices."""

from django.db.models import Q, QuerySet

from guichet.access import Actor, Right
from guichet.commerce.models import Invoice
from guichet.commerce.policy import holds_in_shop
from guichet.lib.errors import NotFound
from guichet.lib.text import comparable
from guichet.people.models import Company, Customer

_SHOWN = ("company", "customer", "service", "user", "locked_by")


def invoices_visible_to(actor: Actor) -> QuerySet[Invoice]:
    """The invoices that ``actor`` may see: all of them, or a customer's own."""
    invoices = Invoice.objects.all()
    if actor.customer_id is not None:
        return invoices.filter(customer=actor.customer_id, kind=Invoice.Kind.SUBMITTED)
    return invoices if holds_in_shop(actor, Right.INVOICE_READ) else invoices.none()


def invoices_are_seen_by(actor: Actor) -> bool:
    """Whether the shop's invoices are the actor's business."""
    return actor.customer_id is None and holds_in_shop(actor, Right.INVOICE_READ)


def invoice(actor: Actor, invoice_id: int) -> Invoice:
    """The invoice of that id with its lines. Raises NotFound when ``actor`` sees none."""
    return _one(invoices_visible_to(actor).filter(id=invoice_id))


def invoice_by_number(actor: Actor, number: str) -> Invoice:
    """The invoice of that number with its lines. Raises NotFound when ``actor`` sees none."""
    return _one(invoices_visible_to(actor).filter(number=comparable(number).strip()))


def last_invoice_number(actor: Actor) -> str:
    """The number of the newest invoice that we submitted; ``""`` when there is none."""
    ours = invoices_visible_to(actor).filter(kind=Invoice.Kind.SUBMITTED)
    return ours.order_by("-issued_on", "-number").values_list("number", flat=True).first() or ""


def search_invoices(
    actor: Actor, text: str = "", *, status: str = "", limit: int
) -> QuerySet[Invoice]:
    """Invoices by what is in their number, reference, company or customer, newest first."""
    found = invoices_visible_to(actor)
    if status:
        found = found.filter(status=comparable(status))
    text = comparable(text).strip()
    if text:
        found = found.filter(
            Q(number__icontains=text)
            | Q(reference__icontains=text)
            | Q(company__name__icontains=text)
            | Q(customer__name__icontains=text)
        )
    shown = found.select_related(*_SHOWN).prefetch_related("lines")
    return shown.order_by("-issued_on", "-id")[:limit]


def invoices_of_company(actor: Actor, company: Company, *, limit: int) -> QuerySet[Invoice]:
    """The company's newest invoices that ``actor`` sees."""
    found = invoices_visible_to(actor).filter(company=company).prefetch_related("lines")
    return found.order_by("-issued_on", "-id")[:limit]


def unpaid_invoices_of(customer: Customer) -> QuerySet[Invoice]:
    """What the customer still owes, oldest first. For verbs that have asked."""
    pending = Invoice.objects.filter(customer=customer, status=Invoice.Status.PENDING)
    return pending.filter(kind=Invoice.Kind.SUBMITTED).order_by("issued_on", "id")


def _one(invoices: QuerySet[Invoice]) -> Invoice:
    found = invoices.select_related(*_SHOWN).prefetch_related("lines").first()
    if found is None:
        raise NotFound("invoice")
    return found
