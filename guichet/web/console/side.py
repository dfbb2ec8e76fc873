"""The pane beside the talk: who asks, what else they asked, what they did elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from guichet.access import Actor, Right
from guichet.events.facts import Subject
from guichet.events.queries import facts_of
from guichet.tickets.queries import (
    categories_of_queue,
    copies_of,
    external_references,
    tickets_of_customer,
)
from guichet.tickets.states import Status
from guichet.web.console.tidy import Line, tidy

if TYPE_CHECKING:
    from guichet.people.models import Customer
    from guichet.tickets.models import ExternalReference, Ticket

MOST_EVENTS = 15
MOST_TICKETS = 8


@dataclass(frozen=True)
class Activity:
    """Something the customer did elsewhere."""

    id: int
    type: str
    at: datetime
    lines: Sequence[Line]


@dataclass(frozen=True)
class Other:
    """Another ticket of the customer."""

    reference: str
    subject: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Side:
    """What the pane shows. ``customer`` is None when nobody asked, or the reader may not know."""

    customer: "Customer | None"
    profile: Sequence[Line]
    activities: Sequence[Activity]
    others: Sequence[Other]
    references: Sequence["ExternalReference"]
    categories: Sequence[str]
    copies: Sequence[str]


def side(actor: Actor, ticket: "Ticket") -> Side:
    """The pane of a ticket: six statements at most."""
    known = ticket.customer
    if known and not actor.holds_in_directory(Right.CUSTOMER_READ, known.directory_id):
        known = None
    return Side(
        customer=known,
        profile=_profile(known) if known else (),
        activities=_activities(known) if known else (),
        others=_others(actor, ticket, known) if known else (),
        references=list(external_references(actor, ticket)),
        copies=copies_of(actor, ticket),
        categories=[found.name for found in categories_of_queue(actor, ticket.queue_id)],
    )


def _profile(customer: "Customer") -> list[Line]:
    known_as = [Line(_("Their id"), customer.external_id)] if customer.external_id else []
    return [*known_as, *tidy(customer.metadata)]


def _activities(customer: "Customer") -> list[Activity]:
    facts = facts_of(Subject("customer", customer.id)).filter(kind="customer.activity")
    newest = facts.order_by("-occurred_at", "-id")[:MOST_EVENTS]
    return [
        Activity(fact.id, str(fact.data["type"]), fact.occurred_at, tidy(fact.data["payload"]))
        for fact in newest
    ]


def _others(actor: Actor, ticket: "Ticket", customer: "Customer") -> list[Other]:
    newest = tickets_of_customer(actor, customer, limit=MOST_TICKETS + 1)
    found = [
        Other(other.reference, other.subject, Status(other.status).key)
        for other in newest
        if other.id != ticket.id
    ]
    return found[:MOST_TICKETS]
