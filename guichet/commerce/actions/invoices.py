"""Billing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require_in_directory
from guichet.commerce import rules
from guichet.commerce.events import (
    InvoiceCanceled,
    InvoiceChanged,
    InvoiceIssued,
    InvoiceLocked,
    InvoicePaid,
    InvoiceUnlocked,
)
from guichet.commerce.models import Invoice, InvoiceLine, Service
from guichet.commerce.policy import require_in_shop
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, as_given, checked
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people.models import Company, Customer, User

InvoiceKind, InvoiceStatus = Invoice.Kind, Invoice.Status
"""For doors, which know no tables."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to be billed; ``amount`` is for one of it, and may be negative."""

    concept: str
    amount: Decimal
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True, kw_only=True)
class NewInvoice:
    """What is known of a bill when it is written.

    It is a company's or a customer's, or both. Without a ``number`` it gets the next one of its
    year; without a date it is of today. ``locked_by`` locks it at once.
    """

    lines: Sequence[Line]
    currency: str
    number: str = ""
    kind: Invoice.Kind = InvoiceKind.SUBMITTED
    status: Invoice.Status = InvoiceStatus.PENDING
    company: Company | None = None
    customer: Customer | None = None
    service: Service | None = None
    user: User | None = None
    tax: Decimal = Decimal(0)
    description: str = ""
    reference: str = ""
    internal_note: str = ""
    language: str = ""
    issued_on: date | None = None
    due_on: date | None = None
    paid_on: date | None = None
    locked_by: User | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceChanges:
    """What the caller wants different about a bill. UNSET leaves, None clears."""

    kind: Invoice.Kind | Unset = UNSET
    company: Company | None | Unset = UNSET
    currency: str | Unset = UNSET
    tax: Decimal | Unset = UNSET
    description: str | Unset = UNSET
    reference: str | Unset = UNSET
    internal_note: str | Unset = UNSET
    issued_on: date | Unset = UNSET
    due_on: date | None | Unset = UNSET
    lines: Sequence[Line] | Unset = UNSET


def issue_invoice(actor: Actor, new: NewInvoice) -> Invoice:
    """Write a bill. Raises Invalid, and Conflict ``number_taken``."""
    _ask(actor, new.customer)
    _see_whose_it_is(new.company, new.customer)
    fields = checked(vars(new), _CHECKS)
    lines = _checked_lines(new.lines)
    moment = clock.now()
    invoice = Invoice(
        kind=new.kind,
        status=new.status,
        company=new.company,
        customer=new.customer,
        service=new.service,
        user=new.user,
        issued_on=new.issued_on or moment.date(),
        paid_on=new.paid_on or (moment.date() if new.status == InvoiceStatus.PAID else None),
        locked=new.locked_by is not None,
        locked_by=new.locked_by,
        created_at=moment,
        updated_at=moment,
        **fields,
    )
    with transaction.atomic():
        _number(invoice, new.number)
        _write_lines(invoice, lines)
        fact = InvoiceIssued(number=invoice.number, total=str(invoice.total))
        _record(actor, invoice, fact)
        if invoice.status == InvoiceStatus.PAID:
            _record(actor, invoice, _paid(invoice))
    return invoice


def update_invoice(actor: Actor, invoice: Invoice, changes: InvoiceChanges) -> bool:
    """Change what a pending bill says; tells whether anything was different.

    Raises Invalid, and Conflict ``invoice_locked`` or ``invoice_ended``.
    """
    _ask(actor, invoice.customer)
    fields = checked(vars(changes), _CHECKS | _CHANGEABLE)
    lines = None if changes.lines is UNSET else _checked_lines(changes.lines)
    with transaction.atomic():
        _hold(invoice)
        _see_that_it_is_pending(invoice)
        _see_whose_it_is(fields.get("company", invoice.company), invoice.customer)
        changed = [name for name, value in fields.items() if getattr(invoice, name) != value]
        for name in changed:
            setattr(invoice, name, fields[name])
        if lines is not None and _differ(invoice, lines):
            invoice.lines.all().delete()
            _write_lines(invoice, lines)
            changed.append("lines")
        if changed:
            _save(invoice)
            _record(actor, invoice, InvoiceChanged(fields=changed))
    return bool(changed)


def pay_invoice(actor: Actor, invoice: Invoice, *, paid_on: date | None = None) -> bool:
    """Say that a bill was paid, today unless a date is given; tells whether that is new.

    Raises Conflict ``invoice_ended`` for a canceled one.
    """
    _ask(actor, invoice.customer)
    with transaction.atomic():
        _hold(invoice)
        if invoice.status == InvoiceStatus.PAID:
            return False
        _see_that_it_is_pending(invoice, even_locked=True)
        invoice.status = InvoiceStatus.PAID
        invoice.paid_on = paid_on or clock.now().date()
        _save(invoice)
        _record(actor, invoice, _paid(invoice))
    return True


