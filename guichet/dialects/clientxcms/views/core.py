"""Whether the API is well, what the shop counts, and under which licence it runs."""

from typing import Any

from django.conf import settings

from guichet.commerce.queries import counts_by_status, services_visible_to
from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.rendering import Reply
from guichet.lib import clock
from guichet.people.queries import customers_visible_to, main_directory

_STARTED = int(clock.now().timestamp())
_DAY = 86_400
_COUNTED = ("pending", "active", "expired", "cancelled", "suspended")
_LOCKED_OUT = ("suspended", "banned")


def health(_call: Call) -> Reply:
    """Says that the API answers."""
    return Reply({"status": "ok"})


def read_license(_call: Call) -> Reply:
    """Says what every CLIENTXCMS asks its vendor: free software has nothing to check."""
    return Reply(
        {
            "status": "ok",
            "license": {
                "type": "community",
                "version_type": "self_hosted",
                "expire": None,
                "support_expiration": None,
                "domain": _domain(),
                "domains": [],
                "data": [],
                "extensions": [],
                "server": None,
                "clients": None,
                "max": None,
                "lastchecked": _STARTED,
                "nextCheck": _STARTED + _DAY,
            },
        }
    )


def statistics(call: Call) -> Reply:
    """Counts services by their state, and customers."""
    by_status = counts_by_status(call.actor)
    services: dict[str, Any] = {name: by_status[name] for name in _COUNTED if by_status.get(name)}
    services["total"] = sum(by_status.values())
    shop = main_directory().id
    customers = customers_visible_to(call.actor).filter(directory_id=shop)
    total = customers.count()
    confirmed = customers.filter(profile__email_verified_at__isnull=False).count()
    active = services_visible_to(call.actor).filter(
        status="active", customer__directory_id=shop, customer__deleted_at=None
    )
    counts = {
        "total": total,
        "active": active.order_by().values("customer_id").distinct().count(),
        "suspended": customers.filter(profile__standing__in=_LOCKED_OUT).count(),
        "pending": total - confirmed,
        "confirmed": confirmed,
    }
    return Reply({"data": {"services": services, "customers": counts}})


def _domain() -> str:
    # The desk's own address, not the Host header: that is whatever the caller says.
    return str(settings.BASE_URL).partition("://")[2].partition("/")[0]


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="health",
        permission="health",
        view=health,
        summary="Check that the API answers",
        tag="Core",
        answer="Health",
    ),
    Endpoint(
        method="GET",
        path="statistics",
        permission="statitics",
        view=statistics,
        summary="Count services and customers",
        tag="Core",
        answer="Statistics",
        aliases=(("GET", "statitics"),),
    ),
    Endpoint(
        method="GET",
        path="license",
        permission="license",
        view=read_license,
        summary="Read the licence",
        tag="Core",
        answer="License",
    ),
)
