"""Integria IMS: ``/include/api.php?op=…`` with a user's name and password in every call."""

from guichet.dialects.base import Dialect, Route
from guichet.dialects.integria.errors import refuse
from guichet.dialects.integria.views import api

# Monitoring consoles of 2019 and 2020 add the second path to the address they are given.
PATHS = ("include/api.php", "integria/include/api.php")

INTEGRIA = Dialect(
    name="integria",
    title="Integria IMS",
    routes=tuple(Route(path, api) for path in PATHS),
    roots=PATHS,
    refuse=refuse,
)