def cancel_invoice(actor: Actor, invoice: Invoice) -> bool:
    """Ask for a bill's money no more; tells whether that is new.

    Raises Conflict ``invoice_locked``, and ``invoice_ended`` for one that was paid.
    """
    _ask(actor, invoice.customer)
    with transaction.atomic():
        _hold(invoice)
        if invoice.status == InvoiceStatus.CANCELED:
            return False
        _see_that_it_is_pending(invoice)
        invoice.status = InvoiceStatus.CANCELED
        _save(invoice)
        _record(actor, invoice, InvoiceCanceled(number=invoice.number))
    return True


def lock_invoice(actor: Actor, invoice: Invoice, *, user: User) -> bool:
    """Let nobody change the bill any more, in that user's name; tells whether that is new."""
    _ask(actor, invoice.customer)
    return _set_lock(actor, invoice, user, InvoiceLocked(by=user.username))


def unlock_invoice(actor: Actor, invoice: Invoice) -> bool:
    """Let the bill be changed again; tells whether that is new."""
    _ask(actor, invoice.customer)
    return _set_lock(actor, invoice, None, InvoiceUnlocked())


def _set_lock(actor: Actor, invoice: Invoice, user: User | None, fact: Fact) -> bool:
    with transaction.atomic():
        _hold(invoice)
        if invoice.locked == (user is not None):
            return False
        invoice.locked = user is not None
        invoice.locked_by = user
        _save(invoice)
        _record(actor, invoice, fact)
    return True


def _ask(actor: Actor, customer: Customer | None) -> None:
    require_in_shop(actor, Right.INVOICE_MANAGE)
    if customer is not None:
        require_in_directory(actor, Right.INVOICE_MANAGE, customer.directory_id)


def _hold(invoice: Invoice) -> None:
    """Lock the row, and look at it again: somebody else may have paid or locked it."""
    Invoice.objects.select_for_update().get(id=invoice.id)
    invoice.refresh_from_db()


def _see_whose_it_is(company: Company | None, customer: Customer | None) -> None:
    if company is None and customer is None:
        raise Invalid.field("company", "Whose bill is it?", code="required")


def _see_that_it_is_pending(invoice: Invoice, *, even_locked: bool = False) -> None:
    if invoice.status != InvoiceStatus.PENDING:
        raise Conflict("invoice_ended", f"Invoice {invoice.number} is {invoice.status}.")
    if invoice.locked and not even_locked:
        raise Conflict("invoice_locked", f"Invoice {invoice.number} is locked.")


def _number(invoice: Invoice, wanted: str) -> None:
    """Save the invoice under its number, or under the next one of its year."""
    number = one_line(wanted, field="number", limit=100, required=False)
    for _attempt in range(5):
        invoice.number = number or _next_number(invoice.issued_on.year)
        try:
            with transaction.atomic():
                invoice.save(force_insert=True)
        except IntegrityError as error:
            if number:
                raise Conflict("number_taken", f"There is an invoice {number}.") from error
            continue  # Another bill took it; gaps would be asked about by the tax office.
        return
    raise Conflict("number_taken", "Other invoices take the numbers away. Try again.")


def _next_number(year: int) -> str:
    stem = f"{year}-"
    numbers = Invoice.objects.filter(number__regex=rf"^{stem}[0-9]{{5,}}$")
    last = numbers.order_by("-number").values_list("number", flat=True).first()
    return f"{stem}{int((last or stem + '0').removeprefix(stem)) + 1:05d}"


def _checked_lines(lines: Sequence[Line]) -> list[Line]:
    if not lines:
        raise Invalid.field("lines", "A bill needs at least one line.", code="required")
    return [
        Line(
            concept=one_line(line.concept, field="concept", limit=500),
            amount=rules.signed_amount(line.amount, field="amount"),
            quantity=rules.signed_amount(line.quantity, field="quantity"),
        )
        for line in lines
    ]


def _write_lines(invoice: Invoice, lines: Sequence[Line]) -> None:
    InvoiceLine.objects.bulk_create([InvoiceLine(invoice=invoice, **vars(line)) for line in lines])


def _differ(invoice: Invoice, lines: Sequence[Line]) -> bool:
    held = [(row.concept, row.amount, row.quantity) for row in invoice.lines.order_by("id")]
    return held != [(line.concept, line.amount, line.quantity) for line in lines]


def _save(invoice: Invoice) -> None:
    invoice.updated_at = clock.now()
    invoice.save(force_update=True)


def _paid(invoice: Invoice) -> InvoicePaid:
    return InvoicePaid(number=invoice.number, service=invoice.service_id)


def _record(actor: Actor, invoice: Invoice, fact: Fact) -> None:
    record(actor, fact, subject=Subject("invoice", invoice.id))


def _text(field: str) -> Check:
    return lambda value: many_lines(value, field=field, limit=65_535, required=False)


_CHECKS: dict[str, Check] = {
    "currency": lambda value: rules.currency_code(value),
    "tax": lambda value: rules.percent(value, field="tax"),
    "description": _text("description"),
    "reference": lambda value: one_line(value, field="reference", limit=255, required=False),
    "internal_note": _text("internal_note"),
    "language": lambda value: one_line(value, field="language", limit=10, required=False),
    "due_on": as_given,
}
_CHANGEABLE: dict[str, Check] = dict.fromkeys(("kind", "company", "issued_on"), as_given)
