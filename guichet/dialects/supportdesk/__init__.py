"""SupportDesk's REST API (``/api/v1``), as its clients speak it. See README.md beside this file."""

from guichet.dialects.base import Dialect
from guichet.dialects.supportdesk import keys, views
from guichet.dialects.supportdesk.errors import refuse

SUPPORTDESK = Dialect(
    name=keys.NAME,
    title="SupportDesk",
    routes=views.ROUTES,
    roots=(views.ROOT,),
    refuse=refuse,
    keys=(keys.SECRET, keys.PUBLIC),
)
