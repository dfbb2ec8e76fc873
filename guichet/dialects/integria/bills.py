"""Leads and invoices ↔ the core's. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from guichet.commerce.actions import LeadChanges, Line, NewInvoice
from guichet.commerce.stages import MOST
from guichet.dialects.integria import codes
from guichet.dialects.integria.registry import Row
from guichet.dialects.integria.translate import amount, day
from guichet.dialects.integria.wire import Parameters, leading_decimal
from guichet.lib.text import cleaned
from guichet.tickets.rules import BODY_LENGTH

if TYPE_CHECKING:
    from guichet.commerce.models import Invoice


def line(value: str, limit: int = 200) -> str:
    """One line that the core takes, without blanks around it."""
    return cleaned(" ".join(value.split()))[:limit].strip()


def number(value: str) -> Decimal:
    """An amount, with a comma or a point; 0 for what is none."""
    return Decimal(leading_decimal(value.strip().replace(",", ".")))


_DUPLICATE = " (DUPED LEAD!)"


def lead(
    params: Parameters, *, owner: Any, company: Any, duplicate: bool, tags: Sequence[str]
) -> LeadChanges:
    """What create_lead knows of somebody. One whose address is known already says so itself."""
    mark = _DUPLICATE if duplicate else ""
    return LeadChanges(
        name=line(params.free(0), 200 - len(mark)) + mark,
        company_name=line(params.free(1)),
        email=params.text(2),
        country=line(params.text(3), 100),
        estimated_sale=number(params.text(4)),
        progress=min(max(params.number(5), 0), MOST),
        phone=line(params.text(6), 50),
        mobile=line(params.text(7), 50),
        position=line(params.text(8), 150),
        owner=owner,
        language=params.text(10),
        comments=params.free(11).strip()[: BODY_LENGTH - len(mark)] + mark,
        category_id=params.number(12) or None,
        company=company,
        campaign_id=params.number(14) or None,
        tags=tags,
    )


def tags(params: Parameters) -> list[str]:
    """The names in a list with a separator of its own; without one there are none."""
    separator = params.text(15)
    return [name.strip() for name in params.text(16).split(separator)] if separator else []


INVOICE_KINDS = {"Submitted": "submitted", "Received": "received"}
_INVOICE_KINDS_OUT = {ours: theirs for theirs, ours in INVOICE_KINDS.items()}
_INVOICE_STATUSES = {"pending", "paid", "canceled"}


def invoice_problem(params: Parameters) -> str:
    """What create_invoice misses first, or nothing."""
    needed = (
        (params.text(3), "empty billing id"),
        (params.number(2), "empty invoice company"),
        (params.text(4), "empty invoice concept"),
        (number(params.text(5)), "empty invoice amount"),
        (params.text(7), "empty invoice currency"),
        (params.text(16) in INVOICE_KINDS, "empty invoice type (Submitted or Received)"),
    )
    return next((problem for value, problem in needed if not value), "")


def new_invoice(
    params: Parameters, *, company: Any, user: Any, locked_by: Any, today: date
) -> NewInvoice:
    """The bill that create_invoice describes; it is to be paid today, or was."""
    kind: Any = INVOICE_KINDS[params.text(16)]
    asked = params.text(13).lower()
    status: Any = asked if asked in _INVOICE_STATUSES else "pending"
    paid = a_day(params.text(12)) if params.text(12) else today
    return NewInvoice(
        lines=[Line(concept=line(params.free(4), 500), amount=number(params.text(5)))],
        currency=params.text(7),
        number=params.text(3),
        kind=kind,
        status=status,
        company=company,
        user=user,
        tax=number(params.text(6)),
        description=params.free(8),
        reference=line(params.text(14), 255),
        internal_note=params.free(15),
        language=params.text(17) if params.text(17) in codes.LANGUAGES else "en_GB",
        issued_on=a_day(params.text(11)),
        due_on=None if status == "paid" else paid,
        paid_on=paid if status == "paid" else None,
        locked_by=locked_by,
    )


def a_day(value: str) -> date | None:
    """A date, or None for the null date, none, and what is no date."""
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def invoice(invoice: "Invoice") -> Row:
    """A bill; of its lines there are five at most."""
    lines = list(invoice.lines.all())[:5]
    concepts = {f"concept{i + 1}": lines[i].concept if i < len(lines) else "" for i in range(5)}
    amounts = {
        f"amount{i + 1}": amount(lines[i].total if i < len(lines) else Decimal(0)) for i in range(5)
    }
    return {
        "id": invoice.id,
        "id_user": invoice.user.username if invoice.user else "",
        "id_task": "",
        "id_company": invoice.company_id or 0,
        "bill_id": invoice.number,
        **concepts,
        **amounts,
        "tax": amount(invoice.tax),
        "currency": invoice.currency,
        "description": invoice.description,
        "id_attachment": 0,
        "locked": int(invoice.locked),
        "locked_id_user": invoice.locked_by.username if invoice.locked_by else "",
        "invoice_create_date": day(invoice.issued_on),
        "invoice_payment_date": day(invoice.paid_on or invoice.due_on),
        "status": invoice.status,
        "reference": invoice.reference,
        "internal_note": invoice.internal_note,
        "invoice_type": _INVOICE_KINDS_OUT[invoice.kind],
        "id_language": invoice.language,
    }
