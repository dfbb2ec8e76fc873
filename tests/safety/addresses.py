"""Every address of the desk: how it is called, and who may get anything out of it.

A new address has to be added here before the suite passes: that is the moment to think about who
may use it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from django.urls import URLPattern, URLResolver, get_resolver

from guichet.dialects import DIALECTS
from guichet.dialects.clientxcms.documentation import page as documentation


class Door(Enum):
    """Who an address is for."""

    EVERYBODY = auto()
    """Also people who have not signed in."""
    AGENTS = auto()
    """Whoever is signed in; it shows each what is theirs."""
    READERS = auto()
    """Those who may see the thing it is about. For others there is no such thing."""
    MANAGERS = auto()
    """Those who manage the keys of its queue. For others, readers too, there is no such thing."""
    ADMINISTRATORS = auto()
    """Those who run the desk. Everybody else is refused: it is no secret that it is there."""
    READERS_BY_KEY = auto()
    """Whoever has the link of a mail, which carries a key; signing in is of no use. Tried in
    tests/web/test_public_ticket.py."""
    PROGRAMS = auto()
    """Those who carry a key or a password. Tried in test_foreign_keys.py."""


@dataclass(frozen=True)
class Address:
    """One address. ``{names}`` in ``path`` and ``form`` are filled in by the test's desk."""

    path: str
    door: Door
    get: bool = True
    form: Mapping[str, str] = field(default_factory=dict)
    query: str = ""

    @property
    def posts(self) -> bool:
        """Whether it takes a form."""
        return bool(self.form)


