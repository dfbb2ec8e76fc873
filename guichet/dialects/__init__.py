"""The dialects that answer here. A new one is a folder beside these and a line in this list."""

from guichet.dialects.base import Dialect
from guichet.dialects.clientxcms import CLIENTXCMS
from guichet.dialects.icd import ICD
from guichet.dialects.integria import INTEGRIA
from guichet.dialects.jutda import JUTDA
from guichet.dialects.supportdesk import SUPPORTDESK

DIALECTS: tuple[Dialect, ...] = (ICD, SUPPORTDESK, CLIENTXCMS, INTEGRIA, JUTDA)
