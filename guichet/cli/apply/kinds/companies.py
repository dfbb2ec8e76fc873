"""``companies``: firms, and which customers belong to them."""

from typing import TYPE_CHECKING

from guichet.cli.apply.fields import Entry, Number, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.lib.errors import Invalid, NotFound
from guichet.people.actions import CompanyChanges, create_company, put_in_company, update_company
from guichet.people.companies import company_named, people_of_company
from guichet.people.queries import customer_by_email, main_directory

if TYPE_CHECKING:
    from guichet.people.models import Company

_PLAIN = ("address", "fiscal_id", "kind", "country")


class CompanyEntry(Entry):
    """``{name: Acme, country: FR}``"""

    name: Text
    id: Number | None = None
    address: Text = ""
    fiscal_id: Text = ""
    kind: Text = ""
    country: Text = ""
    manager: Text | None = None
    parent: Text | None = None
    customers: list[Text] = []


def carry_out(setup: Setup, entry: CompanyEntry) -> None:
    """Note the company, or change what is known of it."""
    values = entry.given(*_PLAIN)
    if "manager" in entry.model_fields_set:
        values["manager"] = setup.user(entry.manager) if entry.manager else None
    if "parent" in entry.model_fields_set:
        values["parent"] = setup.company(entry.parent, key="parent") if entry.parent else None
    company = company_named(setup.actor, entry.name)
    before = None if company is None else _shown(setup, company)
    if company is None:
        changes = CompanyChanges(name=entry.name, **values)
        company = create_company(setup.actor, changes, id=entry.id)
    elif entry.id not in {None, company.id}:
        raise Invalid.field("id", f"This company has the number {company.id}.")
    else:
        update_company(setup.actor, company, CompanyChanges(**values))
    _fill(setup, company, entry.customers)
    what = f"company {company.name}"
    if before is None:
        setup.ledger.created(what, entry.given("id", *_PLAIN, "manager", "parent", "customers"))
    else:
        setup.ledger.changed(what, before, _shown(setup, company))


def _fill(setup: Setup, company: "Company", addresses: list[str]) -> None:
    directory = main_directory().id
    for index, address in enumerate(addresses):
        try:
            customer = customer_by_email(setup.actor, directory, address)
        except NotFound as error:
            raise Invalid.field(
                f"customers.{index}", f"There is no customer {address}.", code="unknown"
            ) from error
        put_in_company(setup.actor, customer, company)


def _shown(setup: Setup, company: "Company") -> dict[str, object]:
    people = people_of_company(setup.actor, company)
    return {name: getattr(company, name) for name in _PLAIN} | {
        "manager": company.manager.username if company.manager else None,
        "parent": company.parent.name if company.parent else None,
        "customers": [person.email or person.name for person in people],
    }


KIND = Kind(key="companies", model=CompanyEntry, carry_out=carry_out, name="name")
