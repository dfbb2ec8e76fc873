"""Who buys."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from guichet.commerce.actions import (
    CustomerInUse,
    LockOut,
    ban_customer,
    delete_customer,
    reactivate_customer,
    suspend_customer,
)
from guichet.commerce.queries import services_visible_to
from guichet.commerce.queries.invoices import invoices_visible_to
from guichet.dialects.clientxcms import fields, objects
from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.errors import Refused
from guichet.dialects.clientxcms.fields import Body
from guichet.dialects.clientxcms.inputs import as_text
from guichet.dialects.clientxcms.listing import (
    Column,
    Included,
    Listing,
    Match,
    has_filter,
)
from guichet.dialects.clientxcms.paging import nested_page
from guichet.dialects.clientxcms.rendering import Reply
from guichet.dialects.clientxcms.views.common import identifier, listed
from guichet.dialects.clientxcms.views.services import shown as shown_services
from guichet.lib.errors import Conflict, NotFound
from guichet.lib.text import comparable
from guichet.people import countries
from guichet.people.actions import (
    CustomerChanges,
    ProfileChanges,
    confirm_customer,
    create_customer,
    invite_customer,
    update_customer,
)
from guichet.people.queries import (
    customers_visible_to,
    main_directory_id,
    number_in_main_directory,
    profile_of,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from guichet.access import Actor
    from guichet.people.models import Customer

_TEXT, _MOMENT = Column(Match.TEXT), Column(Match.MOMENT)
_COLUMNS = {
    "id": Column(Match.INTEGER),
    "email": _TEXT,
    "firstname": Column(Match.TEXT, "profile__first_name"),
    "lastname": Column(Match.TEXT, "profile__last_name"),
    "phone": _TEXT,
    "created_at": _MOMENT,
    "updated_at": _MOMENT,
}
_LISTING = Listing(filters=_COLUMNS, sorts=_COLUMNS)
_INCLUDES = ("invoices", "metadata", "services")
_MOST_BALANCE = "9999999999"

_OURS = {"firstname": "first_name", "lastname": "last_name", "zipcode": "zip_code"}
_PROFILE = {
    "firstname", "lastname", "company_name", "address", "address2", "zipcode", "city", "region",
    "country", "locale", "billing_details", "notes", "balance", "verified", "password",
}  # fmt: skip

_BODY = Body(
    (
        fields.text("email", limit=254, required=True),
        fields.text("password", limit=1024, least=8, nullable=True,
                    description="Without one, a letter asks the customer to choose it."),
        fields.text("firstname", limit=255, required=True),
        fields.text("lastname", limit=255, required=True),
        fields.text("address", limit=255, required=True),
        fields.text("address2", limit=255, nullable=True),
        fields.text("city", limit=255, required=True),
        fields.text("region", limit=255, required=True),
        fields.text("zipcode", limit=255, required=True),
        fields.text("phone", limit=30, nullable=True),
        # Not listed: the names of all countries would be read before anybody asks.
        fields.choice("country", countries.countries, required=True, open_ended=True),
        fields.boolean("verified"),
        fields.amount("balance", most=_MOST_BALANCE),
        fields.choice("locale", lambda: countries.LOCALES),
        fields.text("company_name", limit=255, nullable=True),
        fields.text("billing_details", limit=255, nullable=True),
    )
)  # fmt: skip
_UPDATE = Body((*_BODY.partial().fields, fields.text("notes", limit=1000, nullable=True)))
_FORCE = fields.boolean("force", description="Delete in spite of services and unpaid invoices.")
_ACT = Body(
    (
        fields.text("reason", limit=255, nullable=True),
        fields.boolean("force", description="Suspend their active services as well."),
        fields.boolean("notify", description="Have it mailed to the customer."),
    )
)


def list_customers(call: Call) -> Reply:
    """Everybody who is not deleted."""
    customers = _customers(call.actor)
    address = as_text(call.query.get("q"))
    if address and not has_filter(call.query):
        page = listed(call, customers.filter(email__icontains=comparable(address)), shown)
    else:
        page = listed(call, customers, shown, number=number_in_main_directory)
    return Reply(nested_page(call.request, page))


def create(call: Call) -> Reply:
    """Opens an account; whoever has no password is asked to choose one."""
    changes, profile = _changes(call.fields)
    customer = create_customer(call.actor, main_directory_id(), changes=changes, profile=profile)
    if call.fields.get("password") is None:
        invite_customer(call.actor, customer, purpose="welcome")
    return Reply(_one(call, customer), 201)


def read(call: Call) -> Reply:
    """One customer."""
    return Reply(shown(call.actor, [_customer(call)], call.included)[0])


def update(call: Call) -> Reply:
    """Changes what is given."""
    customer = _customer(call)
    update_customer(call.actor, customer, *_changes(call.fields))
    return Reply(_one(call, customer))


def delete(call: Call) -> Reply:
    """Forgets a customer who has nothing left here."""
    customer = _customer(call)
    before = _one(call, customer)
    force = fields.read_fields(call.given, (_FORCE,)).get("force", False)
    try:
        delete_customer(call.actor, customer, force=force)
    except CustomerInUse as error:
        raise Refused(400, _blocked(error)) from error
    return Reply({**before, "message": "Customer deleted successfully"})


def confirm(call: Call) -> Reply:
    """Says that the address is theirs."""
    customer = _customer(call)
    try:
        confirm_customer(call.actor, customer)
    except Conflict as error:
        raise _confirmed_already() from error
    return Reply(_one(call, _customer(call)))


def resend_confirmation(call: Call) -> Reply:
    """Mails them a link that confirms their address."""
    customer = _customer(call)
    if profile_of(customer).email_verified_at is not None:
        raise _confirmed_already()
    invite_customer(call.actor, customer, purpose="confirm")
    return Reply({"message": "Verification link sent"})


def send_password(call: Call) -> Reply:
    """Mails them a link that lets them in."""
    invite_customer(call.actor, _customer(call), purpose="sign_in")
    return Reply({"message": "Reset link sent"})


def act(call: Call) -> Reply:
    """Suspends, bans or lets in again."""
    wanted = call.values["action"]
    if wanted not in _ACTS:
        raise NotFound("action")
    customer = _customer(call)
    _ACTS[wanted](call.actor, customer, call.fields)
    return Reply(_one(call, _customer(call)))


def shown(
    actor: "Actor", customers: Sequence["Customer"], wanted: Included
) -> list[dict[str, Any]]:
    """Customers as they travel, with what is to be embedded: a fixed number of statements."""
    ids = [each.id for each in customers]
    owned: dict[int, list[Any]] = {}
    if wanted.touches("services"):
        services = services_visible_to(actor).exclude(status="hidden").order_by("id")
        found = list(services.filter(customer_id__in=ids))
        for each, row in zip(found, shown_services(actor, found, Included()), strict=True):
            owned.setdefault(each.customer_id, []).append(row)
    billed: dict[int, list[Any]] = {}
    if wanted.touches("invoices"):
        bills = invoices_visible_to(actor).filter(customer_id__in=ids, kind="submitted")
        billed = objects.by_id(bills.prefetch_related("lines").order_by("id"), "customer_id")
    rows = []
    for customer in customers:
        row = dict(objects.customer(customer, profile_of(customer)))
        relations: dict[str, Any] = {
            "services": owned.get(customer.id, []),
            "invoices": [objects.invoice(each) for each in billed.get(customer.id, [])],
            "metadata": objects.metadata(
                "customer", customer.id, customer.metadata, customer.created_at
            ),
        }
        rows.append(objects.embed(row, wanted, relations))
    return rows


def _customers(actor: "Actor") -> "QuerySet[Customer]":
    """The shop's customers: those of one application alone are none of its business."""
    visible = customers_visible_to(actor).filter(directory_id=main_directory_id())
    return visible.select_related("profile")


