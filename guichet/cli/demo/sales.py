"""What the demo's customers have."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from guichet.access import system_actor
from guichet.commerce.actions import (
    ServiceChanges,
    create_service,
    deliver_service,
    renew_service,
    suspend_service,
)
from guichet.commerce.queries import products_visible_to
from guichet.lib import clock
from guichet.people.actions import CustomerChanges, ProfileChanges, update_customer

if TYPE_CHECKING:
    from guichet.commerce.models import Product, Service
    from guichet.people.models import Customer

_DEMO = system_actor("demo")
_CITIES = (("35400", "Saint-Malo"), ("29200", "Brest"), ("56100", "Lorient"), ("44000", "Nantes"))


def sell_services(
    random: Random,
    entries: Sequence[Mapping[str, Any]],
    customers: "Mapping[str, Customer]",
    now: datetime,
) -> None:
    """Give Armorik's customers the plan they have, and every fourth a domain beside it."""
    products = {product.name: product for product in products_visible_to(_DEMO)}
    for number, entry in enumerate(e for e in entries if e["queue"] == "HEB"):
        customer, site = customers[entry["email"]], entry["email"].partition("@")[2]
        _introduce(customer, entry, number)
        product = products[entry["metadata"].get("plan", "Start")]
        began = now - timedelta(days=random.randrange(35, 150), hours=random.randrange(24))
        service = _sell(customer, product, site, "monthly", began, now)
        if number % 9 == 4:
            with clock.at(now - timedelta(days=3)):
                suspend_service(_DEMO, service, reason="Paiement refusé")
        if number % 4 == 0:
            _sell(customer, products["Domaine .fr"], f"{site} (domaine)", "annually", began, now)


def _introduce(customer: "Customer", entry: Mapping[str, Any], number: int) -> None:
    first, _space, last = entry["name"].partition(" ")
    zip_code, city = _CITIES[number % len(_CITIES)]
    french = entry["metadata"].get("language") == "fr"
    profile = ProfileChanges(
        first_name=first,
        last_name=last or first,
        company_name=entry["metadata"]["companyName"],
        address=f"{number + 2} rue du Port",
        zip_code=zip_code,
        city=city,
        region="Bretagne",
        country="FR",
        locale="fr_FR" if french else "en_GB",
        verified=number % 5 != 0,
    )
    # Their numbers are kept for fiction, so nobody checks them as real ones.
    update_customer(_DEMO, customer, CustomerChanges(), profile)


def _sell(
    customer: "Customer",
    product: "Product",
    name: str,
    billing: str,
    began: datetime,
    now: datetime,
) -> "Service":
    with clock.at(began):
        changes = ServiceChanges(name=name, billing=billing)
        ordered = create_service(_DEMO, customer, changes, product=product)
        service = deliver_service(_DEMO, ordered).service
    while service.expires_at is not None and service.expires_at < now:
        with clock.at(service.expires_at - timedelta(days=2)):
            service = renew_service(_DEMO, service).service
    return service
