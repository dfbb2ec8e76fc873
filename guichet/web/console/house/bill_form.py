"""The form in which a bill is written and changed: its questions, and a table of lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guichet.commerce.actions import InvoiceChanges, InvoiceKind, Line
from guichet.commerce.currencies import default_currency
from guichet.lib import clock
from guichet.lib.errors import Invalid
from guichet.web.amounts import as_typed, read_number
from guichet.web.console.house import pages
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest
from guichet.web.words import INVOICE_KINDS

if TYPE_CHECKING:
    from datetime import date

    from guichet.commerce.models import Invoice

SPARE_LINES = 3
_LINE_FIELDS = ("lines", "concept", "quantity", "amount")


@dataclass(frozen=True)
class TypedLine:
    """A line as it stands in the form."""

    concept: str = ""
    quantity: str = ""
    amount: str = ""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A whole form, read."""

    lines: Sequence[Line]
    kind: "Invoice.Kind"
    currency: str
    tax: Decimal
    issued_on: "date | None"
    due_on: "date | None"
    reference: str
    description: str
    internal_note: str


def questions(bill: "Invoice | None") -> list[Answer]:
    """What is asked, with what the bill says."""
    kinds = [(key, str(text)) for key, text in INVOICE_KINDS.items()]
    today = clock.now().date()
    due = bill.due_on.isoformat() if bill and bill.due_on else ""
    return [
        Answer(
            name="company",
            label=_("Company"),
            value=bill.company.name if bill and bill.company else "",
            required=not (bill and bill.customer_id),
        ),
        pages.select("kind", _("Kind"), kinds, bill.kind if bill else "submitted"),
        Answer(
            name="issued_on",
            label=_("Date"),
            kind="date",
            value=(bill.issued_on if bill else today).isoformat(),
        ),
        Answer(name="due_on", label=_("To be paid by"), kind="date", value=due),
        Answer(
            name="currency",
            label=_("Currency"),
            value=bill.currency if bill else default_currency(),
            required=True,
        ),
        Answer(name="tax", label=_("Tax in percent"), value=as_typed(bill.tax) if bill else "20"),
        Answer(name="reference", label=_("Reference"), value=bill.reference if bill else ""),
        Answer(
            name="description",
            label=_("Description"),
            kind="textarea",
            value=bill.description if bill else "",
        ),
        Answer(
            name="internal_note",
            label=_("Internal note"),
            kind="textarea",
            value=bill.internal_note if bill else "",
        ),
    ]


def lines_of(bill: "Invoice | None") -> list[TypedLine]:
    """The bill's lines, and some empty ones."""
    held = bill.lines.all() if bill else ()
    shown = [
        TypedLine(line.concept, as_typed(line.quantity), as_typed(line.amount, cents=True))
        for line in held
    ]
    return shown + [TypedLine()] * SPARE_LINES


def typed_lines(request: DeskRequest) -> list[TypedLine]:
    """The lines as they were sent."""
    columns = (request.POST.getlist(name) for name in ("concept", "quantity", "amount"))
    return [TypedLine(*cells) for cells in zip_longest(*columns, fillvalue="")]


def filled(request: DeskRequest) -> Filled:
    """The form as a bill says it. Raises Invalid."""
    given = request.POST
    try:
        kind = InvoiceKind(given.get("kind", ""))
    except ValueError as error:
        raise Invalid.field("kind", "This is not one of the choices.") from error
    return Filled(
        lines=[_line(line) for line in typed_lines(request) if line != TypedLine()],
        kind=kind,
        currency=given.get("currency", ""),
        tax=pages.number(request, "tax"),
        issued_on=pages.day(request, "issued_on"),
        due_on=pages.day(request, "due_on"),
        reference=given.get("reference", ""),
        description=given.get("description", ""),
        internal_note=given.get("internal_note", ""),
    )


def changes(request: DeskRequest, bill: "Invoice") -> InvoiceChanges:
    """The form as changes of a bill; without a date it keeps its own. Raises Invalid."""
    form = vars(filled(request))
    form["issued_on"] = form["issued_on"] or bill.issued_on
    return InvoiceChanges(company=pages.chosen_company(request, "company"), **form)


def line_error(errors: Mapping[str, str]) -> str:
    """What is wrong with the lines."""
    return " ".join(dict.fromkeys(errors[name] for name in _LINE_FIELDS if name in errors))


def _line(typed: TypedLine) -> Line:
    return Line(
        concept=typed.concept,
        quantity=read_number(typed.quantity or "1", field="quantity"),
        amount=read_number(typed.amount or "0", field="amount"),
    )
