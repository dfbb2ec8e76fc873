"""The small installation that the vectors speak of, with the numbers they name."""

import sys
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Model

from guichet.access import Actor
from guichet.assets.actions import AssetChanges, link_asset, register_asset
from guichet.commerce.actions import Line, NewInvoice, create_newsletter, issue_invoice
from guichet.desk.actions import IntegriaChanges, add_member, change_integria_settings, create_queue
from guichet.desk.models import Role
from guichet.desk.queries import role_named
from guichet.lib.cache import BriefCache
from guichet.people.actions import CompanyChanges, create_company, create_user
from guichet.people.models import Company, User
from guichet.sla.priority import Priority
from guichet.tickets.actions import (
    FieldChanges,
    NewTicket,
    Upload,
    attach_to_ticket,
    create_ticket,
    create_ticket_type,
    log_time,
    set_custom_field,
)
from guichet.tickets.models import Attachment, Ticket, TimeEntry
from guichet.tickets.states import FieldKind, Status
from tests.support.builders import ROOT, acting

GROUPS = {2: "Customer #A", 3: "Customer #B", 4: "Engineering"}
USERS = {"admin": "secret", "bob": "bobpw", "pepe": "pepe", "user1": "pw", "test": "pw"}


def next_is(model: type[Model], number: int) -> None:
    """Let the next row of ``model`` have that id."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, number]
            )
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, number - 1])


def forget_caches() -> None:
    """Nothing that the process remembers of rows that are gone."""
    modules = [m for name, m in list(sys.modules.items()) if name.startswith("guichet.")]
    for memory in (value for module in modules for value in list(vars(module).values())):
        if isinstance(memory, BriefCache):
            memory.clear()


def the_world() -> None:
    """Groups, users, types, tickets, files, time, inventory and a company."""
    for number, name in GROUPS.items():
        create_queue(ROOT, code=f"G{number}", name=name, id=number)
    for name, password in USERS.items():
        an_account(name, password, admin=name == "admin")
    next_is(Role, 4)
    Role.objects.create(name="Escalate", rights=role_named("agent").rights)
    some_types()
    admin = acting(User.objects.get(username="admin"), door="integria")
    for number in (1, 2, 3, 4, 10, 32):
        next_is(Ticket, number)
        a_ticket(admin, f"Ticket {number}")
    next_is(TimeEntry, 1)
    first = Ticket.objects.get(id=1)
    agent = role_named("agent")
    next_is(Attachment, 1)
    for name in ("file1.php", "file2.png"):
        attach_to_ticket(admin, first, Upload(name, b"integria rocks", "an example", 764026))
    next_is(Attachment, 32)
    attach_to_ticket(admin, first, Upload("file.txt", b"content"))
    for number in (3, 4):
        ticket = Ticket.objects.get(id=number)
        log_time(admin, ticket, hours=Decimal("0.25"), body="Work", public=True, role=agent)

    for number in (1, 2, 3):
        found = register_asset(ROOT, AssetChanges(name=f"Object {number}", owner=None), id=number)
        link_asset(ROOT, Ticket.objects.get(id=10), found)
    create_company(ROOT, CompanyChanges(name="Artica"), id=1)
    create_newsletter(ROOT, name="News", id=2)


def an_account(name: str, password: str, *, admin: bool = False) -> User:
    user = create_user(
        ROOT, username=name, email=f"{name}@example.org", name=name.title(), is_admin=admin,
        password=password,
    )  # fmt: skip
    if name in {"bob", "user1", "test"}:
        from guichet.desk.models import Queue

        for queue in Queue.objects.all():
            add_member(ROOT, queue, user, role=role_named("agent"))
    return user


def some_types() -> None:
    for number in (1, 4, 6):
        from guichet.tickets.models import TicketType

        kept = TicketType.objects.filter(id=number).first()
        kind = kept or create_ticket_type(ROOT, key=f"type{number}", name="A type", id=number)[0]
        for label in ("testing list", "other"):
            set_custom_field(ROOT, kind, label, FieldChanges(kind=FieldKind.TEXT))


def a_ticket(actor: Actor, subject: str, **more: Any) -> Ticket:
    return create_ticket(actor, 2, NewTicket(subject=subject, routed=False, **more))


def arrange(vector: dict[str, Any], actor: Actor) -> None:
    """What only this vector needs to be so."""
    op, params = vector["op"], vector["params"]
    admin = User.objects.get(username="admin")
    acts = acting(admin, door="integria")
    match op, params:
        case None, None if vector["source"] == "source":
            change_integria_settings(actor, IntegriaChanges(version=vector["expect_body"]))
        case "get_incidents", "day,-10,1,-1,0,admin,user1":
            author = acting(User.objects.get(username="user1"), door="integria")
            a_ticket(author, "A sunny day", assignee=admin)
        case "get_incidents", ",-10,1,-1,0,,,,agent-name":
            watched = register_asset(ROOT, AssetChanges(name="agent-name"))
            link_asset(ROOT, Ticket.objects.get(id=1), watched)
        case "get_incidents", ",0,1":
            Ticket.objects.all().delete()
            next_is(Ticket, 40)
            a_ticket(
                acts, "Titulo de la incidencia", assignee=admin, priority=Priority.LOW,
                status=Status.NEW, copies=["c@example.com"],
                description='Descripción "x" a\nb <b> (p) O\'Neil',
            )  # fmt: skip
        case "get_incident_workunits", "1":
            ticket = Ticket.objects.get(id=1)
            next_is(TimeEntry, 1)
            role = Role.objects.get(id=1)
            TimeEntry.objects.all().delete()
            log_time(acts, ticket, hours=Decimal("0.5"), body="Una descripcion", public=True,
                     role=role)  # fmt: skip
            log_time(acts, ticket, hours=Decimal("1.25"), body="tres", has_cost=True)
        case "validate_user", "jorge,jorge_pass":
            an_account("jorge", "jorge_pass")
        case "user_exists", "jorge":
            an_account("jorge", "jorge_pass")
        case (("get_last_invoice_id" | "get_invoice"), _) if vector["source"] == "seed":
            issue_invoice(
                acts,
                NewInvoice(
                    company=Company.objects.get(id=1), number="140601_0071", currency="EUR",
                    lines=[Line(concept="ads", amount=Decimal(222))], user=admin,
                ),
            )  # fmt: skip