ADDRESSES: Mapping[str, Address] = {
    "healthz": Address("healthz", Door.EVERYBODY),
    "readyz": Address("readyz", Door.EVERYBODY),
    # Coming in and going out
    "": Address("", Door.AGENTS),
    "sign-in": Address("sign-in", Door.EVERYBODY, form={"login": "x", "password": "y"}),
    "sign-in/link/<str:token>": Address("sign-in/link/{token}", Door.EVERYBODY, form={"go": "on"}),
    "sign-out": Address("sign-out", Door.EVERYBODY, get=False, form={"go": "on"}),
    "language": Address("language", Door.EVERYBODY, get=False, form={"language": "fr"}),
    # One's own account
    "profile": Address(
        "profile",
        Door.AGENTS,
        form={"name": "Changed", "language": "fr", "theme": "dark", "density": "compact"},
    ),
    "profile/password": Address(
        "profile/password",
        Door.AGENTS,
        get=False,
        form={"current": "", "new": "another long secret", "again": "another long secret"},
    ),
    "profile/availability": Address(
        "profile/availability", Door.AGENTS, get=False, form={"available": "false"}
    ),
    # Lists
    "tickets": Address("tickets", Door.AGENTS, query="view=all"),
    "tickets/new": Address(
        "tickets/new", Door.AGENTS, form={"queue": "{code}", "subject": "By phone"}
    ),
    "live/counts": Address("live/counts", Door.AGENTS),
    "live/toast": Address("live/toast", Door.AGENTS, query="event={event}"),
    "patterns": Address("patterns", Door.AGENTS),
    # One ticket
    "tickets/<str:reference>": Address("tickets/{reference}", Door.READERS),
    "tickets/<str:reference>/refresh": Address("tickets/{reference}/refresh", Door.READERS),
    "tickets/<str:reference>/say": Address(
        "tickets/{reference}/say", Door.READERS, get=False, form={"kind": "reply", "body": "Hello"}
    ),
    "tickets/<str:reference>/assign": Address(
        "tickets/{reference}/assign", Door.READERS, get=False, form={"assignee": "{agent}"}
    ),
    "tickets/<str:reference>/status": Address(
        "tickets/{reference}/status", Door.READERS, get=False, form={"status": "solved"}
    ),
    "tickets/<str:reference>/priority": Address(
        "tickets/{reference}/priority", Door.READERS, get=False, form={"priority": "critical"}
    ),
    "tickets/<str:reference>/edit": Address(
        "tickets/{reference}/edit", Door.READERS, get=False, form={"subject": "Changed"}
    ),
    "tickets/<str:reference>/tag": Address(
        "tickets/{reference}/tag", Door.READERS, get=False, form={"tag": "changed"}
    ),
    "tickets/<str:reference>/link": Address(
        "tickets/{reference}/link",
        Door.READERS,
        get=False,
        form={"system": "github", "value": "42"},
    ),
    "tickets/<str:reference>/copies": Address(
        "tickets/{reference}/copies", Door.READERS, get=False, form={"copy": "new@example.com"}
    ),
    "tickets/<str:reference>/macros": Address("tickets/{reference}/macros", Door.AGENTS),
    "tickets/<str:reference>/macros/<int:macro_id>": Address(
        "tickets/{reference}/macros/1", Door.AGENTS, get=False, form={"go": "on"}
    ),
    "tickets/<str:reference>/delete": Address(
        "tickets/{reference}/delete", Door.READERS, get=False, form={"go": "on"}
    ),
    "tickets/new/customers": Address(
        "tickets/new/customers", Door.AGENTS, query="queue={code}&name=Customer"
    ),
    "tickets/new/fields": Address("tickets/new/fields", Door.AGENTS, query="type=bug"),
    "tickets/<str:reference>/fields": Address(
        "tickets/{reference}/fields", Door.AGENTS, get=False, form={"field_1": "Changed"}
    ),
    "tickets/<str:reference>/time": Address(
        "tickets/{reference}/time", Door.READERS, get=False, form={"hours": "0:30"}
    ),
    "tickets/<str:reference>/attach": Address(
        "tickets/{reference}/attach", Door.AGENTS, get=False, form={"description": "x"}
    ),
    "tickets/<str:reference>/asset": Address(
        "tickets/{reference}/asset", Door.AGENTS, get=False, form={"asset": "web-01"}
    ),
    "tickets/<str:reference>/about": Address(
        "tickets/{reference}/about", Door.AGENTS, form={"about": ""}
    ),
    "tickets/<str:reference>/parent": Address(
        "tickets/{reference}/parent", Door.AGENTS, get=False, form={"parent": ""}
    ),
    "tickets/<str:reference>/move": Address(
        "tickets/{reference}/move", Door.AGENTS, get=False, form={"queue": "NONE"}
    ),
    "attachments/<uuid:uid>": Address("attachments/{attachment}", Door.READERS),
    "attachments/<uuid:uid>/remove": Address(
        "attachments/{attachment}/remove", Door.READERS, get=False, form={"go": "on"}
    ),
    # Around the tickets: what the main directory shares, which tests/web/test_house.py tries
    "companies": Address("companies", Door.AGENTS, form={"name": "Mine"}),
    "companies/<int:company_id>": Address("companies/1", Door.AGENTS, form={"name": "Mine"}),
    "assets": Address("assets", Door.AGENTS, form={"name": "Mine"}),
    "assets/<int:asset_id>": Address("assets/1", Door.AGENTS, form={"name": "Mine"}),
    "leads": Address("leads", Door.AGENTS, form={"name": "Me", "email": "me@example.com"}),
    "leads/<int:lead_id>": Address("leads/1", Door.AGENTS, form={"name": "Mine"}),
    "leads/<int:lead_id>/note": Address(
        "leads/1/note", Door.AGENTS, get=False, form={"body": "Mine"}
    ),
    "newsletters": Address("newsletters", Door.AGENTS, form={"name": "Mine"}),
    "newsletters/<int:newsletter_id>": Address("newsletters/1", Door.AGENTS, form={"name": "Mine"}),
    "newsletters/<int:newsletter_id>/addresses": Address(
        "newsletters/1/addresses", Door.AGENTS, get=False, form={"email": "me@example.com"}
    ),
    "newsletters/<int:newsletter_id>/addresses/<int:subscriber_id>/remove": Address(
        "newsletters/1/addresses/1/remove", Door.AGENTS, get=False, form={"go": "on"}
    ),
    "invoices": Address("invoices", Door.AGENTS, form={"company": "Mine"}),
    "invoices/<int:invoice_id>": Address("invoices/1", Door.AGENTS),
    "invoices/<int:invoice_id>/edit": Address(
        "invoices/1/edit", Door.AGENTS, form={"company": "Mine"}
    ),
    "invoices/<int:invoice_id>/act": Address(
        "invoices/1/act", Door.AGENTS, get=False, form={"act": "pay"}
    ),
    # Keys
    "projects": Address("projects", Door.AGENTS),
    "projects/<int:queue_id>/integrations": Address("projects/{queue}/integrations", Door.MANAGERS),
    "projects/<int:queue_id>/tokens": Address(
        "projects/{queue}/tokens", Door.MANAGERS, get=False, form={"name": "Mine", "dialect": "icd"}
    ),
    "projects/<int:queue_id>/tokens/<int:key_id>/rename": Address(
        "projects/{queue}/tokens/{key}/rename", Door.MANAGERS, get=False, form={"name": "Changed"}
    ),
    "projects/<int:queue_id>/tokens/<int:key_id>/revoke": Address(
        "projects/{queue}/tokens/{key}/revoke", Door.MANAGERS, get=False, form={"go": "on"}
    ),
    "projects/<int:queue_id>/tokens/<int:key_id>/rotate": Address(
        "projects/{queue}/tokens/{key}/rotate", Door.MANAGERS, get=False, form={"go": "on"}
    ),
    "tokens.php": Address("tokens.php", Door.MANAGERS, query="project_id={queue}"),
    # The shop: its catalogue is for whoever works for customers of the main directory
    "catalogue": Address("catalogue", Door.AGENTS),
    "catalogue/groups/new": Address("catalogue/groups/new", Door.AGENTS, form={"name": "Mine"}),
    "catalogue/groups/<int:group_id>": Address(
        "catalogue/groups/1", Door.AGENTS, form={"name": "Mine"}
    ),
    "catalogue/products/new": Address("catalogue/products/new", Door.AGENTS, form={"name": "Mine"}),
    "catalogue/products/<int:product_id>": Address(
        "catalogue/products/1", Door.AGENTS, form={"name": "Mine"}
    ),
    "catalogue/products/<int:product_id>/prices": Address(
        "catalogue/products/1/prices", Door.AGENTS, get=False, form={"currency": "EUR"}
    ),
    "shop/images/<slug:digest>.<slug:ending>": Address("shop/images/x.png", Door.EVERYBODY),
    "services": Address("services", Door.AGENTS),
    "statistics": Address("statistics", Door.AGENTS),
    "services/<int:service_id>": Address("services/{service}", Door.READERS),
    "services/<int:service_id>/act": Address(
        "services/{service}/act", Door.READERS, get=False, form={"act": "suspend"}
    ),
    "customers": Address("customers", Door.AGENTS),
    "customers/<int:customer_id>": Address(
        "customers/{customer}", Door.READERS, form={"email": "new@example.com"}
    ),
    "customers/new": Address("customers/new", Door.AGENTS, form={"email": "a@b.example"}),
    "customers/<int:customer_id>/order": Address(
        "customers/{customer}/order", Door.AGENTS, get=False, form={"product": "1"}
    ),
    "customers/<int:customer_id>/act": Address(
        "customers/{customer}/act", Door.READERS, get=False, form={"act": "confirm"}
    ),
    # Queues, by those who manage them; its readers know that it is there
    "queues": Address("queues", Door.AGENTS),
    "queues/<int:queue_id>": Address(
        "queues/{queue}", Door.AGENTS, form={"new_ticket_copies": "me@example.com"}
    ),
    "macros": Address("macros", Door.AGENTS, form={"name": "Mine", "content": "Mine"}),
    "macros/<int:macro_id>": Address(
        "macros/1", Door.AGENTS, form={"name": "Mine", "content": "Mine"}
    ),
    "macros/<int:macro_id>/delete": Address(
        "macros/1/delete", Door.AGENTS, get=False, form={"go": "on"}
    ),
    "excluded-days": Address("excluded-days", Door.AGENTS, form={"day": "2030-01-01"}),
    "excluded-days/remove": Address(
        "excluded-days/remove", Door.AGENTS, get=False, form={"day": "2030-01-01"}
    ),
    # Running the desk
    "deliveries": Address("deliveries", Door.ADMINISTRATORS),
    "deliveries/<int:delivery_id>/retry": Address(
        "deliveries/1/retry", Door.ADMINISTRATORS, get=False, form={"go": "on"}
    ),
    "integria-ims": Address("integria-ims", Door.ADMINISTRATORS, form={"profile": "auto"}),
    "ticket-types": Address("ticket-types", Door.ADMINISTRATORS, form={"key": "mine"}),
    "ticket-types/<int:type_id>": Address(
        "ticket-types/1", Door.ADMINISTRATORS, form={"name": "Mine"}
    ),
    "ticket-types/<int:type_id>/shift": Address(
        "ticket-types/1/shift", Door.ADMINISTRATORS, get=False, form={"way": "up"}
    ),
    "ticket-types/<int:type_id>/delete": Address(
        "ticket-types/1/delete", Door.ADMINISTRATORS, get=False, form={"go": "on"}
    ),
    "ticket-types/<int:type_id>/fields": Address(
        "ticket-types/1/fields", Door.ADMINISTRATORS, get=False, form={"label": "Mine"}
    ),
    "ticket-types/<int:type_id>/fields/<int:field_id>": Address(
        "ticket-types/1/fields/1", Door.ADMINISTRATORS, form={"label": "Mine"}
    ),
    "ticket-types/<int:type_id>/fields/<int:field_id>/shift": Address(
        "ticket-types/1/fields/1/shift", Door.ADMINISTRATORS, get=False, form={"places": "1"}
    ),
    "ticket-types/<int:type_id>/fields/<int:field_id>/delete": Address(
        "ticket-types/1/fields/1/delete", Door.ADMINISTRATORS, get=False, form={"go": "on"}
    ),
    "roles": Address("roles", Door.ADMINISTRATORS, form={"name": "mine"}),
    "roles/<int:role_id>/delete": Address(
        "roles/1/delete", Door.ADMINISTRATORS, get=False, form={"go": "on"}
    ),
    "roles/<int:role_id>": Address("roles/1", Door.ADMINISTRATORS, form={"rights": "ticket.read"}),
    "mail-templates": Address("mail-templates", Door.ADMINISTRATORS),
    "mail-templates/<str:name>/<str:language>": Address(
        "mail-templates/updated_cc/en",
        Door.ADMINISTRATORS,
        form={"subject": "Changed", "text": "Changed"},
    ),
    "mail-templates/<str:name>/<str:language>/reset": Address(
        "mail-templates/updated_cc/en/reset", Door.ADMINISTRATORS, get=False, form={"go": "on"}
    ),
    # Who asked: nothing without the key that is in their mail
    "portal": Address("portal", Door.READERS_BY_KEY),
    "portal/sign-in": Address("portal/sign-in", Door.EVERYBODY, form={"email": "x@example.com"}),
    "portal/link/<str:token>": Address("portal/link/x", Door.EVERYBODY, form={"go": "on"}),
    "portal/sign-out": Address("portal/sign-out", Door.EVERYBODY, get=False, form={"go": "on"}),
    "portal/tickets/new": Address("portal/tickets/new", Door.READERS_BY_KEY, form={"go": "on"}),
    "portal/tickets/<str:reference>": Address("portal/tickets/{reference}", Door.READERS_BY_KEY),
    "portal/tickets/<str:reference>/say": Address(
        "portal/tickets/{reference}/say", Door.READERS_BY_KEY, get=False, form={"body": "Mine"}
    ),
    "portal/tickets/<str:reference>/close": Address(
        "portal/tickets/{reference}/close", Door.READERS_BY_KEY, get=False, form={"go": "on"}
    ),
    "portal/tickets/<str:reference>/reopen": Address(
        "portal/tickets/{reference}/reopen", Door.READERS_BY_KEY, get=False, form={"go": "on"}
    ),
    "portal/files/<uuid:uid>": Address("portal/files/{attachment}", Door.READERS_BY_KEY),
    "view": Address("view/", Door.READERS_BY_KEY, query="ticket=x-1&email=x&key=y"),
    "helpdesk/view": Address("helpdesk/view/", Door.READERS_BY_KEY),
    "view/accept": Address("view/accept", Door.READERS_BY_KEY, get=False, form={"go": "on"}),
    # Keys that act for people
    "keys": Address("keys", Door.MANAGERS, form={"name": "Mine", "ability": "health"}),
    "keys/<int:key_id>/regenerate": Address(
        "keys/{personal_key}/regenerate", Door.MANAGERS, get=False, form={"go": "on"}
    ),
    "keys/<int:key_id>/delete": Address(
        "keys/{personal_key}/delete", Door.MANAGERS, get=False, form={"go": "on"}
    ),
    # Programs
    **{
        route.path.removesuffix("/"): Address(route.path, Door.PROGRAMS)
        for dialect in DIALECTS
        for route in dialect.routes
    },
    # The documentation of an API is for whoever reads it.
    **{
        route.path: Address(route.path.replace("<str:name>", "start.js"), Door.EVERYBODY)
        for route in documentation.ROUTES
    },
    "api.php": Address("api.php", Door.PROGRAMS),
    "api/v1/auth/whoami": Address("api/v1/auth/whoami", Door.PROGRAMS),
    "api/v1/tickets/api-create": Address("api/v1/tickets/api-create", Door.PROGRAMS),
    "api/v1/tickets/<str:ticket_id>": Address("api/v1/tickets/{uid}", Door.PROGRAMS),
    "api/v1/customer-events": Address("api/v1/customer-events", Door.PROGRAMS),
    "api/v1/customers/<supportdesk_external_id:external_id>": Address(
        "api/v1/customers/{external_id}", Door.PROGRAMS
    ),
    "api/application/customers": Address("api/application/customers", Door.PROGRAMS),
    "api/application/customers/<str:id>": Address(
        "api/application/customers/<str:id>", Door.PROGRAMS
    ),
    "api/application/customers/<str:id>/action/<str:action>": Address(
        "api/application/customers/<str:id>/action/<str:action>", Door.PROGRAMS
    ),
    "api/application/customers/<str:id>/confirm": Address(
        "api/application/customers/<str:id>/confirm", Door.PROGRAMS
    ),
    "api/application/customers/<str:id>/resend_confirmation": Address(
        "api/application/customers/<str:id>/resend_confirmation", Door.PROGRAMS
    ),
    "api/application/customers/<str:id>/send_password": Address(
        "api/application/customers/<str:id>/send_password", Door.PROGRAMS
    ),
    "api/application/departments": Address("api/application/departments", Door.PROGRAMS),
    "api/application/departments/<str:id>": Address(
        "api/application/departments/<str:id>", Door.PROGRAMS
    ),
    "api/application/expire/<str:id>": Address("api/application/expire/<str:id>", Door.PROGRAMS),
    "api/application/groups": Address("api/application/groups", Door.PROGRAMS),
    "api/application/groups/<str:id>": Address("api/application/groups/<str:id>", Door.PROGRAMS),
    "api/application/health": Address("api/application/health", Door.PROGRAMS),
    "api/application/license": Address("api/application/license", Door.PROGRAMS),
    "api/application/pricings": Address("api/application/pricings", Door.PROGRAMS),
    "api/application/pricings/<str:id>": Address(
        "api/application/pricings/<str:id>", Door.PROGRAMS
    ),
    "api/application/products": Address("api/application/products", Door.PROGRAMS),
    "api/application/products/<str:id>": Address(
        "api/application/products/<str:id>", Door.PROGRAMS
    ),
    "api/application/services": Address("api/application/services", Door.PROGRAMS),
    "api/application/services/<str:id>": Address(
        "api/application/services/<str:id>", Door.PROGRAMS
    ),
    "api/application/services/<str:id>/expire": Address(
        "api/application/services/<str:id>/expire", Door.PROGRAMS
    ),
    "api/application/services/<str:id>/suspend": Address(
        "api/application/services/<str:id>/suspend", Door.PROGRAMS
    ),
    "api/application/services/<str:id>/unsuspend": Address(
        "api/application/services/<str:id>/unsuspend", Door.PROGRAMS
    ),
    "api/application/statistics": Address("api/application/statistics", Door.PROGRAMS),
    "api/application/statitics": Address("api/application/statitics", Door.PROGRAMS),
    "api/application/suspend/<str:id>": Address("api/application/suspend/<str:id>", Door.PROGRAMS),
    "api/application/tickets": Address("api/application/tickets", Door.PROGRAMS),
    "api/application/tickets/<str:id>": Address("api/application/tickets/<str:id>", Door.PROGRAMS),
    "api/application/tickets/<str:id>/close": Address(
        "api/application/tickets/<str:id>/close", Door.PROGRAMS
    ),
    "api/application/tickets/<str:id>/reopen": Address(
        "api/application/tickets/<str:id>/reopen", Door.PROGRAMS
    ),
    "api/application/tickets/<str:id>/reply": Address(
        "api/application/tickets/<str:id>/reply", Door.PROGRAMS
    ),
    "api/application/unsuspend/<str:id>": Address(
        "api/application/unsuspend/<str:id>", Door.PROGRAMS
    ),
    "include/api.php": Address("include/api.php", Door.PROGRAMS),
    "integria/include/api.php": Address("integria/include/api.php", Door.PROGRAMS),
}


def routes() -> list[str]:
    """Every address as the URLconf writes it; those of programs without a slash at the end."""
    return sorted({route.removesuffix("/") for route in _routes(get_resolver())})


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _routes(entry, route)
