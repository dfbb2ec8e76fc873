"""Jutda Helpdesk (django-helpdesk): forms to ``/api/<method>/`` with a user's name and password."""

from guichet.dialects.base import Dialect, Route
from guichet.dialects.jutda import views
from guichet.dialects.jutda.errors import refuse

MOUNTS = ("", "helpdesk/")
"""Where the original was usually put. A missing slash at the end is served in place."""

_NAMED = {"help": views.help_page} | {name: views.named(name) for name in views.METHODS}

JUTDA = Dialect(
    name="jutda",
    title="Jutda Helpdesk",
    routes=(
        *(
            Route(f"{mount}api/{name}{slash}", view)
            for mount in MOUNTS
            for name, view in _NAMED.items()
            for slash in ("/", "")
        ),
        *(Route(f"{mount}api{slash}", views.help_page) for mount in MOUNTS for slash in ("/", "")),
        *(
            Route(f"{mount}api/<str:name>{slash}", views.unknown, fallback=True)
            for mount in MOUNTS
            for slash in ("/", "")
        ),
    ),
    roots=("helpdesk/api", *(f"api/{name}" for name in _NAMED)),
    refuse=refuse,
    mails_by_template=True,
)
