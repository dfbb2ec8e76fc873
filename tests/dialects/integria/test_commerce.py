"""Companies, invoices, leads and newsletters."""

import csv
import io
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

from guichet.commerce.actions import LeadChanges, create_lead, create_newsletter
from guichet.commerce.models import Invoice, Lead, Subscriber
from guichet.commerce.queries import history_of_lead
from guichet.lib import clock
from guichet.people.models import Company
from tests.dialects.integria.conftest import Caller, with_password
from tests.support.builders import ROOT, a_queue, an_agent

BILL = "admin,,{company},140601_0082,Hosting::: 1 year,300.50,20,EUR,text,1,admin,2024-01-24,,paid,ref,note,Submitted,fr"  # noqa: E501


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def a_company(admin: Caller) -> str:
    number = admin.csv("create_company", "Artica,1 rue X::: Lyon,FR123,1,France,admin")
    assert int(number) > 0
    return number


def test_companies_are_noted(admin: Caller) -> None:
    number = a_company(admin)
    noted = Company.objects.get(id=number)
    assert (noted.name, noted.address, noted.country) == ("Artica", "1 rue X, Lyon", "France")
    assert (noted.fiscal_id, noted.manager and noted.manager.username) == ("FR123", "admin")
    below = admin.csv("create_company", f"Branch,,,0,,,{number}")
    assert Company.objects.get(id=below).parent_id == int(number)
    assert [admin.csv("create_company", wrong) for wrong in (",x", "A,,,,,ghost")] == ["0", "0"]


def test_a_bill_is_written_and_read(admin: Caller) -> None:
    company = a_company(admin)
    assert admin.csv("get_last_invoice_id") == ""
    assert admin.csv("create_invoice", BILL.format(company=company)) == '1,"invoice created"\n'
    bill = Invoice.objects.get()
    assert bill.total == Decimal("360.60")
    [found] = rows(admin.csv("get_invoice", " 140601_0082 "))
    assert found == [
        str(bill.id), "admin", "", company, "140601_0082", "Hosting, 1 year", "", "", "", "",
        "300.50", "0.00", "0.00", "0.00", "0.00", "20.00", "EUR", "text", "0", "1", "admin",
        "2024-01-24", bill.paid_on and bill.paid_on.isoformat(), "paid", "ref", "note",
        "Submitted", "fr",
    ]  # fmt: skip
    # Without a day it is to be paid today; the null date is none.
    for number, day, due in (("X1", "", clock.now().date()), ("X2", "0000-00-00", None)):
        admin.csv(
            "create_invoice", f",,{company},{number},C,1,,EUR,,,,2020-01-01,{day},,,,Submitted"
        )
        assert Invoice.objects.get(number=number).due_on == due
    assert admin.csv("get_last_invoice_id") == "140601_0082"
    assert admin.csv("get_invoice", str(bill.id)) == ""
    [element] = ET.fromstring(admin.xml("get_invoice", "140601_0082"))
    assert (element.tag, len(element)) == ("invoice", 28)


@pytest.mark.parametrize(
    ("index", "value", "told"),
    [
        (3, "", "empty billing id"),
        (2, "", "empty invoice company"),
        (4, "", "empty invoice concept"),
        (5, "0", "empty invoice amount"),
        (7, "", "empty invoice currency"),
        (16, "Sent", "empty invoice type (Submitted or Received)"),
        (0, "ghost", "user does not exist"),
        (10, "", "user locked does not exist"),
        (2, "999", "error creating invoice"),
        (7, "EURO", "error creating invoice"),
    ],
)
def test_what_is_wrong_with_a_bill_is_told(
    admin: Caller, index: int, value: str, told: str
) -> None:
    values = BILL.format(company=a_company(admin)).split(",")
    values[index] = value
    assert rows(admin.csv("create_invoice", ",".join(values))) == [["0", told]]
    assert not Invoice.objects.exists()


def test_a_number_that_is_taken_is_told_before_an_unknown_company(admin: Caller) -> None:
    bill = BILL.format(company=a_company(admin))
    assert rows(admin.csv("create_invoice", bill)) == [["1", "invoice created"]]
    stranger = BILL.format(company=999)
    assert rows(admin.csv("create_invoice", stranger)) == [["0", "invalid billing id"]]
    stranger = stranger.replace("140601_0082", "X1")
    assert rows(admin.csv("create_invoice", stranger)) == [["0", "error creating invoice"]]


def test_leads_are_noted_also_twice(admin: Caller) -> None:
    lead = "Ann||a@example.com|ES|1,5|40|555|666|CEO|admin|en_GB|hi|3|||;|known;unknown"
    create_lead(ROOT, LeadChanges(name="Old", email="old@example.com", tags=["known"]))
    assert admin.csv("create_lead", lead, token="|") == "1"
    assert admin.csv("create_lead", lead, token="|") == "1"
    first, second = Lead.objects.filter(email="a@example.com").order_by("id")
    assert (first.name, first.comments) == ("Ann", "hi")
    assert second.name == "Ann (DUPED LEAD!)"
    assert second.comments == "hi (DUPED LEAD!)"
    assert (first.progress, first.estimated_sale) == (40, Decimal("1.5"))
    assert [tag.name for tag in first.tags.all()] == ["known"]
    told = [fact.data.get("body") for fact in history_of_lead(ROOT, first)]
    assert "Created lead via API" in told
    for wrong in ("|x|a@example.com||||||||fr", "N|||||||||||", "N||a@example.com||||||||xx",
                  "N||nonsense||||||||fr"):  # fmt: skip
        assert admin.csv("create_lead", wrong, token="|") == "0"


def test_newsletters_get_addresses(admin: Caller) -> None:
    letter, _ = create_newsletter(ROOT, name="News")
    number = admin.csv("add_address_to_newsletter", f"{letter.id},Juan,juan@example.com")
    assert Subscriber.objects.get(id=number).email == "juan@example.com"
    assert admin.csv("add_address_to_newsletter", "999,Juan,juan@example.com") == "0"
    assert admin.csv("add_address_to_newsletter", f"{letter.id},Juan,nonsense") == "0"


def test_who_has_not_the_right_is_refused_in_each_operations_way(admin: Caller) -> None:
    company = a_company(admin)
    agent = Caller(with_password(an_agent(a_queue())).username)
    viewer = Caller(with_password(an_agent(a_queue(), role="viewer")).username)
    refused = agent.csv("create_invoice", BILL.format(company=company).replace("admin", ""))
    assert refused.startswith("0,")
    assert viewer.csv("get_last_invoice_id") == ""
    assert viewer.csv("create_lead", "N,,n@example.com,,,,,,,,es") == "0"
    assert viewer.csv("create_company", "Mine") == "0"
    assert agent.csv("add_address_to_newsletter", "1,N,n@example.com") == ""
    assert not Invoice.objects.exists()
