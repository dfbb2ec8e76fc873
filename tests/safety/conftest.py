"""A desk with one secret in it, and people who must not learn it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from django.test import Client

from guichet.desk.actions import NewPersonalKey, QueueChanges, issue_personal_key
from guichet.desk.models import ApiKey, Queue
from guichet.events.models import Event
from guichet.lib.secrets import digest
from guichet.people.actions import (
    CustomerChanges,
    create_user,
    issue_sign_in_link,
    record_customer_activity,
    upsert_customer,
)
from guichet.people.models import User
from guichet.tickets.actions import (
    Upload,
    add_note,
    link_external_reference,
    reply_to_ticket,
    tag_ticket,
)
from guichet.tickets.models import Attachment, Ticket
from tests.support.builders import (
    ROOT,
    a_key,
    a_queue,
    a_service,
    a_ticket,
    a_user,
    acting,
    an_agent,
)

SECRET = "xyzzy"
"""Occurs in everything of the hidden queue, and nowhere else."""


@dataclass(frozen=True)
class Hidden:
    """A queue with a ticket that is nobody else's business."""

    queue: Queue
    ticket: Ticket
    agent: User
    viewer: User
    manager: User
    attachment: Attachment
    keys: Mapping[str, str]
    names: Mapping[str, str]
    """What fills in the ``{names}`` of addresses."""


@pytest.fixture
def hidden(db: None) -> Hidden:
    """Everything in it says the secret word."""
    quiet = QueueChanges(name=f"Queue {SECRET}", auto_assign=False, monthly_quota=None)
    queue = a_queue("HIDE", own_directory=True, changes=quiet)
    agent = an_agent(queue, username=f"agent-{SECRET}")
    viewer = an_agent(queue, role="viewer")
    manager = an_agent(queue, role="manager")
    keys = {"icd": a_key(queue, "icd"), "supportdesk": a_key(queue, "supportdesk")}
    customer, _new = upsert_customer(
        ROOT,
        queue.directory_id,
        external_id=f"id-{SECRET}",
        changes=CustomerChanges(
            name=f"Customer {SECRET}", email=f"{SECRET}@acme.com", metadata={"plan": SECRET}
        ),
    )
    ticket = a_ticket(queue, subject=f"About {SECRET}", description=SECRET, customer=customer)
    tag_ticket(ROOT, ticket, add=[SECRET])
    link_external_reference(ROOT, ticket, system="github", value=SECRET)
    record_customer_activity(
        ROOT, customer, type=f"order.{SECRET}", payload={"x": SECRET}, queue_id=queue.id
    )
    add_note(acting(agent), ticket, body=f"Between us: {SECRET}")
    reply = reply_to_ticket(
        acting(agent), ticket, body=SECRET, files=[Upload(f"{SECRET}.txt", SECRET.encode())]
    )
    attachment = reply.attachments.get()
    new_key = NewPersonalKey(dialect="clientxcms", name=f"Key {SECRET}", abilities=["health"])
    personal_key, _token = issue_personal_key(ROOT, manager, new_key)
    names = {
        "personal_key": str(personal_key.id),
        "reference": ticket.reference,
        "uid": str(ticket.uid),
        "attachment": str(attachment.uid),
        "agent": str(agent.id),
        "code": queue.code,
        "queue": str(queue.id),
        "key": str(ApiKey.objects.get(digest=digest(keys["icd"])).id),
        "external_id": f"id-{SECRET}",
        "customer": str(customer.id),
        "service": str(a_service(customer).id),
        "event": str(Event.objects.filter(subject_kind="ticket").latest("id").id),
        "token": issue_sign_in_link(ROOT, agent),
    }
    return Hidden(queue, ticket, agent, viewer, manager, attachment, keys, names)


@pytest.fixture
def outsiders(db: None) -> Mapping[str, User]:
    """Two who are signed in and have no business with the hidden queue."""
    elsewhere = a_queue("ELSE")
    stranger = an_agent(elsewhere)
    a_ticket(elsewhere, assignee=stranger)
    return {"powerless": a_user(), "stranger": stranger}


@pytest.fixture
def signed_in() -> Callable[[User | None], Client]:
    """A browser in which that user is signed in; nobody for None."""

    def sign_in(user: User | None) -> Client:
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def with_password(db: None) -> User:
    """Alice, whose password is known."""
    return create_user(
        ROOT,
        username="alice",
        email="alice@example.com",
        name="Alice",
        password="correct horse battery",
    )
