"""Leads on their way, and newsletters."""

from decimal import Decimal

import pytest

from guichet.commerce.actions import (
    LeadChanges,
    create_lead,
    create_newsletter,
    note_on_lead,
    subscribe,
    unsubscribe,
    update_lead,
)
from guichet.commerce.queries import (
    history_of_lead,
    lead,
    leads_by_stage,
    leads_with_email,
    newsletter,
    search_leads,
)
from guichet.commerce.stages import Stage, stage_of
from guichet.lib.errors import Invalid, NotFound
from tests.support.builders import ROOT, a_lead, a_queue, a_user, acting, an_agent

pytestmark = pytest.mark.django_db


def test_a_lead_moves_on_and_its_history_says_how() -> None:
    eva, owner = a_lead("Eva Roux"), a_user("nina")
    changes = LeadChanges(
        progress=60, owner=owner, estimated_sale=Decimal("1200.5"), tags=["Fair", "vip"]
    )
    assert update_lead(ROOT, eva, changes)
    assert not update_lead(ROOT, eva, changes)
    note_on_lead(ROOT, eva, body="Called back.")
    history = history_of_lead(ROOT, eva)
    assert [event.kind for event in history] == ["lead.created", "lead.changed", "lead.noted"]
    assert history[1].data["changes"]["progress"] == ["0", "60"]
    assert history[1].data["changes"]["tags"] == ["", "Fair, vip"]
    found = lead(ROOT, eva.id)
    assert (stage_of(found.progress), found.owner) == (Stage.PROPOSAL, owner)


def test_a_known_address_is_no_obstacle_but_is_told() -> None:
    first = a_lead(email="eva@example.com")
    second = a_lead(email="EVA@example.com")
    assert list(leads_with_email(ROOT, "eva@EXAMPLE.com")) == [first, second]
    told = [history_of_lead(ROOT, each)[0].data["duplicate"] for each in (first, second)]
    assert told == [False, True]


@pytest.mark.parametrize(
    "wrong",
    [
        LeadChanges(name="", email="eva@example.com"),
        LeadChanges(name="Eva", email="eva"),
        LeadChanges(name="Eva"),
        LeadChanges(name="Eva", email="eva@example.com", progress=201),
    ],
    ids=str,
)
def test_a_lead_needs_a_name_an_address_and_a_possible_progress(wrong: LeadChanges) -> None:
    with pytest.raises(Invalid):
        create_lead(ROOT, wrong)


def test_the_list_shows_open_leads_or_those_of_a_stage() -> None:
    new, met, won = a_lead(), a_lead(), a_lead()
    update_lead(ROOT, met, LeadChanges(progress=35))  # programs count in percent, too
    update_lead(ROOT, won, LeadChanges(progress=200))
    assert list(search_leads(ROOT, limit=9)) == [met, new]
    assert list(search_leads(ROOT, stage=Stage.MEETING, limit=9)) == [met]
    assert list(search_leads(ROOT, stage=Stage.WON, limit=9)) == [won]
    counts = leads_by_stage(ROOT)
    assert (counts[Stage.NEW], counts[Stage.MEETING], counts[Stage.WON]) == (1, 1, 1)


def test_leads_are_seen_by_those_who_work_shared_queues() -> None:
    eva = a_lead()
    assert lead(acting(an_agent(a_queue())), eva.id) == eva
    with pytest.raises(NotFound):
        lead(acting(an_agent(a_queue(own_directory=True))), eva.id)


def test_an_address_gets_a_newsletter_once() -> None:
    letter, is_new = create_newsletter(ROOT, name="News", id=12)
    first, subscribed = subscribe(ROOT, letter, name="Eva", email="eva@example.com")
    assert (is_new, subscribed) == (True, True)
    assert subscribe(ROOT, letter, name="Eva", email="EVA@example.com") == (first, False)
    assert vars(newsletter(ROOT, 12))["size"] == 1
    unsubscribe(ROOT, first)
    assert vars(newsletter(ROOT, 12))["size"] == 0
    with pytest.raises(NotFound):
        newsletter(acting(an_agent(a_queue())), 12)
