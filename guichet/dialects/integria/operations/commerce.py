"""Companies, invoices, leads and newsletters."""

from typing import TYPE_CHECKING

from guichet.access import Right
from guichet.commerce.actions import create_lead, issue_invoice, note_on_lead, subscribe
from guichet.commerce.queries import (
    invoice_by_number,
    known_lead_tags,
    last_invoice_number,
    leads_with_email,
    newsletter,
)
from guichet.dialects.integria import bills, codes
from guichet.dialects.integria.registry import Call, Layout, Result, Row, operation
from guichet.lib import clock
from guichet.lib.errors import Conflict, NotFound
from guichet.people.accounts import account_named
from guichet.people.actions import CompanyChanges, create_company
from guichet.people.companies import company

if TYPE_CHECKING:
    from guichet.people.models import Company


@operation(
    "create_company",
    right=Right.COMPANY_MANAGE,
    refused=0,
    failed=0,
    missing=0,
    layout=Layout(path=("company", "id"), cdata=True),
)
def create_company_(call: Call) -> Result:
    """Note a company; answers its number."""
    params = call.params
    manager = account_named(params.text(5)) if params.text(5) else None
    if params.text(5) and manager is None:
        return 0
    changes = CompanyChanges(
        name=params.free(0).strip(),
        address=params.free(1),
        fiscal_id=params.text(2),
        kind=params.text(3) if params.number(3) else "",
        country=params.text(4),
        manager=manager,
        parent=_company(call, params.number(6)),
    )
    return create_company(call.actor, changes).id


def _company(call: Call, number: int) -> "Company | None":
    try:
        return company(call.actor, number) if number else None
    except NotFound:
        return None


_INVOICE = Layout(row="invoice", cdata=True)


def _told(status: int, text: str) -> tuple[Row]:
    return ({"status": status, "error": text},)


_NOT_CREATED = _told(0, "error creating invoice")


@operation(
    "create_invoice",
    right=Right.INVOICE_MANAGE,
    refused=_NOT_CREATED,
    failed=_NOT_CREATED,
    missing=_NOT_CREATED,
    layout=_INVOICE,
)
def create_invoice(call: Call) -> Result:
    """Write a bill; says what is wrong with it otherwise."""
    params = call.params
    wrong = bills.invoice_problem(params)
    if wrong:
        return _told(0, wrong)
    user = account_named(params.text(0)) if params.text(0) else None
    if params.text(0) and user is None:
        return _told(0, "user does not exist")
    locked = params.number(9) == 1
    locking = account_named(params.text(10)) if locked else None
    if locked and locking is None:
        return _told(0, "user locked does not exist")
    firm = _company(call, params.number(2))
    if firm is None:
        return _told(0, "invalid billing id") if _is_taken(call) else _NOT_CREATED
    new = bills.new_invoice(
        params, company=firm, user=user, locked_by=locking, today=clock.now().date()
    )
    try:
        issue_invoice(call.actor, new)
    except Conflict:
        return _told(0, "invalid billing id")
    return _told(1, "invoice created")


def _is_taken(call: Call) -> bool:
    try:
        return bool(invoice_by_number(call.actor, call.params.text(3)))
    except NotFound:
        return False


@operation(
    "get_invoice",
    right=Right.INVOICE_READ,
    missing=(),
    layout=Layout(
        row="invoice",
        cdata=True,
        texts=frozenset({
            "concept1", "concept2", "concept3", "concept4", "concept5", "description", "reference",
            "internal_note",
        }),
        nothing_xml="<xml>\n<invoice>\n</invoice>\n</xml>\n",
    ),
)  # fmt: skip
def get_invoice(call: Call) -> Result:
    """A bill by its number."""
    return [bills.invoice(invoice_by_number(call.actor, call.params.only))]


@operation(
    "get_last_invoice_id",
    right=Right.INVOICE_READ,
    layout=Layout(path=("last_invoice_id", "id"), cdata=True),
)
def get_last_invoice_id(call: Call) -> Result:
    """The number of the newest bill that we submitted."""
    return last_invoice_number(call.actor)


@operation("create_lead", right=Right.LEAD_MANAGE, refused=0, failed=0, missing=0)
def create_lead_(call: Call) -> Result:
    """Note somebody who may become a customer."""
    params = call.params
    if params.text(10) not in codes.LANGUAGES or not params.text(0) or not params.text(2):
        return 0
    changes = bills.lead(
        params,
        owner=account_named(params.text(9)) if params.text(9) else None,
        company=_company(call, params.number(13)),
        duplicate=leads_with_email(call.actor, params.text(2)).exists(),
        tags=known_lead_tags(bills.tags(params)),
    )
    made = create_lead(call.actor, changes)
    note_on_lead(call.actor, made, body="Created lead via API")
    return 1


@operation("add_address_to_newsletter", right=Right.NEWSLETTER_MANAGE, failed=0, missing=0)
def add_address_to_newsletter(call: Call) -> Result:
    """Send a newsletter to an address from now on; answers the number of the address."""
    params = call.params
    letter = newsletter(call.actor, params.number(0))
    name, email = bills.line(params.free(1)), params.text(2)
    subscriber, _new = subscribe(call.actor, letter, name=name, email=email)
    return subscriber.id
