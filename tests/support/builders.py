"""Test data, made by the verbs themselves, so that it can only be in states that happen.

Names and codes are new on each call; give your own where the test speaks of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count

from guichet.access import Actor, ActorKind, system_actor
from guichet.assets.actions import AssetChanges, register_asset
from guichet.assets.models import Asset
from guichet.commerce.actions import (
    GroupChanges,
    LeadChanges,
    Line,
    NewInvoice,
    ProductChanges,
    ServiceChanges,
    create_lead,
    create_product,
    create_product_group,
    create_service,
    deliver_service,
    issue_invoice,
)
from guichet.commerce.models import Invoice, Lead, Product, ProductGroup, Service
from guichet.desk.actions import QueueChanges, add_member, create_queue, issue_api_key
from guichet.desk.models import Queue
from guichet.desk.queries import actor_for_user, role_named
from guichet.events.models import Event
from guichet.lib.unset import UNSET, Unset
from guichet.people.actions import (
    CompanyChanges,
    create_company,
    create_user,
    customer_for_email,
)
from guichet.people.models import Company, Customer, User
from guichet.sla.priority import Priority
from guichet.tickets.actions import (
    FieldChanges,
    NewTicket,
    create_ticket,
    create_ticket_type,
    set_custom_field,
)
from guichet.tickets.models import CustomField, Ticket
from guichet.tickets.states import Status

_numbers = count(1)

ROOT = system_actor("tests")
POWERLESS = Actor(kind=ActorKind.USER, id=None, name="Nobody", door="tests")
"""Somebody who may do nothing anywhere."""


def a_queue(
    code: str = "", *, own_directory: bool = False, changes: QueueChanges | None = None
) -> Queue:
    """A counter with its defaults."""
    code = code or f"Q{next(_numbers)}"
    return create_queue(
        ROOT, code=code, name=f"Queue {code}", own_directory=own_directory, changes=changes
    )


def a_user(username: str = "", *, is_admin: bool = False, available: bool = True) -> User:
    """An account that works no queue yet."""
    username = username or f"user{next(_numbers)}"
    return create_user(
        ROOT,
        username=username,
        email=f"{username}@example.com",
        name=username.capitalize(),
        is_admin=is_admin,
        available=available,
    )


def an_agent(
    *queues: Queue,
    username: str = "",
    level: int = 1,
    role: str = "agent",
    available: bool = True,
    max_open_tickets: int | None = None,
) -> User:
    """An account that works these queues."""
    user = a_user(username, available=available)
    for queue in queues:
        add_member(
            ROOT,
            queue,
            user,
            role=role_named(role),
            level=level,
            max_open_tickets=max_open_tickets,
        )
    return user


def acting(user: User, *, door: str = "console") -> Actor:
    """That user, as a door hands them to a verb."""
    return actor_for_user(user, door=door)


def a_customer(queue: Queue, email: str = "", *, name: str = "") -> Customer:
    """Somebody who asks at that queue."""
    return customer_for_email(
        ROOT,
        queue.directory_id,
        email=email or f"customer{next(_numbers)}@example.com",
        name=name,
    )


def a_key(queue: Queue, dialect: str, *, kind: str = "secret") -> str:
    """The secret of a new key of that queue."""
    return issue_api_key(ROOT, queue, dialect=dialect, kind=kind, name=f"key {next(_numbers)}")[1]


def a_ticket(
    queue: Queue,
    *,
    subject: str = "The printer is on fire",
    description: str = "It started this morning.",
    customer: Customer | None = None,
    assignee: User | None = None,
    status: Status | Unset = UNSET,
    priority: Priority = Priority.MEDIUM,
    tags: Sequence[str] = (),
) -> Ticket:
    """A ticket of that queue, filed by the desk itself."""
    new = NewTicket(
        subject=subject,
        description=description,
        customer=customer,
        assignee=assignee,
        status=status,
        priority=priority,
        tags=tags,
    )
    return create_ticket(ROOT, queue.id, new)


def a_company(name: str = "", *, parent: Company | None = None) -> Company:
    """A firm."""
    changes = CompanyChanges(name=name or f"Company {next(_numbers)}", parent=parent)
    return create_company(ROOT, changes)


def an_asset(name: str = "", changes: AssetChanges | None = None) -> Asset:
    """Something that is looked after."""
    changes = replace(changes or AssetChanges(), name=name or f"asset-{next(_numbers)}")
    return register_asset(ROOT, changes)


def an_invoice(
    amount: str = "100.00",
    *,
    company: Company | None = None,
    customer: Customer | None = None,
    number: str = "",
) -> Invoice:
    """A pending bill of one line."""
    new = NewInvoice(
        lines=[Line(concept="Hosting", amount=Decimal(amount))],
        currency="EUR",
        company=company,
        customer=customer,
        number=number,
    )
    return issue_invoice(ROOT, new)


def a_lead(name: str = "Eva Roux", *, email: str = "") -> Lead:
    """Somebody who may become a customer."""
    email = email or f"lead{next(_numbers)}@example.com"
    return create_lead(ROOT, LeadChanges(name=name, email=email))


def a_field(type_key: str, label: str, changes: FieldChanges | None = None) -> CustomField:
    """Something more that is asked about tickets of that type, which is made when new."""
    type_, _ = create_ticket_type(ROOT, key=type_key)
    return set_custom_field(ROOT, type_, label, changes or FieldChanges())[0]


def a_product_group(name: str = "", *, parent: ProductGroup | None = None) -> ProductGroup:
    """A shelf of the shop."""
    changes = GroupChanges(
        name=name or f"Group {next(_numbers)}", parent_id=None if parent is None else parent.id
    )
    return create_product_group(ROOT, changes)


def a_product(
    name: str = "",
    *,
    group: ProductGroup | None = None,
    stock: int = 10,
    pricing: Mapping[str, Decimal | None] | None = None,
) -> Product:
    """Something that is sold, in a group of its own unless you name one."""
    changes = ProductChanges(
        name=name or f"Product {next(_numbers)}",
        group_id=(group or a_product_group()).id,
        stock=stock,
        pricing=pricing or {},
    )
    return create_product(ROOT, changes)


def a_service(
    customer: Customer,
    *,
    product: Product | None = None,
    billing: str = "monthly",
    delivered: bool = True,
) -> Service:
    """What that customer has, from now on for one period."""
    changes = ServiceChanges(name=f"Service {next(_numbers)}", billing=billing)
    service = create_service(ROOT, customer, changes, product=product)
    return deliver_service(ROOT, service).service if delivered else service


def kinds_recorded_for(ticket: Ticket) -> list[str]:
    """The kinds of the facts stated about that ticket, oldest first."""
    events = Event.objects.filter(subject_kind="ticket", subject_id=ticket.id)
    return list(events.order_by("id").values_list("kind", flat=True))
