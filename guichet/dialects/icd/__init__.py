"""ICD Tracker: ``/api.php?action=…`` with a project's token in ``X-API-Token``."""

from guichet.access import Right
from guichet.desk.key_kinds import KeyKind
from guichet.dialects.base import Dialect, Route
from guichet.dialects.icd.errors import refuse
from guichet.dialects.icd.views import api

TOKEN = KeyKind(
    dialect="icd",
    kind="secret",
    prefix=lambda code: f"API-{code}_",
    secret_bytes=24,
    visible=3,
    default_name="Token principal",
    rights=frozenset(
        {
            Right.TICKET_READ,
            Right.TICKET_CREATE,
            Right.TICKET_STATUS,
            Right.TICKET_NOTE,
            Right.CUSTOMER_WRITE,
        }
    ),
)

ICD = Dialect(
    name="icd",
    title="ICD Tracker",
    routes=(Route("api.php", api),),
    roots=("api.php",),
    refuse=refuse,
    keys=(TOKEN,),
)
