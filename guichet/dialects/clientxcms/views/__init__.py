"""What CLIENTXCMS's clients ask for: a table of routes for each resource."""

from collections.abc import Sequence

from guichet.dialects.clientxcms.endpoints import Endpoint
from guichet.dialects.clientxcms.views import core

ENDPOINTS: Sequence[Endpoint] = (*core.ENDPOINTS,)
