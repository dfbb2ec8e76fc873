"""What CLIENTXCMS's clients ask for: a table of routes for each resource."""

from collections.abc import Sequence

from guichet.dialects.clientxcms.endpoints import Endpoint
from guichet.dialects.clientxcms.views import (
    core,
    customers,
    groups,
    pricings,
    products,
    services,
)

ENDPOINTS: Sequence[Endpoint] = (
    *core.ENDPOINTS,
    *customers.ENDPOINTS,
    *products.ENDPOINTS,
    *groups.ENDPOINTS,
    *pricings.ENDPOINTS,
    *services.ENDPOINTS,
)
