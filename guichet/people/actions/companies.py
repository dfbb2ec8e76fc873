"""Keeping track of firms and who belongs to them."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require_in_directory
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, as_given, checked, line, required
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.text import many_lines
from guichet.lib.unset import UNSET, Unset
from guichet.people.events import CompanyChanged, CompanyCreated, CustomerChanged
from guichet.people.models import Company, Customer, User
from guichet.people.numbers import make_room
from guichet.people.policy import require_in_house


@dataclass(frozen=True, kw_only=True)
class CompanyChanges:
    """What the caller wants different. UNSET leaves, None means nobody or none."""

    name: str | Unset = UNSET
    address: str | Unset = UNSET
    fiscal_id: str | Unset = UNSET
    kind: str | Unset = UNSET
    country: str | Unset = UNSET
    manager: User | None | Unset = UNSET
    parent: Company | None | Unset = UNSET


def create_company(actor: Actor, changes: CompanyChanges, *, id: int | None = None) -> Company:
    """Note a firm. ``id`` keeps a number it had elsewhere.

    Raises Invalid, code ``required`` without a name, and Conflict ``company_exists``.
    """
    require_in_house(actor, Right.COMPANY_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    required(fields, "name")
    moment = clock.now()
    company = Company(id=id, created_at=moment, updated_at=moment, **fields)
    try:
        with transaction.atomic():
            company.save(force_insert=True)
            if id is not None:
                make_room(Company, id)
            _record(actor, company, CompanyCreated(name=company.name))
    except IntegrityError as error:
        raise Conflict("company_exists", f"Another company has the number {id}.") from error
    return company


def update_company(actor: Actor, company: Company, changes: CompanyChanges) -> bool:
    """Change what is known of a firm; says whether anything was different. Raises Invalid."""
    require_in_house(actor, Right.COMPANY_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    changed = [name for name, value in fields.items() if getattr(company, name) != value]
    if not changed:
        return False
    with transaction.atomic():
        if "parent" in changed:
            _see_that_it_stands(company, fields["parent"])
        for name in changed:
            setattr(company, name, fields[name])
        company.updated_at = clock.now()
        company.save(update_fields=[*changed, "updated_at"])
        _record(actor, company, CompanyChanged(fields=changed))
    return True


def put_in_company(actor: Actor, customer: Customer, company: Company | None) -> bool:
    """Say which firm a customer belongs to, or none; says whether that was different."""
    require_in_directory(actor, Right.CUSTOMER_WRITE, customer.directory_id)
    if company is not None:
        require_in_house(actor, Right.COMPANY_READ)
    if customer.company_id == (company and company.id):
        return False
    with transaction.atomic():
        customer.company = company
        customer.save(update_fields=["company"])
        record(actor, CustomerChanged(fields=["company"]), subject=Subject("customer", customer.id))
    return True


def _see_that_it_stands(company: Company, parent: Company | None) -> None:
    # All rows locked: two moves at once could otherwise put two firms into each other.
    rows = Company.objects.select_for_update().order_by("id")
    parents = dict(rows.values_list("id", "parent_id"))
    above = parent.id if parent else None
    while above is not None:
        if above == company.id:
            raise Invalid.field("parent", "A company can't stand below itself.")
        above = parents.get(above)


def _record(actor: Actor, company: Company, fact: Fact) -> None:
    record(actor, fact, subject=Subject("company", company.id))


_CHECKS: dict[str, Check] = {
    "name": line("name", 200, needed=True),
    "address": lambda value: many_lines(value, field="address", limit=2000, required=False),
    "fiscal_id": line("fiscal_id", 100),
    "kind": line("kind", 60),
    "country": line("country", 100),
    "manager": as_given,
    "parent": as_given,
}
