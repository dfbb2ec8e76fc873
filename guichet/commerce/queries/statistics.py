"""How the shop does: what came in, what is owed, what ends soon, what runs out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import DecimalField, F, Q, Sum
from django.db.models.functions import Round
from django.utils import timezone

from guichet.access import Actor
from guichet.commerce.models import Invoice, Product, Service
from guichet.commerce.queries.catalogue import products_visible_to
from guichet.commerce.queries.invoices import invoices_visible_to
from guichet.commerce.queries.services import services_visible_to
from guichet.lib import clock
from guichet.lib.checks import CENT

SOON = timedelta(days=30)
LOW_STOCK = 3
_MOST = 15
_LINE = Round(
    F("lines__quantity") * F("lines__amount"),
    precision=2,
    output_field=DecimalField(max_digits=22, decimal_places=2),
)


@dataclass(frozen=True)
class Sums:
    """Invoices of one currency: how many, and what they come to with tax."""

    currency: str
    number: int
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class ShopFigures:
    """``paid`` counts this month by the desk's calendar; ``overdue`` are among the ``unpaid``.
    ``ending`` are running services whose period ends within SOON, the soonest first."""

    paid: Sequence[Sums]
    unpaid: Sequence[Sums]
    overdue: Sequence[Sums]
    ending: Sequence[Service]
    ending_count: int
    low: Sequence[Product]


def shop_figures(actor: Actor) -> ShopFigures:
    """The figures of what ``actor`` sees, in a fixed number of statements."""
    today = timezone.localdate()
    bills = _bills(actor)
    unpaid = [bill for bill in bills if bill.status == Invoice.Status.PENDING]
    ending = services_visible_to(actor).filter(
        status=Service.Status.ACTIVE,
        cancelled_at=None,
        expires_at__gt=clock.now(),
        expires_at__lte=clock.now() + SOON,
    )
    low = products_visible_to(actor).filter(stock__gte=0, stock__lte=LOW_STOCK)
    return ShopFigures(
        paid=_sums([bill for bill in bills if bill.status == Invoice.Status.PAID]),
        unpaid=_sums(unpaid),
        overdue=_sums([bill for bill in unpaid if bill.due_on and bill.due_on < today]),
        ending=list(
            ending.select_related("customer", "product").order_by("expires_at", "id")[:_MOST]
        ),
        ending_count=ending.count(),
        low=list(low.order_by("stock", "name", "id")[:_MOST]),
    )


def _bills(actor: Actor) -> list[Invoice]:
    """What was paid this month and what is still owed, each with the sum of its lines."""
    month = timezone.localdate().replace(day=1)
    wanted = Q(status=Invoice.Status.PENDING) | Q(status=Invoice.Status.PAID, paid_on__gte=month)
    bills = invoices_visible_to(actor).filter(wanted, kind=Invoice.Kind.SUBMITTED)
    shown = bills.only("id", "status", "currency", "tax", "due_on")
    return list(shown.annotate(lines_total=Sum(_LINE)).order_by("currency", "id"))


def _sums(bills: Sequence[Invoice]) -> list[Sums]:
    found: dict[str, Sums] = {}
    for bill in bills:
        before = found.get(bill.currency, Sums(bill.currency, 0, Decimal(0)))
        total = before.total + _with_tax(bill)
        found[bill.currency] = Sums(bill.currency, before.number + 1, total)
    return list(found.values())


def _with_tax(bill: Invoice) -> Decimal:
    """As the invoice itself counts: the tax is rounded once, on the sum of its lines."""
    lines: Decimal = getattr(bill, "lines_total", None) or Decimal(0)
    subtotal = lines.quantize(CENT)
    return subtotal + (subtotal * bill.tax / 100).quantize(CENT, rounding=ROUND_HALF_UP)
