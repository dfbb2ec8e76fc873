"""What every template may ask for, under the one name ``desk``."""

from functools import cached_property
from typing import Any, cast

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import get_language

from guichet.desk.queries import site_name
from guichet.web.console.rail import Rail, rail_of
from guichet.web.requests import DeskRequest

# Each language in its own words: whoever looks for it may read no other.
LANGUAGES = (("fr", "Français"), ("en", "English"))


# What the live stream tells about the things a console page shows.
LIVE_KINDS = (
    "ticket.created ticket.replied ticket.noted ticket.assigned ticket.status_changed "
    "ticket.priority_changed ticket.edited ticket.tagged ticket.held ticket.unheld ticket.linked "
    "ticket.file_attached ticket.file_removed ticket.copies_changed ticket.escalated ticket.moved "
    "ticket.asset_linked ticket.matter_changed ticket.asset_unlinked ticket.deleted "
    "customer.activity customer.changed reset"
)


class Desk:
    """Lazy: a page pays only for what its template names."""

    languages = LANGUAGES
    live_kinds = LIVE_KINDS

    def __init__(self, request: DeskRequest) -> None:
        self._request = request

    @cached_property
    def site_name(self) -> str:
        """What this desk calls itself; error pages say so even without a database."""
        try:
            return site_name()
        except DatabaseError:
            return "Guichet"

    @property
    def rail(self) -> Rail:
        """The rail beside every page of somebody signed in."""
        return rail_of(self._request)

    @property
    def language(self) -> str:
        """The language of this page."""
        return (get_language() or "en").split("-")[0]

    @property
    def theme(self) -> str:
        """``system``, ``light`` or ``dark``."""
        return self._chosen("theme", "system")

    @property
    def density(self) -> str:
        """``compact`` or ``comfortable``; signed-out pages have room."""
        return self._chosen("density", "comfortable")

    def _chosen(self, name: str, otherwise: str) -> str:
        try:
            return str(getattr(getattr(self._request, "user", None), name, otherwise))
        except DatabaseError:
            return otherwise


def desk(request: HttpRequest) -> dict[str, Any]:
    """The context processor."""
    return {"desk": Desk(cast(DeskRequest, request))}
