"""``invoices``: bills that were written elsewhere."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.commerce.actions import InvoiceKind, InvoiceStatus, Line, NewInvoice, issue_invoice
from guichet.commerce.queries import invoice_by_number
from guichet.lib.errors import Invalid, NotFound
from guichet.people.queries import customer_by_email, main_directory

_PLAIN = ("description", "reference", "internal_note", "language")
_DATES = ("issued_on", "due_on", "paid_on")


class LineEntry(Entry):
    """``{concept: Hébergement, amount: "120.00"}``"""

    concept: Text
    amount: Text
    quantity: Text = "1"


class InvoiceEntry(Entry):
    """``{number: F-2026-17, company: Acme, currency: EUR, lines: […]}``"""

    number: Text
    currency: Text
    lines: list[LineEntry]
    kind: Literal["submitted", "received"] = "submitted"
    status: Literal["pending", "paid", "canceled"] = "pending"
    company: Text | None = None
    customer: Text | None = None
    user: Text | None = None
    tax: Text = "0"
    description: Text = ""
    reference: Text = ""
    internal_note: Text = ""
    language: Text = ""
    issued_on: Text | None = None
    due_on: Text | None = None
    paid_on: Text | None = None
    locked_by: Text | None = None


def carry_out(setup: Setup, entry: InvoiceEntry) -> None:
    """Write the bill if there is none of that number; a bill that stands is left alone."""
    try:
        invoice_by_number(setup.actor, entry.number)
    except NotFound:
        made = issue_invoice(setup.actor, NewInvoice(**_values(setup, entry)))
        shown = entry.given("kind", "status", "company", "customer", "currency")
        setup.ledger.created(f"invoice {made.number}", shown | {"total": f"{made.total:.2f}"})


def _values(setup: Setup, entry: InvoiceEntry) -> dict[str, Any]:
    lines = [
        Line(
            concept=line.concept,
            amount=_number(line.amount, f"lines.{index}.amount"),
            quantity=_number(line.quantity, f"lines.{index}.quantity"),
        )
        for index, line in enumerate(entry.lines)
    ]
    return {
        **entry.given("number", "currency", *_PLAIN),
        **{name: _day(getattr(entry, name), name) for name in _DATES},
        "lines": lines,
        "tax": _number(entry.tax, "tax"),
        "kind": InvoiceKind(entry.kind),
        "status": InvoiceStatus(entry.status),
        "company": setup.company(entry.company, key="company") if entry.company else None,
        "customer": _customer(setup, entry.customer) if entry.customer else None,
        "user": setup.user(entry.user) if entry.user else None,
        "locked_by": setup.user(entry.locked_by) if entry.locked_by else None,
    }


def _customer(setup: Setup, email: str) -> Any:
    try:
        return customer_by_email(setup.actor, main_directory().id, email)
    except NotFound as error:
        message = f"There is no customer {email}."
        raise Invalid.field("customer", message, code="unknown") from error


def _number(value: str, name: str) -> Decimal:
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise Invalid.field(name, 'use an amount such as "120.50"') from error


def _day(value: str | None, name: str) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError as error:
        raise Invalid.field(name, "use a date such as 2027-01-31") from error


KIND = Kind(key="invoices", model=InvoiceEntry, carry_out=carry_out)
