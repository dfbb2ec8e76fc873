"""Who delivers what is sold: a small interface for plug-ins.

A plug-in is a class with these methods, named in the entry points of its package::

    [project.entry-points."guichet.provisioners"]
    panel = "acme_panel.guichet:PanelProvisioner"

Its name is the product type it serves. docs/provisioners.md shows a whole one.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Protocol

from guichet.lib.errors import Invalid

GROUP = "guichet.provisioners"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a provisioner is told about a service."""

    service_id: int
    uuid: str
    name: str
    customer_id: int
    customer_email: str
    product_id: int | None
    data: Any


class ProvisioningFailed(Exception):
    """Raised by a provisioner that could not do it; its text is kept with the service."""


class Provisioner(Protocol):
    """Makes, stops, starts and removes the account behind a service.

    Each method returns a sentence for the log, or raises ProvisioningFailed. It may be called
    again after it has succeeded, and must not mind.
    """

    def deliver(self, order: Order) -> str: ...

    def suspend(self, order: Order) -> str: ...

    def unsuspend(self, order: Order) -> str: ...

    def expire(self, order: Order) -> str: ...

    def renew(self, order: Order) -> str: ...


class NoProvisioner:
    """``none``: a service that people deliver by hand."""

    def deliver(self, order: Order) -> str:
        return "Created account on none server type"

    def suspend(self, order: Order) -> str:
        return "Server suspended"

    def unsuspend(self, order: Order) -> str:
        return "Unsuspended account on none server type"

    def expire(self, order: Order) -> str:
        return "Deleted account on none server type"

    def renew(self, order: Order) -> str:
        return "Renewed account on none server type"


@cache
def provisioners() -> dict[str, Provisioner]:
    """Every provisioner by the product type it serves."""
    found: dict[str, Provisioner] = {"none": NoProvisioner()}
    for entry in entry_points(group=GROUP):
        found[entry.name] = entry.load()()
    return found


def product_type(value: str) -> str:
    """``value``, when somebody delivers that type. Raises Invalid."""
    if value not in provisioners():
        known = ", ".join(sorted(provisioners()))
        raise Invalid.field("type", f"Use one of {known}.", code="unknown")
    return value
