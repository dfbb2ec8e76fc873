"""A desk of two queues, as seen through the browser's door."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from guichet.desk.models import Queue
from guichet.desk.queries import forget_settings
from guichet.people.models import Customer, User
from tests.support.builders import a_customer, a_queue, an_agent

BACKEND = "guichet.people.sessions.UserBackend"

Visit = Callable[[User], Client]


@pytest.fixture
def visit() -> Visit:
    """A browser in which that user is signed in, reading English."""

    def browser(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user, backend=BACKEND)
        return client

    return browser


@dataclass
class Desk:
    """One queue with two agents and a customer, and a queue of strangers."""

    queue: Queue
    foreign: Queue
    agent: User
    colleague: User
    customer: Customer


@pytest.fixture
def desk(db: None) -> Desk:
    forget_settings()
    queue, foreign = a_queue(), a_queue()
    # Level 2 and away: nothing is assigned unless a test does it.
    agent = an_agent(queue, username="alma", level=2, available=False)
    colleague = an_agent(queue, username="ben", level=2, available=False)
    return Desk(
        queue, foreign, agent, colleague, a_customer(queue, "jean@acme.example", name="Jean")
    )


@pytest.fixture
def browser(desk: Desk, visit: Visit) -> Client:
    """The agent's browser."""
    return visit(desk.agent)
