"""Bills: the list, and each as it is printed and changed."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from guichet.access import Right
from guichet.commerce.actions import (
    InvoiceStatus,
    NewInvoice,
    cancel_invoice,
    issue_invoice,
    lock_invoice,
    pay_invoice,
    unlock_invoice,
    update_invoice,
)
from guichet.commerce.policy import holds_in_shop, require_in_shop
from guichet.commerce.queries import invoice as one_invoice
from guichet.commerce.queries import search_invoices
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid
from guichet.people.queries import profile_of
from guichet.web import problems
from guichet.web.amounts import money
from guichet.web.console.house import bill_form, pages
from guichet.web.console.house.pages import MOST, ListPage, Row
from guichet.web.console.more import Answer
from guichet.web.refusals import CONFLICTS
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import INVOICE_KINDS, INVOICE_STATUSES, word

if TYPE_CHECKING:
    from guichet.commerce.models import Invoice


@never_cache
@agents_only
def invoices(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    if request.method != "POST":
        return _list(request, {})
    try:
        made = _write(request)
    except Invalid as error:
        return _list(request, problems.field_errors(error))
    except Conflict as error:
        return _list(request, {"number": problems.sentence(error)})
    return redirect("web:invoice", made.id)


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
        "stays": _why_it_stays(it),
        "today": clock.now().date(),
    }
    return render(request, "house/invoice.html", context)


@never_cache
@agents_only
def edit(request: DeskRequest, invoice_id: int) -> HttpResponseBase:
    """What a pending bill says, to be changed."""
    it = one_invoice(request.actor, invoice_id)
    require_in_shop(request.actor, Right.INVOICE_MANAGE)
    if request.method != "POST":
        if _why_it_stays(it):
            return redirect("web:invoice", it.id)
        return _form(request, it, bill_form.questions(it), bill_form.lines_of(it))
    try:
        update_invoice(request.actor, it, bill_form.changes(request, it))
    except Invalid as error:
        errors = problems.field_errors(error)
        again = pages.again(bill_form.questions(it), request, errors)
        return _form(request, it, again, bill_form.typed_lines(request), errors)
    return redirect("web:invoice", it.id)


@require_POST
@agents_only
def act(request: DeskRequest, invoice_id: int) -> HttpResponse:
    """Pay a bill, cancel it, lock it or unlock it."""
    it = one_invoice(request.actor, invoice_id)
    match request.POST.get("act"):
        case "pay":
            pay_invoice(request.actor, it, paid_on=pages.day(request, "paid_on"))
        case "cancel":
            cancel_invoice(request.actor, it)
        case "lock":
            lock_invoice(request.actor, it, user=request.user)
        case "unlock":
            unlock_invoice(request.actor, it)
        case _:
            raise Invalid.field("act", "This is not one of the choices.", code="unknown")
    return redirect("web:invoice", it.id)


def _list(request: DeskRequest, errors: Mapping[str, str]) -> HttpResponse:
    questions = [Answer(name="number", label=_("Number")), *bill_form.questions(None)]
    status = request.GET.get("status", "")
    found = search_invoices(request.actor, request.GET.get("q", ""), status=status, limit=MOST)
    page = ListPage(
        heading=_("Invoices"),
        intro=_("Bills that were submitted, and bills that were received."),
        columns=[
            _("Number"), _("Date"), _("Company or customer"), _("Total"), _("Kind"), _("Status"),
        ],
        rows=[_row(each) for each in found],
        add=_("New invoice") if holds_in_shop(request.actor, Right.INVOICE_MANAGE) else "",
        questions=pages.again(questions, request, errors) if errors else questions,
        filters=[
            ("?", _("All"), not status),
            *(
                (f"?status={key}", str(text), key == status)
                for key, text in INVOICE_STATUSES.items()
            ),
        ],
        extra={
            "lines": bill_form.typed_lines(request) if errors else bill_form.lines_of(None),
            "line_error": bill_form.line_error(errors),
        },
        template="house/invoices.html",
    )  # fmt: skip
    return page.shown(request, refused=bool(errors))


def _form(
    request: DeskRequest,
    it: "Invoice",
    questions: Sequence[Answer],
    lines: Sequence[bill_form.TypedLine],
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    context = {
        "invoice": it,
        "questions": questions,
        "lines": lines,
        "line_error": bill_form.line_error(errors or {}),
    }
    return render(request, "house/invoice_edit.html", context, status=422 if errors else 200)


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


def _write(request: DeskRequest) -> "Invoice":
    form = bill_form.filled(request)
    company = pages.chosen_company(request, "company")
    new = NewInvoice(
        number=request.POST.get("number", ""), company=company, user=request.user, **vars(form)
    )
    return issue_invoice(request.actor, new)


def _why_it_stays(it: "Invoice") -> str:
    """Why nothing of the bill can be changed; empty when it can."""
    if it.status != InvoiceStatus.PENDING:
        return str(CONFLICTS["invoice_ended"])
    return str(CONFLICTS["invoice_locked"]) if it.locked else ""
