"""What a key may be allowed: CLIENTXCMS's permissions, every spelling of them, and our rights.

Three generations of the product spell them differently and keys carry them as they were given, so
a route accepts any name on its line. Names are stored as given and looked at only here.
"""

from collections.abc import Collection, Mapping, Sequence

from guichet.access import Right

EVERYTHING = "*"

DOCUMENTED: Mapping[str, Sequence[str]] = {
    "general": (EVERYTHING, "health", "statitics", "license"),
    "customers": ("customers:index", "customers:create", "customers:update", "customers:delete"),
    "products": ("products:index", "products:create", "products:update", "products:delete"),
    "groups": ("groups:index", "groups:create", "groups:update", "groups:delete"),
    "pricings": ("pricings:index", "pricings:create", "pricings:update", "pricings:delete"),
    "services": (
        "services:index",
        "services:update",
        "services:delete",
        "services:expire",
        "services:unsuspend",
        "services:suspend",
    ),
}
"""The 26 of the product's documentation, by its headings."""

HELPDESK: Mapping[str, Sequence[str]] = {
    "departments": (
        "departments:index",
        "departments:store",
        "departments:update",
        "departments:delete",
    ),
    "tickets": (
        "tickets:index",
        "tickets:store",
        "tickets:update",
        "tickets:delete",
        "tickets:reply",
        "tickets:close",
        "tickets:reopen",
    ),
}
"""Those of the helpdesk, which the product gained later."""

_SPELLINGS: Mapping[str, Sequence[str]] = {
    # The key editor of 2025 wrote "hearth" into every key that was edited.
    "health": ("health", "hearth"),
    "statitics": ("statitics", "statistics"),
}
_VERBS: Mapping[str, Sequence[str]] = {
    "show": ("index", "show"),
    "create": ("create", "store"),
    "store": ("create", "store"),
}
_RESOURCES: Mapping[str, Sequence[str]] = {"pricings": ("pricings", "pricing")}

_SHELVES = ("products", "groups", "pricings")
_READ_DESK = frozenset(
    {Right.TICKET_READ, Right.NOTES_READ, Right.CUSTOMER_READ, Right.SERVICE_READ}
)
_READ_SHOP = frozenset({Right.CATALOGUE_READ})
# Embedding what hangs on a customer takes no permission of its own, in the original either.
_READ_CUSTOMERS = frozenset(
    {Right.CUSTOMER_READ, Right.SERVICE_READ, Right.CATALOGUE_READ, Right.INVOICE_READ}
)
_READ_SERVICES = _READ_CUSTOMERS
_RIGHTS: Mapping[str, frozenset[Right]] = {
    "health": frozenset(),
    "license": frozenset(),
    "statitics": _READ_CUSTOMERS,
    "customers:index": _READ_CUSTOMERS,
    "customers:show": _READ_CUSTOMERS,
    "customers:create": _READ_CUSTOMERS | {Right.CUSTOMER_WRITE},
    "customers:update": _READ_CUSTOMERS
    | {Right.CUSTOMER_WRITE, Right.CUSTOMER_MANAGE, Right.SERVICE_MANAGE},
    "customers:delete": _READ_CUSTOMERS | {Right.CUSTOMER_MANAGE},
    **{f"{name}:{verb}": _READ_SHOP for name in _SHELVES for verb in ("index", "show")},
    **{
        f"{name}:{verb}": _READ_SHOP | {Right.CATALOGUE_MANAGE}
        for name in _SHELVES
        for verb in ("create", "update", "delete")
    },
    "services:index": _READ_SERVICES,
    "services:show": _READ_SERVICES,
    **{
        f"services:{verb}": _READ_SERVICES | {Right.SERVICE_MANAGE}
        for verb in ("update", "delete", "expire", "unsuspend", "suspend")
    },
    "departments:index": _READ_DESK,
    "departments:show": _READ_DESK,
    # What a new department promises is said once it stands, which is a change of a queue.
    "departments:create": _READ_DESK | {Right.DESK_MANAGE, Right.QUEUE_MANAGE},
    "departments:update": _READ_DESK | {Right.QUEUE_MANAGE},
    "departments:delete": _READ_DESK | {Right.DESK_MANAGE},
    "tickets:index": _READ_DESK,
    "tickets:show": _READ_DESK,
    # A ticket may be about an invoice.
    "tickets:create": _READ_DESK | {Right.TICKET_CREATE, Right.TICKET_ATTACH, Right.INVOICE_READ},
    "tickets:update": _READ_DESK
    | {
        Right.TICKET_EDIT,
        Right.TICKET_CREATE,
        Right.TICKET_PRIORITY,
        Right.TICKET_ASSIGN,
        Right.TICKET_STATUS,
    },
    "tickets:delete": _READ_DESK | {Right.TICKET_STATUS, Right.TICKET_DELETE},
    "tickets:reply": _READ_DESK | {Right.TICKET_REPLY, Right.TICKET_ATTACH, Right.TICKET_STATUS},
    "tickets:close": _READ_DESK | {Right.TICKET_STATUS},
    "tickets:reopen": _READ_DESK | {Right.TICKET_STATUS},
}
"""What serving the routes of a permission takes, in the words of the core."""


def spellings(permission: str) -> frozenset[str]:
    """Every name by which a key may carry ``permission``, apart from ``*``."""
    resource, colon, verb = permission.partition(":")
    if not colon:
        return frozenset(_SPELLINGS.get(permission, (permission,)))
    verbs = _VERBS.get(verb, (verb,))
    if (resource, verb) == ("services", "expire"):
        verbs = ("expire", "terminate")
    return frozenset(f"{name}:{verb}" for name in _RESOURCES.get(resource, (resource,))
                     for verb in verbs)  # fmt: skip


def allows(abilities: Collection[str], permission: str) -> bool:
    """Whether a key with these abilities opens the routes of ``permission``.

    Names are compared letter by letter: ``customers:*`` grants nothing.
    """
    return EVERYTHING in abilities or not spellings(permission).isdisjoint(abilities)


def rights(abilities: Sequence[str]) -> frozenset[Right]:
    """The rights that a key with these abilities needs to serve every route they open."""
    opened = (needed for name, needed in _RIGHTS.items() if allows(abilities, name))
    return frozenset().union(*opened)


def unknown(abilities: Sequence[str]) -> list[str]:
    """Those of ``abilities`` that open nothing here."""
    known = {EVERYTHING}.union(*(spellings(name) for name in _RIGHTS))
    return [name for name in abilities if name not in known]
