"""What CLIENTXCMS's clients ask for: a table of routes for each resource."""

from collections.abc import Sequence

from guichet.dialects.clientxcms.endpoints import Endpoint
from guichet.dialects.clientxcms.views import (
    core,
    customers,
    departments,
    groups,
    pricings,
    products,
    services,
    tickets,
)

ENDPOINTS: Sequence[Endpoint] = (
    *core.ENDPOINTS,
    *customers.ENDPOINTS,
    *products.ENDPOINTS,
    *groups.ENDPOINTS,
    *pricings.ENDPOINTS,
    *services.ENDPOINTS,
    *departments.ENDPOINTS,
    *tickets.ENDPOINTS,
)
