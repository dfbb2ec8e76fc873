"""Customers: the list, and everything about one of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guichet.access import Right
from guichet.commerce.actions import (
    CustomerInUse,
    LockOut,
    ServiceChanges,
    ban_customer,
    create_service,
    delete_customer,
    reactivate_customer,
    suspend_customer,
)
from guichet.commerce.currencies import default_currency
from guichet.commerce.queries import invoices_visible_to, products_visible_to, services_of
from guichet.events.facts import Subject
from guichet.events.queries import facts_of
from guichet.lib.errors import Conflict, Invalid, NotFound
from guichet.lib.unset import UNSET
from guichet.people.actions import (
    CustomerChanges,
    ProfileChanges,
    confirm_customer,
    create_customer,
    invite_customer,
    update_customer,
)
from guichet.people.countries import LOCALES, countries
from guichet.people.queries import (
    customer,
    customers_visible_to,
    main_directory,
    profile_of,
    search_customers,
)
from guichet.tickets.queries import tickets_of_customer
from guichet.web import problems
from guichet.web.amounts import as_typed, money
from guichet.web.console.shop.facts import told
from guichet.web.console.shop.forms import amount, ticked, whole
from guichet.web.console.shop.services import rows
from guichet.web.console.shop.words import PERIODS, STANDINGS
from guichet.web.requests import DeskRequest, agents_only
from guichet.web.words import word

if TYPE_CHECKING:
    from guichet.access import Actor
    from guichet.events.models import Event
    from guichet.people.models import Customer

MOST = 50
TICKETS = 15
FACTS = 30
MOST_SOLD = 200

_LINES = (
    "first_name",
    "last_name",
    "address",
    "city",
    "region",
    "zip_code",
    "country",
    "locale",
)
_MAYBE = ("company_name", "address2", "billing_details", "notes")


@require_GET
@agents_only
def customer_list(request: DeskRequest) -> HttpResponseBase:
    """The customers, newest first, or those a search finds."""
    text = request.GET.get("q", "").strip()
    if text:
        found = search_customers(request.actor, text, limit=MOST)
    else:
        found = customers_visible_to(request.actor).order_by("-id")[:MOST]
    context = {
        "customers": [(each, profile_of(each)) for each in found.select_related("profile")],
        "q": text,
        "may_add": request.actor.holds_in_directory(Right.CUSTOMER_WRITE, main_directory().id),
    }
    return render(request, "shop/customers.html", context)


@agents_only
def new_customer(request: DeskRequest) -> HttpResponseBase:
    """The form of a new customer of the shop, and what it makes."""
    directory_id = main_directory().id
    if not request.actor.holds_in_directory(Right.CUSTOMER_WRITE, directory_id):
        raise NotFound("page")
    if request.method != "POST":
        return _new(request)
    given = request.POST
    profile = ProfileChanges(
        first_name=given.get("first_name", ""),
        last_name=given.get("last_name", ""),
        company_name=given.get("company_name") or None,
        country=given.get("country") or UNSET,
    )
    changes = CustomerChanges(email=given.get("email", ""), phone=given.get("phone") or None)
    try:
        made = create_customer(request.actor, directory_id, changes=changes, profile=profile)
    except Invalid as error:
        return _new(request, errors=problems.field_errors(error))
    return redirect("web:customer", made.id)


def _new(request: DeskRequest, *, errors: Mapping[str, str] | None = None) -> HttpResponse:
    context = {
        "errors": errors or {},
        "given": request.POST or {"country": "FR"},
        "countries": _countries(),
    }
    return render(request, "shop/new_customer.html", context, status=422 if errors else 200)


@require_POST
@agents_only
def order(request: DeskRequest, customer_id: int) -> HttpResponseBase:
    """Note that a customer ordered a product; its page delivers it."""
    found = customer(request.actor, customer_id)
    given = request.POST
    try:
        sold = products_visible_to(request.actor).filter(id=whole(request, "product")).first()
        if sold is None:
            raise Invalid.field("product", "This is not one of the choices.", code="unknown")
        name = given.get("name", "").strip()
        changes = ServiceChanges(billing=given.get("billing", ""), name=name or sold.name)
        ordered = create_service(request.actor, found, changes, product=sold)
    except (Conflict, Invalid) as error:
        return _page(request, found, errors={"form": problems.sentence(error)})
    return redirect("web:service", ordered.id)


@agents_only
def customer_page(request: DeskRequest, customer_id: int) -> HttpResponseBase:
    """One customer; the form changes what is known of them."""
    found = customer(request.actor, customer_id)
    if request.method != "POST":
        return _page(request, found)
    try:
        update_customer(request.actor, found, *_changes(request))
    except Invalid as error:
        return _page(request, found, errors=problems.field_errors(error))
    return redirect("web:customer", found.id)


@require_POST
@agents_only
def act(request: DeskRequest, customer_id: int) -> HttpResponseBase:
    """One act, named by the button."""
    found = customer(request.actor, customer_id)
    name = request.POST.get("act", "")
    try:
        _do(request, found, name)
    except CustomerInUse as error:
        names = ", ".join([*error.services.values(), *error.invoices.values()])
        text = _("This customer still has: %(names)s") % {"names": names}
        return _page(request, found, errors={"form": text})
    except (Conflict, Invalid) as error:
        return _page(request, found, errors={"form": problems.sentence(error)})
    if name == "delete":
        return redirect("web:customers")
    return redirect("web:customer", found.id)


def _do(request: DeskRequest, found: "Customer", name: str) -> None:
    actor, notify = request.actor, ticked(request, "notify")
    lock_out = LockOut(
        reason=request.POST.get("reason", ""),
        with_services=ticked(request, "with_services"),
        notify=notify,
    )
    match name:
        case "confirm":
            confirm_customer(actor, found)
        case "invite":
            invite_customer(actor, found)
        case "suspend":
            suspend_customer(actor, found, lock_out)
        case "ban":
            ban_customer(actor, found, lock_out)
        case "reactivate":
            reactivate_customer(actor, found, notify=notify)
        case "delete":
            delete_customer(actor, found, force=ticked(request, "force"))
        case _:
            raise NotFound("act")


def _changes(request: DeskRequest) -> tuple[CustomerChanges, ProfileChanges]:
    given = request.POST
    values: dict[str, Any] = {name: given[name] for name in _LINES if given.get(name)}
    values |= {name: given[name] or None for name in _MAYBE if name in given}
    balance = amount(request, "balance")
    if balance is not None:
        values["balance"] = balance
    changes = CustomerChanges(email=given.get("email", ""), phone=given.get("phone") or None)
    return changes, ProfileChanges(**values)


def _page(
    request: DeskRequest, found: "Customer", *, errors: Mapping[str, str] | None = None
) -> HttpResponse:
    profile, actor = profile_of(found), request.actor
    errors = errors or {}
    known = {name: getattr(profile, name) for name in (*_LINES, *_MAYBE)}
    balance = as_typed(profile.balance, cents=True)
    known |= {"email": found.email, "phone": found.phone, "balance": balance}
    context: dict[str, Any] = {
        "customer": found,
        "profile": profile,
        "balance": money(profile.balance, default_currency()),
        "standing": word(STANDINGS, profile.standing),
        "errors": errors,
        "given": request.POST if errors and "form" not in errors else known,
        "services": rows(list(services_of(actor, found).select_related("product", "customer"))),
        "invoices": [
            (each, money(each.total, each.currency))
            for each in invoices_visible_to(actor)
            .filter(customer=found)
            .prefetch_related("lines")
            .order_by("-issued_on", "-id")[:TICKETS]
        ],
        "tickets": list(tickets_of_customer(actor, found, limit=TICKETS)),
        "facts": [told(event) for event in _facts(found)],
        "countries": _countries(),
        "products": _sold(actor, found),
        "periods": [(key, word(PERIODS, key)) for key in PERIODS],
        "locales": [(locale, locale) for locale in LOCALES],
        "may_change": actor.holds_in_directory(Right.CUSTOMER_WRITE, found.directory_id),
        "may_manage": actor.holds_in_directory(Right.CUSTOMER_MANAGE, found.directory_id),
    }
    return render(request, "shop/customer.html", context, status=422 if errors else 200)


def _countries() -> list[tuple[str, str]]:
    return sorted(countries(_language()).items(), key=lambda item: item[1])


def _sold(actor: "Actor", found: "Customer") -> list[tuple[int, str]]:
    """What can be ordered for the customer by whoever may."""
    if not actor.holds_in_directory(Right.SERVICE_MANAGE, found.directory_id):
        return []
    products = products_visible_to(actor).exclude(stock=0).order_by("name", "id")
    return list(products.values_list("id", "name")[:MOST_SOLD])


def _facts(found: "Customer") -> "list[Event]":
    return list(facts_of(Subject("customer", found.id)).reverse()[:FACTS])


def _language() -> str:
    return (get_language() or "en").split("-")[0]
