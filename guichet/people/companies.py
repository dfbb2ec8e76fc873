"""Questions about companies."""

from django.db.models import Count, QuerySet

from guichet.access import Actor, Right
from guichet.lib.errors import NotFound
from guichet.lib.text import comparable
from guichet.people.models import Company, Customer
from guichet.people.policy import holds_in_house
from guichet.people.queries import customers_visible_to


def companies_visible_to(actor: Actor) -> QuerySet[Company]:
    """Every company, for those who may read of them."""
    everyone = Company.objects.all()
    return everyone if holds_in_house(actor, Right.COMPANY_READ) else everyone.none()


def company(actor: Actor, company_id: int) -> Company:
    """The company of that number. Raises NotFound when ``actor`` sees none."""
    rows = companies_visible_to(actor).select_related("manager", "parent")
    found = rows.filter(id=company_id).first()
    if found is None:
        raise NotFound("company")
    return found


def company_named(actor: Actor, name: str) -> Company | None:
    """The oldest company of exactly that name, if ``actor`` sees one."""
    named = companies_visible_to(actor).filter(name=comparable(name).strip())
    return named.order_by("id").first()


def search_companies(actor: Actor, text: str = "", *, limit: int) -> QuerySet[Company]:
    """Companies whose name contains ``text``, by name, with ``people``: how many belong to each."""
    found = companies_visible_to(actor).filter(name__icontains=comparable(text).strip())
    counted = found.annotate(people=Count("customers")).select_related("manager", "parent")
    return counted.order_by("name", "id")[:limit]


def people_of_company(actor: Actor, company: Company) -> QuerySet[Customer]:
    """The customers who belong to the company and whom ``actor`` sees, by name."""
    return customers_visible_to(actor).filter(company=company).order_by("name", "id")
