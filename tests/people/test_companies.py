"""Firms and who belongs to them."""

import pytest

from guichet.events.models import Event
from guichet.lib.errors import Conflict, Invalid, NotFound
from guichet.people.actions import CompanyChanges, create_company, put_in_company, update_company
from guichet.people.companies import company, company_named, people_of_company, search_companies
from tests.support.builders import (
    ROOT,
    a_company,
    a_customer,
    a_queue,
    a_user,
    acting,
    an_agent,
)

pytestmark = pytest.mark.django_db


def test_a_company_is_noted_with_its_people() -> None:
    acme = a_company("Acme")
    anna = a_customer(a_queue(), name="Anna")
    assert put_in_company(ROOT, anna, acme)
    assert not put_in_company(ROOT, anna, acme)
    assert list(people_of_company(ROOT, acme)) == [anna]
    (found,) = search_companies(ROOT, "acm", limit=9)
    assert (found, vars(found)["people"]) == (acme, 1)
    assert Event.objects.filter(kind="customer.changed").get().data == {"fields": ["company"]}


def test_only_what_is_different_is_told() -> None:
    acme, boss = a_company("Acme"), a_user()
    changes = CompanyChanges(country="France", manager=boss, address="1 rue A\n69003 Lyon")
    assert update_company(ROOT, acme, changes)
    assert not update_company(ROOT, acme, changes)
    told = Event.objects.filter(kind="company.changed").get()
    assert sorted(told.data["fields"]) == ["address", "country", "manager"]


def test_a_company_needs_a_name_and_keeps_its_number() -> None:
    with pytest.raises(Invalid):
        create_company(ROOT, CompanyChanges(country="France"))
    create_company(ROOT, CompanyChanges(name="Old"), id=30)
    with pytest.raises(Conflict):
        create_company(ROOT, CompanyChanges(name="Other"), id=30)
    assert a_company("New").id > 30


def test_companies_never_stand_in_a_circle() -> None:
    group = a_company("Group")
    part = a_company("Part", parent=group)
    with pytest.raises(Invalid):
        update_company(ROOT, group, CompanyChanges(parent=part))


def test_those_who_work_an_application_see_no_companies() -> None:
    acme = a_company("Acme")
    outsider = acting(an_agent(a_queue(own_directory=True)))
    assert company_named(outsider, "Acme") is None
    with pytest.raises(NotFound):
        company(outsider, acme.id)
    assert company(acting(an_agent(a_queue())), acme.id) == acme