def _customer(call: Call) -> "Customer":
    found = _customers(call.actor).filter(id=identifier(call, "customer")).first()
    if found is None:
        raise NotFound("customer")
    return found


def _one(call: Call, customer: "Customer") -> dict[str, Any]:
    return shown(call.actor, [customer], Included())[0]


def _changes(given: Mapping[str, Any]) -> tuple[CustomerChanges, ProfileChanges]:
    """The given fields in the core's two halves."""
    known = {name: value for name, value in given.items() if name in {"email", "phone"}}
    if known.get("email"):
        known["email"] = known["email"].lower()
    profile = {_OURS.get(n, n): value for n, value in given.items() if n in _PROFILE}
    if profile.get("password", "") is None:
        del profile["password"]
    return CustomerChanges(**known), ProfileChanges(**profile)


def _blocked(error: CustomerInUse) -> dict[str, Any]:
    reasons: dict[str, Any] = {}
    if error.services:
        services = {str(id): name for id, name in error.services.items()}
        reasons["active_services"] = {"count": len(services), "services": services}
    if error.invoices:
        invoices = {str(id): number for id, number in error.invoices.items()}
        reasons["pending_invoices"] = {"count": len(invoices), "invoices": invoices}
    return {
        "error": "Customer cannot be deleted",
        "blocking_reasons": reasons,
        "message": error.message,
    }


