"""The facts this room can state."""

from dataclasses import dataclass
from typing import ClassVar

from guichet.events.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ProductGroupCreated(Fact):
    """A group was added to the catalogue."""

    kind: ClassVar[str] = "product_group.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class ProductGroupChanged(Fact):
    """A group of the catalogue changed; ``fields`` names what."""

    kind: ClassVar[str] = "product_group.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ProductGroupDeleted(Fact):
    """A group left the catalogue; its groups became roots."""

    kind: ClassVar[str] = "product_group.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class ProductCreated(Fact):
    """Something new is sold."""

    kind: ClassVar[str] = "product.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class ProductChanged(Fact):
    """A product changed; ``fields`` names what."""

    kind: ClassVar[str] = "product.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ProductDeleted(Fact):
    """A product is sold no longer; services of it go on."""

    kind: ClassVar[str] = "product.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class PriceCreated(Fact):
    """A price row was added to ``related_type`` ``related_id``."""

    kind: ClassVar[str] = "price.created"
    related_type: str
    related_id: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class PriceChanged(Fact):
    """A price row changed; ``fields`` names what."""

    kind: ClassVar[str] = "price.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class PriceDeleted(Fact):
    """A price row was taken away from ``related_type`` ``related_id``."""

    kind: ClassVar[str] = "price.deleted"
    related_type: str
    related_id: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class ServiceCreated(Fact):
    """A customer ordered something; it is not delivered yet."""

    kind: ClassVar[str] = "service.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class ServiceDelivered(Fact):
    """A customer has what they ordered."""

    kind: ClassVar[str] = "service.delivered"
    message: str


@dataclass(frozen=True, kw_only=True)
class ServiceChanged(Fact):
    """A service's record changed; ``fields`` names what."""

    kind: ClassVar[str] = "service.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ServiceSuspended(Fact):
    """A service was stopped for now; ``notify`` when the customer is to be told."""

    kind: ClassVar[str] = "service.suspended"
    reason: str
    notify: bool


@dataclass(frozen=True, kw_only=True)
class ServiceUnsuspended(Fact):
    """A service goes on."""

    kind: ClassVar[str] = "service.unsuspended"


@dataclass(frozen=True, kw_only=True)
class ServiceExpired(Fact):
    """A service is over; ``forced`` when its provisioner refused to remove it."""

    kind: ClassVar[str] = "service.expired"
    forced: bool


@dataclass(frozen=True, kw_only=True)
class ServiceRenewed(Fact):
    """A service was paid for another period, until ``expires_at``."""

    kind: ClassVar[str] = "service.renewed"
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class ServiceActionFailed(Fact):
    """A provisioner could not do ``action``."""

    kind: ClassVar[str] = "service.action_failed"
    action: str
    message: str


@dataclass(frozen=True, kw_only=True)
class ServiceCancellationPlanned(Fact):
    """A service will be cancelled at ``at``."""

    kind: ClassVar[str] = "service.cancellation_planned"
    at: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ServiceCancellationWithdrawn(Fact):
    """A service will not be cancelled after all."""

    kind: ClassVar[str] = "service.cancellation_withdrawn"


@dataclass(frozen=True, kw_only=True)
class ServiceCancelled(Fact):
    """A service was cancelled."""

    kind: ClassVar[str] = "service.cancelled"
    reason: str


@dataclass(frozen=True, kw_only=True)
class ServiceEndsSoon(Fact):
    """A service ends in ``days`` days unless it is renewed; its customer is to be reminded."""

    kind: ClassVar[str] = "service.ends_soon"
    days: int


@dataclass(frozen=True, kw_only=True)
class ServiceDeleted(Fact):
    """A service's record is shown no longer."""

    kind: ClassVar[str] = "service.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class TicketMatterChanged(Fact):
    """A ticket is about another of the customer's services or invoices, or about none (null);
    ``name`` is what it is called."""

    kind: ClassVar[str] = "ticket.matter_changed"
    service: int | None
    invoice: int | None
    name: str


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(Fact):
    """A bill was written; ``total`` with tax."""

    kind: ClassVar[str] = "invoice.issued"
    number: str
    total: str


@dataclass(frozen=True, kw_only=True)
class InvoiceChanged(Fact):
    """A pending bill says something else; ``fields`` names what."""

    kind: ClassVar[str] = "invoice.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class InvoicePaid(Fact):
    """A bill was paid; ``service`` is the one whose next period it asked for, or null."""

    kind: ClassVar[str] = "invoice.paid"
    number: str
    service: int | None


@dataclass(frozen=True, kw_only=True)
class InvoiceCanceled(Fact):
    """A bill's money is asked for no more."""

    kind: ClassVar[str] = "invoice.canceled"
    number: str


@dataclass(frozen=True, kw_only=True)
class InvoiceLocked(Fact):
    """Nothing of the bill changes any more."""

    kind: ClassVar[str] = "invoice.locked"
    by: str


@dataclass(frozen=True, kw_only=True)
class InvoiceUnlocked(Fact):
    """The bill can be changed again."""

    kind: ClassVar[str] = "invoice.unlocked"


@dataclass(frozen=True, kw_only=True)
class LeadCreated(Fact):
    """Somebody may become a customer; ``duplicate``: a lead had their address already."""

    kind: ClassVar[str] = "lead.created"
    name: str
    duplicate: bool


@dataclass(frozen=True, kw_only=True)
class LeadChanged(Fact):
    """What is known of a lead changed, or how far it is: old and new value of each field."""

    kind: ClassVar[str] = "lead.changed"
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class LeadNoted(Fact):
    """Somebody wrote down what was said or done about a lead."""

    kind: ClassVar[str] = "lead.noted"
    body: str


@dataclass(frozen=True, kw_only=True)
class LeadDeleted(Fact):
    """A lead was forgotten."""

    kind: ClassVar[str] = "lead.deleted"
    name: str


@dataclass(frozen=True, kw_only=True)
class NewsletterCreated(Fact):
    """A letter can be subscribed to."""

    kind: ClassVar[str] = "newsletter.created"
    name: str


@dataclass(frozen=True, kw_only=True)
class NewsletterChanged(Fact):
    """A letter is called or described otherwise; ``fields`` names what."""

    kind: ClassVar[str] = "newsletter.changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class NewsletterSubscribed(Fact):
    """An address gets the newsletter from now on."""

    kind: ClassVar[str] = "newsletter.subscribed"
    subscriber: int


@dataclass(frozen=True, kw_only=True)
class NewsletterUnsubscribed(Fact):
    """An address gets the newsletter no more."""

    kind: ClassVar[str] = "newsletter.unsubscribed"
    subscriber: int
