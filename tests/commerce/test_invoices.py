"""Billing: what is owed, paid, canceled and locked."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.commerce.actions import (
    InvoiceChanges,
    InvoiceKind,
    InvoiceStatus,
    Line,
    NewInvoice,
    cancel_invoice,
    issue_invoice,
    lock_invoice,
    pay_invoice,
    unlock_invoice,
    update_invoice,
)
from guichet.commerce.models import Invoice, InvoiceLine
from guichet.commerce.queries import (
    invoice,
    invoice_by_number,
    last_invoice_number,
    search_invoices,
    unpaid_invoices_of,
)
from guichet.events.models import Event
from guichet.lib.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.builders import (
    ROOT,
    a_company,
    a_customer,
    a_queue,
    a_user,
    acting,
    an_agent,
    an_invoice,
)

pytestmark = pytest.mark.django_db


def bill(number: str = "", **given: Any) -> NewInvoice:
    lines = [Line(concept="Hosting", amount=Decimal("19.99"), quantity=Decimal(3))]
    whose: dict[str, Any] = {} if "customer" in given else {"company": a_company()}
    return NewInvoice(**{"lines": lines, "currency": "eur", "number": number, **whose, **given})


def kinds_of(bill: Invoice) -> list[str]:
    facts = Event.objects.filter(subject_kind="invoice", subject_id=bill.id).order_by("id")
    return list(facts.values_list("kind", flat=True))


def test_a_bill_adds_up_to_the_cent() -> None:
    made = issue_invoice(ROOT, bill(tax=Decimal("5.5")))
    assert (made.subtotal, made.tax_amount, made.total, made.currency) == (
        Decimal("59.97"), Decimal("3.30"), Decimal("63.27"), "EUR"
    )  # fmt: skip
    assert kinds_of(made) == ["invoice.issued"]


def test_bills_are_numbered_without_gaps_within_their_year() -> None:
    days = [date(2026, 1, 5), date(2026, 3, 1), date(2027, 1, 1)]
    made = [issue_invoice(ROOT, bill(issued_on=day)) for day in days]
    assert [each.number for each in made] == ["2026-00001", "2026-00002", "2027-00001"]
    assert last_invoice_number(ROOT) == "2027-00001"


def test_a_number_is_given_once() -> None:
    issue_invoice(ROOT, bill("F-17"))
    with pytest.raises(Conflict) as refused:
        issue_invoice(ROOT, bill("F-17"))
    assert refused.value.code == "number_taken"
    assert Invoice.objects.count() == InvoiceLine.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": []},
        {"currency": "EURO"},
        {"tax": Decimal(101)},
        {"company": None},
        {"lines": [Line(concept="", amount=Decimal(1))]},
        {"lines": [Line(concept="x", amount=Decimal("NaN"))]},
    ],
    ids=str,
)
def test_what_is_no_bill_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        issue_invoice(ROOT, bill(**wrong))


def test_a_bill_is_paid_once_and_not_canceled_after() -> None:
    made = an_invoice(company=a_company())
    assert pay_invoice(ROOT, made, paid_on=date(2026, 11, 2))
    assert not pay_invoice(ROOT, made)
    assert Invoice.objects.get().paid_on == date(2026, 11, 2)
    with pytest.raises(Conflict):
        cancel_invoice(ROOT, made)
    assert kinds_of(made) == ["invoice.issued", "invoice.paid"]


def test_a_canceled_bill_is_not_paid() -> None:
    made = an_invoice(company=a_company())
    assert cancel_invoice(ROOT, made)
    assert not cancel_invoice(ROOT, made)
    with pytest.raises(Conflict):
        pay_invoice(ROOT, made)


def test_nothing_of_a_locked_bill_changes_but_that_it_is_paid() -> None:
    made, boss = an_invoice(company=a_company()), a_user("boss")
    assert lock_invoice(ROOT, made, user=boss)
    with pytest.raises(Conflict) as refused:
        update_invoice(ROOT, made, InvoiceChanges(reference="X"))
    assert refused.value.code == "invoice_locked"
    with pytest.raises(Conflict):
        cancel_invoice(ROOT, made)
    assert pay_invoice(ROOT, made)
    assert unlock_invoice(ROOT, made)
    assert invoice(ROOT, made.id).locked_by is None


def test_only_what_is_different_is_told() -> None:
    made = an_invoice("100", company=a_company())
    lines = [Line(concept="Hosting", amount=Decimal(100)), Line(concept="Tax", amount=Decimal(-1))]
    assert not update_invoice(ROOT, made, InvoiceChanges(lines=lines[:1], reference=""))
    assert update_invoice(ROOT, made, InvoiceChanges(lines=lines, reference="BC-1"))
    assert invoice(ROOT, made.id).subtotal == 99
    told = Event.objects.get(kind="invoice.changed").data["fields"]
    assert sorted(told) == ["lines", "reference"]
    with pytest.raises(Invalid):
        update_invoice(ROOT, made, InvoiceChanges(company=None))
    again = InvoiceChanges(currency="chf", tax=Decimal(8), kind=InvoiceKind(made.kind))
    assert update_invoice(ROOT, made, again)
    assert sorted(Event.objects.last().data["fields"]) == ["currency", "tax"]  # type: ignore[union-attr]


def test_what_a_customer_owes_is_what_we_submitted_and_they_did_not_pay() -> None:
    customer = a_customer(a_queue())
    owed, paid = (an_invoice(customer=customer) for _ in range(2))
    pay_invoice(ROOT, paid)
    issue_invoice(ROOT, bill(customer=customer, kind=InvoiceKind.RECEIVED))
    issue_invoice(ROOT, bill(customer=customer, status=InvoiceStatus.CANCELED))
    assert list(unpaid_invoices_of(customer)) == [owed]


def test_bills_are_found_by_number_company_and_state() -> None:
    made = an_invoice(company=a_company("Acme"), number="F-17")
    an_invoice(company=a_company("Other"))
    for text in ("f-1", "acm"):
        assert list(search_invoices(ROOT, text, limit=9)) == [made]
    assert not search_invoices(ROOT, status="paid", limit=9)
    assert invoice_by_number(ROOT, " F-17 ") == made


def test_agents_read_bills_and_managers_write_them() -> None:
    queue = a_queue()
    made = an_invoice(company=a_company())
    agent, manager = acting(an_agent(queue)), acting(an_agent(queue, role="manager"))
    assert invoice(agent, made.id) == made
    with pytest.raises(Forbidden):
        pay_invoice(agent, made)
    assert pay_invoice(manager, made)
    with pytest.raises(NotFound):
        invoice(acting(an_agent(a_queue(own_directory=True), role="manager")), made.id)


@given(
    st.lists(
        st.tuples(st.decimals("-9999", "9999", places=2), st.decimals("0", "99", places=2)),
        min_size=1,
        max_size=5,
    ),
    st.decimals("0", "100", places=2),
)
def test_the_total_is_the_subtotal_and_its_tax(
    lines: list[tuple[Decimal, Decimal]], tax: Decimal
) -> None:
    made = Invoice(id=1, tax=tax)
    rows = [InvoiceLine(amount=amount, quantity=quantity) for amount, quantity in lines]
    made._prefetched_objects_cache = {"lines": rows}  # type: ignore[attr-defined]
    assert made.total == made.subtotal + made.tax_amount
    assert made.total == made.total.quantize(Decimal("0.01"))
