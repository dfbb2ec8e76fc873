"""The contract of SupportDesk, request by request."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from guichet.desk.actions import (
    QueueChanges,
    add_member,
    create_queue,
    issue_api_key,
    revoke_api_key,
    update_queue,
)
from guichet.desk.models import Queue
from guichet.desk.queries import role_named
from guichet.lib import clock
from guichet.people.actions import set_availability
from guichet.people.models import User
from guichet.tickets.actions import create_tag
from tests.support.builders import ROOT, a_user
from tests.support.vectors import Fixture, Replay, load, standing


def the_application() -> Queue:
    """Demo App, whose next ticket is INV-1042."""
    changes = QueueChanges(next_number=1042)
    return create_queue(
        ROOT, code="INV", name="Demo App", slug="demo-app", own_directory=True, changes=changes
    )


def a_key(queue: Queue, name: str, **more: object) -> str:
    return issue_api_key(ROOT, queue, dialect="supportdesk", name=name, **more)[1]  # type: ignore[arg-type]


def agent_is(agent: User, *, available: bool) -> Fixture:
    """The application's only agent is free, or not, for one request."""

    @contextmanager
    def hold() -> Iterator[Mapping[str, str]]:
        set_availability(ROOT, agent, available=available)
        yield {}
        set_availability(ROOT, agent, available=not available)

    return hold


def quota_is_used_up(queue: Queue) -> Fixture:
    @contextmanager
    def hold() -> Iterator[Mapping[str, str]]:
        update_queue(ROOT, queue, QueueChanges(monthly_quota=1))
        yield {}
        update_queue(ROOT, queue, QueueChanges(monthly_quota=None))

    return hold


def the_fixtures(settings: LazySettings) -> dict[str, Fixture]:
    """The applications, keys and people that the vectors speak of."""
    app = the_application()
    other = create_queue(ROOT, code="OTH", name="Other App", own_directory=True)
    agent = a_user("agent", available=False)
    add_member(ROOT, app, agent, role=role_named("agent"), level=1)
    tag, _ = create_tag(ROOT, app, name="urgent")
    key = a_key(app, "backend")
    dead, revoked = issue_api_key(ROOT, app, dialect="supportdesk", name="old")
    revoke_api_key(ROOT, dead)

    def three_calls() -> None:
        for _ in range(3):
            Client().get("/api/v1/auth/whoami", headers={"X-API-Key": key})

    return {
        "app": standing(),
        "key": standing({"SK": key}),
        "key_public": standing({"PK": a_key(app, "widget", kind="public")}),
        "key_revoked": standing({"SK_REVOKED": revoked}),
        "key_expired": standing({"SK_EXPIRED": a_key(app, "trial", expires_at=clock.now())}),
        "other_app": standing({"SK_OTHER": a_key(other, "backend")}),
        "agent_n1": agent_is(agent, available=True),
        "no_agent": agent_is(agent, available=False),
        "tag": standing({"TAG_ID": str(tag.uid)}),
        "quota_zero": quota_is_used_up(app),
        "limits_documented": limits_are(settings, "documented"),
        "three_calls_just_made": doing(three_calls),
    }


def limits_are(settings: LazySettings, name: str) -> Fixture:
    @contextmanager
    def hold() -> Iterator[Mapping[str, str]]:
        settings.SUPPORTDESK_RATE_LIMITS = name
        yield {}
        settings.SUPPORTDESK_RATE_LIMITS = "off"

    return hold


def doing(something: Callable[[], None]) -> Fixture:
    @contextmanager
    def hold() -> Iterator[Mapping[str, str]]:
        something()
        yield {}

    return hold


@pytest.mark.django_db
def test_every_request_gets_the_answer_of_the_contract(settings: LazySettings) -> None:
    settings.SUPPORTDESK_RATE_LIMITS = "off"
    Replay(the_fixtures(settings)).run(load(Path(__file__).with_name("vectors.json")))