def _confirmed_already() -> Refused:
    return Refused(400, {"message": "Email already verified"})


def _suspend(actor: "Actor", customer: "Customer", given: Mapping[str, Any]) -> None:
    suspend_customer(actor, customer, _lock_out(given))


def _ban(actor: "Actor", customer: "Customer", given: Mapping[str, Any]) -> None:
    ban_customer(actor, customer, _lock_out(given))


def _reactivate(actor: "Actor", customer: "Customer", given: Mapping[str, Any]) -> None:
    reactivate_customer(actor, customer, notify=given.get("notify", False))


def _lock_out(given: Mapping[str, Any]) -> LockOut:
    return LockOut(
        reason=given.get("reason") or "",
        with_services=given.get("force", False),
        notify=given.get("notify", False),
    )


_ACTS: Mapping[str, Callable[["Actor", "Customer", Mapping[str, Any]], None]] = {
    "suspend": _suspend,
    "reactivate": _reactivate,
    "ban": _ban,
    # Customers sign in by a mailed link: there is no second factor to take away.
    "disable2FA": lambda _actor, _customer, _given: None,
}

ENDPOINTS = (
    Endpoint(method="GET", path="customers", permission="customers:index", view=list_customers,
             summary="List customers", tag="Customers", answer="nested:Customer",
             listing=_LISTING, includes=_INCLUDES,
             query=(fields.text("q", limit=255, description="A part of the address."),)),
    Endpoint(method="POST", path="customers", permission="customers:create", view=create,
             summary="Create a customer", tag="Customers", answer="Customer", status=201,
             body=_BODY),
    Endpoint(method="GET", path="customers/{id}", permission="customers:show", view=read,
             summary="Read a customer", tag="Customers", answer="Customer", includes=_INCLUDES),
    Endpoint(method="POST", path="customers/{id}", permission="customers:update", view=update,
             summary="Change a customer", tag="Customers", answer="Customer", body=_UPDATE,
             aliases=(("PUT", "customers/{id}"), ("PATCH", "customers/{id}"))),
    Endpoint(method="DELETE", path="customers/{id}", permission="customers:delete", view=delete,
             summary="Delete a customer", tag="Customers", answer="DeletedCustomer",
             query=(_FORCE,), also=(400, 422)),
    Endpoint(method="POST", path="customers/{id}/confirm", permission="customers:update",
             view=confirm, summary="Confirm a customer's address", tag="Customers",
             answer="Customer", also=(400,)),
    Endpoint(method="POST", path="customers/{id}/resend_confirmation",
             permission="customers:update", view=resend_confirmation,
             summary="Mail a confirmation link", tag="Customers", answer="Message", also=(400,)),
    Endpoint(method="POST", path="customers/{id}/send_password", permission="customers:update",
             view=send_password, summary="Mail a link that lets the customer in",
             tag="Customers", answer="Message"),
    Endpoint(method="POST", path="customers/{id}/action/{action}", permission="customers:update",
             view=act, summary="Suspend, reactivate or ban a customer", tag="Customers",
             answer="Customer", body=_ACT),
)  # fmt: skip
