"""Firms, and who belongs to them."""

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from guichet.access import Right
from guichet.commerce.queries import invoices_of_company
from guichet.lib.errors import Invalid
from guichet.people.actions import CompanyChanges, create_company, update_company
from guichet.people.companies import company as one_company
from guichet.people.companies import people_of_company, search_companies
from guichet.people.policy import holds_in_house
from guichet.web import problems
from guichet.web.amounts import money
from guichet.web.console.house import pages
from guichet.web.console.house.pages import MOST, ListPage, Row, Section
from guichet.web.console.more import Answer
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import INVOICE_STATUSES, word

if TYPE_CHECKING:
    from guichet.people.models import Company


@never_cache
@agents_only
def companies(request: DeskRequest) -> HttpResponseBase:
    """The list, and a form for one more."""
    questions = _questions(request, None)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = create_company(request.actor, _changes(request))
            return redirect("web:company", made.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
            questions = pages.again(questions, request, errors)
    may_add = holds_in_house(request.actor, Right.COMPANY_MANAGE)
    found = search_companies(request.actor, request.GET.get("q", ""), limit=MOST)
    page = ListPage(
        heading=_("Companies"),
        intro=_("Firms that customers belong to."),
        columns=[_("Name"), _("Country"), _("Part of"), _("Manager"), _("People")],
        rows=[_row(each) for each in found],
        add=_("New company") if may_add else "",
        questions=questions,
    )
    return page.shown(request, refused=bool(errors))


@never_cache
@agents_only
def company(request: DeskRequest, company_id: int) -> HttpResponseBase:
    """One firm with its people and bills, and what changes it."""
    it = one_company(request.actor, company_id)
    questions = _questions(request, it)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            update_company(request.actor, it, _changes(request))
            return redirect("web:company", it.id)
        except Invalid as error:
            errors = dict(problems.field_errors(error))
            questions = pages.again(questions, request, errors)
    return _page(request, it, questions, refused=bool(errors))


def _page(
    request: DeskRequest, it: "Company", questions: list[Answer], *, refused: bool
) -> HttpResponse:
    people = [
        Row(
            f"/tickets?view=all&customer={each.id}", [each.name, each.email or "", each.phone or ""]
        )
        for each in people_of_company(request.actor, it)[:MOST]
    ]
    bills = [
        Row(
            f"/invoices/{bill.id}",
            [
                bill.number,
                date_format(bill.issued_on, "SHORT_DATE_FORMAT"),
                money(bill.total, bill.currency),
                word(INVOICE_STATUSES, bill.status),
            ],
        )
        for bill in invoices_of_company(request.actor, it, limit=20)
    ]
    context = {
        "heading": it.name,
        "back": ("/companies", _("Companies")),
        "questions": questions,
        "may_change": holds_in_house(request.actor, Right.COMPANY_MANAGE),
        "sections": [
            Section(
                heading=_("People"),
                columns=[_("Name"), _("E-mail"), _("Phone")],
                rows=people,
                empty=_("Nobody belongs to this company yet."),
            ),
            Section(
                heading=_("Invoices"),
                columns=[_("Number"), _("Date"), _("Total"), _("Status")],
                rows=bills,
            ),
        ],
    }
    return render(request, "house/thing.html", context, status=422 if refused else 200)


def _row(it: "Company") -> Row:
    cells = [
        it.name,
        it.country,
        it.parent.name if it.parent else "",
        it.manager.name if it.manager else "",
        str(vars(it)["people"] or ""),
    ]
    return Row(f"/companies/{it.id}", cells)


def _questions(request: DeskRequest, it: "Company | None") -> list[Answer]:
    def value(name: str) -> str:
        return str(getattr(it, name)) if it else ""

    return [
        Answer(name="name", label=_("Name"), value=value("name"), required=True),
        Answer(name="kind", label=_("Kind"), value=value("kind")),
        Answer(name="fiscal_id", label=_("Fiscal id"), value=value("fiscal_id")),
        Answer(name="country", label=_("Country"), value=value("country")),
        Answer(
            name="parent",
            label=_("Part of"),
            value=it.parent.name if it and it.parent else "",
        ),
        pages.user_choice(request, "manager", _("Manager"), it.manager if it else None),
        Answer(name="address", label=_("Address"), kind="textarea", value=value("address")),
    ]


def _changes(request: DeskRequest) -> CompanyChanges:
    given = request.POST
    return CompanyChanges(
        name=given.get("name", ""),
        kind=given.get("kind", ""),
        fiscal_id=given.get("fiscal_id", ""),
        country=given.get("country", ""),
        address=given.get("address", ""),
        parent=pages.chosen_company(request, "parent"),
        manager=pages.chosen_user(request, "manager"),
    )
