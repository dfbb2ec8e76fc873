"""Whether the API is well, what the shop counts, and under which licence it runs."""

from django.conf import settings

from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.rendering import Reply
from guichet.lib import clock

_STARTED = int(clock.now().timestamp())
_DAY = 86_400


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
        path="license",
        permission="license",
        view=read_license,
        summary="Read the licence",
        tag="Core",
        answer="License",
    ),
)
