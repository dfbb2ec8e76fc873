"""Bills: the list, and each as it is printed."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guichet.access import Right
from guichet.commerce.actions import (
    InvoiceKind,
    Line,
    NewInvoice,
    cancel_invoice,
    issue_invoice,
    lock_invoice,
    pay_invoice,
    unlock_invoice,
)
from guichet.commerce.currencies import default_currency
from guichet.commerce.policy import holds_in_shop
from guichet.commerce.queries import invoice as one_invoice
from guichet.commerce.queries import search_invoices
from guichet.lib.errors import Invalid
from guichet.people.queries import profile_of
from guichet.web import problems
from guichet.web.amounts import money
from guichet.web.console.house import pages
from guichet.web.console.house.pages import MOST, ListPage, Row
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import INVOICE_KINDS, INVOICE_STATUSES, word

if TYPE_CHECKING:
    from guichet.commerce.models import Invoice

MOST_LINES = 5


@never_cache
@agents_only
def invoices(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    questions = _questions()
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = issue_invoice(request.actor, _new(request))
            return redirect("web:invoice", made.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
            questions = pages.again(questions, request, errors)
    status = request.GET.get("status", "")
    text = request.GET.get("q", "")
    found = search_invoices(request.actor, text, status=status, limit=MOST)
    page = ListPage(
        heading=_("Invoices"),
        intro=_("Bills that were submitted, and bills that were received."),
        columns=[
            _("Number"), _("Date"), _("Company or customer"), _("Total"), _("Kind"), _("Status"),
        ],
        rows=[_row(each) for each in found],
        add=_("New invoice") if holds_in_shop(request.actor, Right.INVOICE_MANAGE) else "",
        questions=questions,
        filters=[
            ("?", _("All"), not status),
            *(
                (f"?status={key}", str(text), key == status)
                for key, text in INVOICE_STATUSES.items()
            ),
        ],
    )  # fmt: skip
    return page.shown(request, refused=bool(errors))


@require_GET
@never_cache
@agents_only
def invoice(request: DeskRequest, invoice_id: int) -> HttpResponseBase:
    """One bill, as it is printed."""
    it = one_invoice(request.actor, invoice_id)
    context = {
        "invoice": it,
        "status": word(INVOICE_STATUSES, it.status),
        "kind": word(INVOICE_KINDS, it.kind),
        "profile": profile_of(it.customer) if it.customer else None,
        "may_change": holds_in_shop(request.actor, Right.INVOICE_MANAGE),
    }
    return render(request, "house/invoice.html", context)


@require_POST
@agents_only
def act(request: DeskRequest, invoice_id: int) -> HttpResponse:
    """Pay a bill, cancel it, lock it or unlock it."""
    it = one_invoice(request.actor, invoice_id)
    match request.POST.get("act"):
        case "pay":
            pay_invoice(request.actor, it)
        case "cancel":
            cancel_invoice(request.actor, it)
        case "lock":
            lock_invoice(request.actor, it, user=request.user)
        case "unlock":
            unlock_invoice(request.actor, it)
        case _:
            raise Invalid.field("act", "This is not one of the choices.", code="unknown")
    return redirect("web:invoice", it.id)


def _row(it: "Invoice") -> Row:
    whose = it.company.name if it.company else it.customer.name if it.customer else ""
    cells = [
        it.number,
        date_format(it.issued_on, "SHORT_DATE_FORMAT"),
        whose,
        money(it.total, it.currency),
        word(INVOICE_KINDS, it.kind),
        word(INVOICE_STATUSES, it.status),
    ]
    return Row(f"/invoices/{it.id}", cells)


def _questions() -> list[Answer]:
    kinds = [(key, str(text)) for key, text in INVOICE_KINDS.items()]
    lines = [
        question
        for place in range(1, MOST_LINES + 1)
        for question in (
            Answer(name=f"concept{place}", label=_("Line %(n)s") % {"n": place}),
            Answer(name=f"amount{place}", label=_("Amount %(n)s") % {"n": place}),
        )
    ]
    return [
        Answer(name="company", label=_("Company"), required=True),
        pages.select("kind", _("Kind"), kinds, "submitted"),
        Answer(name="number", label=_("Number")),
        Answer(name="currency", label=_("Currency"), value=default_currency(), required=True),
        Answer(name="tax", label=_("Tax in percent"), value="20"),
        Answer(name="due_on", label=_("To be paid by"), kind="date"),
        Answer(name="reference", label=_("Reference")),
        *lines,
        Answer(name="description", label=_("Description"), kind="textarea"),
    ]


def _new(request: DeskRequest) -> NewInvoice:
    given = request.POST
    try:
        kind = InvoiceKind(given.get("kind", ""))
    except ValueError as error:
        raise Invalid.field("kind", "This is not one of the choices.") from error
    lines = [
        Line(
            concept=given.get(f"concept{place}", ""),
            amount=pages.number(request, f"amount{place}"),
        )
        for place in range(1, MOST_LINES + 1)
        if given.get(f"concept{place}", "").strip()
    ]
    if not lines:
        raise Invalid.field("concept1", "This field can't be empty.", code="required")
    return NewInvoice(
        lines=lines,
        kind=kind,
        currency=given.get("currency", ""),
        number=given.get("number", ""),
        company=pages.chosen_company(request, "company"),
        user=request.user,
        tax=pages.number(request, "tax"),
        due_on=pages.day(request, "due_on"),
        reference=given.get("reference", ""),
        description=given.get("description", ""),
    )
