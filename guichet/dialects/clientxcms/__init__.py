"""CLIENTXCMS's application API (``/api/application``), as its clients speak it. See README.md
beside this file."""

from guichet.dialects.base import Dialect
from guichet.dialects.clientxcms import keys, views
from guichet.dialects.clientxcms.documentation import page
from guichet.dialects.clientxcms.endpoints import ROOT, routes
from guichet.dialects.clientxcms.errors import refuse

CLIENTXCMS = Dialect(
    name=keys.NAME,
    title="CLIENTXCMS",
    routes=(*routes(views.ENDPOINTS), *page.ROUTES),
    roots=(ROOT,),
    refuse=refuse,
    personal_keys=(keys.KIND,),
)
