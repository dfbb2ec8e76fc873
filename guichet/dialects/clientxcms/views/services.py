"""What customers have."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guichet.commerce import queries
from guichet.commerce.actions import (
    ServiceChanges,
    delete_service,
    expire_service,
    suspend_service,
    unsuspend_service,
    update_service,
)
from guichet.commerce.currencies import currencies
from guichet.commerce.provisioners import provisioners
from guichet.dialects.clientxcms import fields, objects
from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.fields import Body
from guichet.dialects.clientxcms.listing import (
    Column,
    Included,
    Listing,
    Match,
)
from guichet.dialects.clientxcms.paging import nested_page
from guichet.dialects.clientxcms.rendering import Reply
from guichet.dialects.clientxcms.shapes import PERIODS, STATUSES
from guichet.dialects.clientxcms.views.common import identifier, listed
from guichet.lib.errors import NotFound
from guichet.lib.ids import parse_uid
from guichet.people.queries import main_directory, profile_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from guichet.access import Actor
    from guichet.commerce.actions import ActionResult
    from guichet.commerce.models import Service

_INTEGER, _MOMENT = Column(Match.INTEGER), Column(Match.MOMENT)
_COLUMNS = {
    "id": _INTEGER,
    "customer_id": _INTEGER,
    "status": Column(Match.WORD),
    "created_at": _MOMENT,
    "updated_at": _MOMENT,
    "product_id": _INTEGER,
    "type": Column(Match.WORD),
    "uuid": Column(Match.CODE, "uid", lambda text: [uid] if (uid := parse_uid(text)) else []),
}
_LISTING = Listing(filters=_COLUMNS, sorts=_COLUMNS)
_INCLUDES = ("customer", "metadata", "pricing", "configoptions", "product")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_COUNT = 2**31 - 1
_BODY = Body(
    (
        fields.reference("customer_id"),
        fields.text("name", limit=255),
        fields.choice("type", lambda: list(provisioners()), open_ended=True),
        fields.choice("status", lambda: STATUSES),
        fields.choice("billing", lambda: PERIODS),
        fields.choice("currency", lambda: list(currencies()), open_ended=True),
        fields.reference("server_id", nullable=True),
        fields.reference("product_id", nullable=True),
        fields.moment("expires_at"),
        fields.moment("suspended_at"),
        fields.moment("cancelled_at"),
        fields.moment("trial_ends_at"),
        fields.text("cancelled_reason", limit=255, nullable=True),
        fields.text("notes", limit=1000, nullable=True),
        fields.text("description", limit=1000, nullable=True),
        fields.text("delivery_errors", limit=1000, nullable=True),
        fields.integer("delivery_attempts", least=0, most=_COUNT),
        fields.integer("renewals", least=0, most=_COUNT),
        fields.integer("max_renewals", least=0, most=_COUNT, nullable=True),
        fields.anything("data"),
    )
)
_SUSPEND = Body(
    (
        fields.text("reason", limit=255, nullable=True),
        fields.boolean("notify", description="Have the reason mailed to the customer."),
    )
)
_EXPIRE = Body((fields.boolean("force", description="Even where the provisioner fails."),))


def list_services(call: Call) -> Reply:
    """Every service, by id."""
    number = queries.number_in_main_directory
    page = listed(call, _services(call.actor), shown, number=number)
    return Reply(nested_page(call.request, page))


def read(call: Call) -> Reply:
    """One service, by its id or its uuid."""
    return Reply(shown(call.actor, [_service(call)], call.included)[0])


def update(call: Call) -> Reply:
    """Changes the record; the actions are the way to act."""
    service = _service(call)
    update_service(call.actor, service, ServiceChanges(**call.fields))
    return Reply(_one(call, service))


def delete(call: Call) -> Reply:
    """Takes the record away."""
    service = _service(call)
    before = _one(call, service)
    delete_service(call.actor, service)
    return Reply(before)


def suspend(call: Call) -> Reply:
    """Stops a service for now."""
    service, given = _service(call), call.fields
    result = suspend_service(
        call.actor, service, reason=given.get("reason"), notify=given.get("notify", False)
    )
    return _acted(result)


def unsuspend(call: Call) -> Reply:
    """Lets a service go on; when it ends does not move."""
    return _acted(unsuspend_service(call.actor, _service(call)))


def expire(call: Call) -> Reply:
    """Ends a service."""
    service = _service(call)
    return _acted(expire_service(call.actor, service, force=call.fields.get("force", False)))


def shown(actor: "Actor", services: Sequence["Service"], wanted: Included) -> list[dict[str, Any]]:
    """Services as they travel, with what is to be embedded: a fixed number of statements."""
    amounts = queries.amounts_of(services)
    prices = {}
    if wanted.touches("pricing"):
        prices = queries.prices_of(actor, "service", [each.id for each in services])
    rows = []
    for each in services:
        row = dict(objects.service(each, amounts[each.id]))
        relations: dict[str, Any] = {"metadata": [], "configoptions": []}
        if wanted.touches("pricing"):
            relations["pricing"] = [objects.pricing(price) for price in prices[each.id]]
        if wanted.touches("customer"):
            relations["customer"] = objects.customer(each.customer, profile_of(each.customer))
        if wanted.touches("product"):
            relations["product"] = objects.product(each.product) if each.product else None
        rows.append(objects.embed(row, wanted, relations))
    return rows


def _services(actor: "Actor") -> "QuerySet[Service]":
    visible = queries.services_visible_to(actor)
    shops = visible.filter(customer__directory_id=main_directory().id)
    return shops.select_related("customer__profile", "product")


def _service(call: Call) -> "Service":
    """By number or uuid; a uuid is compared as text, so ``4f…`` is never service 4."""
    text = call.values["id"].lower()
    services = _services(call.actor)
    if _UUID.fullmatch(text):
        found = services.filter(uid=text).first()
    else:
        found = services.filter(id=identifier(call, "service")).first()
    if found is None:
        raise NotFound("service")
    return found


def _one(call: Call, service: "Service") -> dict[str, Any]:
    return shown(call.actor, [service], Included())[0]


def _acted(result: "ActionResult") -> Reply:
    amount = queries.amounts_of([result.service])[result.service.id]
    return Reply(objects.action(result, amount))


ENDPOINTS = (
    Endpoint(method="GET", path="services", permission="services:index", view=list_services,
             summary="List services", tag="Services", answer="nested:ProvisioningService",
             listing=_LISTING, includes=_INCLUDES),
    Endpoint(method="GET", path="services/{id}", permission="services:show", view=read,
             summary="Read a service", tag="Services", answer="ProvisioningService",
             includes=_INCLUDES),
    Endpoint(method="POST", path="services/{id}", permission="services:update", view=update,
             summary="Change the record of a service", tag="Services",
             answer="ProvisioningService", body=_BODY,
             aliases=(("PUT", "services/{id}"), ("PATCH", "services/{id}"))),
    Endpoint(method="DELETE", path="services/{id}", permission="services:delete", view=delete,
             summary="Delete a service", tag="Services", answer="ProvisioningService"),
    Endpoint(method="POST", path="services/{id}/suspend", permission="services:suspend",
             view=suspend, summary="Suspend a service", tag="Services", answer="ServiceAction",
             body=_SUSPEND, aliases=(("PUT", "suspend/{id}"),)),
    Endpoint(method="POST", path="services/{id}/unsuspend", permission="services:unsuspend",
             view=unsuspend, summary="Reactivate a service", tag="Services",
             answer="ServiceAction", aliases=(("PUT", "unsuspend/{id}"),)),
    Endpoint(method="POST", path="services/{id}/expire", permission="services:expire",
             view=expire, summary="Expire a service", tag="Services", answer="ServiceAction",
             body=_EXPIRE, aliases=(("DELETE", "expire/{id}"),)),
)  # fmt: skip
