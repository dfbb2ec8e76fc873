"""What is looked after, and which tickets are about it."""

from datetime import date
from typing import Any

import pytest

from guichet.assets import queries
from guichet.assets.actions import (
    AssetChanges,
    create_asset_type,
    delete_asset,
    link_asset,
    register_asset,
    set_default_asset,
    unlink_asset,
    update_asset,
)
from guichet.events.models import Event
from guichet.lib.errors import Conflict, Forbidden, Invalid, NotFound
from guichet.people.actions import UserChanges, update_user
from guichet.tickets.actions import NewTicket, create_ticket
from guichet.tickets.queries import visible_to
from tests.support.builders import (
    POWERLESS,
    ROOT,
    a_queue,
    a_ticket,
    acting,
    an_agent,
    an_asset,
    kinds_recorded_for,
)

pytestmark = pytest.mark.django_db


def test_an_asset_is_registered_changed_and_told_of() -> None:
    type_, is_new = create_asset_type(ROOT, name="Server")
    asset = register_asset(ROOT, AssetChanges(name="web-01", type=type_), id=700)
    changes = AssetChanges(status="inuse", received_on=date(2026, 11, 2), details={"ip": "::1"})
    assert update_asset(ROOT, asset, changes)
    assert not update_asset(ROOT, asset, changes)
    found = queries.asset(ROOT, 700)
    assert (is_new, found.type, found.status, found.details) == (
        True, type_, "inuse", {"ip": "::1"}
    )  # fmt: skip
    kinds = Event.objects.filter(subject_kind="asset").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["asset.registered", "asset.changed"]
    assert an_asset("web-02").id > 700
    with pytest.raises(Conflict):
        register_asset(ROOT, AssetChanges(name="other"), id=700)


def test_linking_twice_says_it_once() -> None:
    ticket, asset = a_ticket(a_queue()), an_asset("web-01")
    assert [link_asset(ROOT, ticket, asset) for _ in range(2)] == [True, False]
    assert list(queries.assets_of(ROOT, ticket)) == [asset]
    assert list(queries.tickets_about(ROOT, asset, limit=5)) == [ticket]
    assert [unlink_asset(ROOT, ticket, asset) for _ in range(2)] == [True, False]
    assert kinds_recorded_for(ticket)[-2:] == ["ticket.asset_linked", "ticket.asset_unlinked"]


def test_tickets_are_found_by_what_they_are_about() -> None:
    queue = a_queue()
    ticket, _other = a_ticket(queue), a_ticket(queue)
    asset = an_asset("web-01")
    link_asset(ROOT, ticket, asset)
    everything = visible_to(ROOT)
    assert list(queries.about(everything, asset_id=asset.id)) == [ticket]
    assert list(queries.about(everything, asset_name="web-01")) == [ticket]
    assert not queries.about(everything, asset_name="web-02")


def test_a_deleted_asset_stays_in_the_story_of_its_tickets() -> None:
    ticket, asset = a_ticket(a_queue()), an_asset("web-01")
    link_asset(ROOT, ticket, asset)
    delete_asset(ROOT, asset)
    assert not queries.assets_of(ROOT, ticket)
    assert "ticket.asset_linked" in kinds_recorded_for(ticket)


def test_parts_stand_in_wholes_but_never_in_a_circle() -> None:
    whole, part = an_asset(), an_asset()
    update_asset(ROOT, part, AssetChanges(parent=whole))
    with pytest.raises(Invalid):
        update_asset(ROOT, whole, AssetChanges(parent=part))


def test_a_queue_has_a_default_asset() -> None:
    queue, asset = a_queue(), an_asset()
    assert set_default_asset(ROOT, queue, asset)
    assert queries.default_asset(queue.id) == asset
    assert set_default_asset(ROOT, queue, None)
    assert queries.default_asset(queue.id) is None
    set_default_asset(ROOT, queue, asset)
    assert queries.default_asset(queue.id) == asset
    delete_asset(ROOT, asset)
    assert queries.default_asset(queue.id) is None


def test_tickets_of_queues_without_a_default_asset_cost_nothing_more(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is cached for a second must not run out in the middle.
    monkeypatch.setattr("guichet.lib.cache.time.monotonic", lambda: 0.0)
    used, unused = a_queue(), a_queue()
    set_default_asset(ROOT, used, an_asset())
    queries.default_asset(unused.id)
    with django_assert_num_queries(0):
        assert queries.default_asset(unused.id) is None
    with django_assert_num_queries(1):
        assert queries.default_asset(used.id) is not None


def test_assets_are_seen_by_those_who_work_shared_queues() -> None:
    asset = an_asset()
    agent = acting(an_agent(a_queue()))
    assert queries.asset(agent, asset.id) == asset
    for actor in (POWERLESS, acting(an_agent(a_queue(own_directory=True)))):
        with pytest.raises(NotFound):
            queries.asset(actor, asset.id)


def test_somebody_from_outside_sees_their_own_alone() -> None:
    queue = a_queue()
    user = an_agent(queue)
    update_user(ROOT, user, UserChanges(is_external=True))
    secret, theirs = an_asset(), an_asset()
    for asset, changes in (
        (secret, AssetChanges(public=False)),
        (theirs, AssetChanges(public=False, owner=user)),
    ):
        update_asset(ROOT, asset, changes)
    outsider = acting(user)
    given, _other = a_ticket(queue, assignee=user), a_ticket(queue, assignee=an_agent(queue))
    filed = create_ticket(outsider, queue.id, NewTicket(subject="Mine", assignee=an_agent(queue)))
    assert set(visible_to(outsider)) == {given, filed}
    assert list(queries.assets_visible_to(outsider)) == [theirs]


def test_somebody_who_only_reads_registers_nothing() -> None:
    viewer = acting(an_agent(a_queue(), role="viewer"))
    with pytest.raises(Forbidden):
        register_asset(viewer, AssetChanges(name="web-01"))
