"""Counters, who works them, and what they are called."""

import pytest

from guichet.access import Right
from guichet.desk.actions import (
    QueueChanges,
    add_member,
    change_setting,
    create_queue,
    remove_member,
    set_role,
    update_queue,
)
from guichet.desk.models import Membership
from guichet.desk.queries import (
    actor_for_user,
    queue_by_code,
    queues_visible_to,
    role_named,
    site_name,
)
from guichet.events.models import Event
from guichet.lib.errors import Conflict, Invalid, NotFound
from guichet.people.queries import main_directory
from tests.support.builders import ROOT, a_queue, a_user, acting, an_agent

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_project_shares_the_main_directory_and_an_application_has_its_own() -> None:
    project = create_queue(ROOT, code="FACT", name="Facturation")
    app = create_queue(ROOT, code="INV", name="Démo App", own_directory=True)
    twin = create_queue(ROOT, code="INV2", name="Démo App", own_directory=True)
    assert project.directory == main_directory()
    assert len({project.directory_id, app.directory_id, twin.directory_id}) == 3
    assert (app.slug, twin.slug) == ("demo-app", "demo-app-2")
    assert (project.mails_new_tickets, app.mails_new_tickets) == (True, False)


@pytest.mark.parametrize("code", ["", "a", "A", "fact", "FACT-1", "É1", "A" * 9])
def test_a_code_is_two_to_eight_capitals_and_digits(code: str) -> None:
    with pytest.raises(Invalid):
        create_queue(ROOT, code=code, name="Wrong")


def test_codes_and_slugs_belong_to_one_queue_even_when_it_has_others_now() -> None:
    queue = create_queue(ROOT, code="OLD", name="One", slug="one")
    with pytest.raises(Conflict):
        create_queue(ROOT, code="OLD", name="Two")
    with pytest.raises(Conflict):
        create_queue(ROOT, code="TWO", name="Two", slug="one")
    update_queue(ROOT, queue, QueueChanges(code="NEW"))
    with pytest.raises(Conflict):
        create_queue(ROOT, code="OLD", name="Two")
    assert queue_by_code(ROOT, "old") == queue
    update_queue(ROOT, queue, QueueChanges(code="OLD"))
    with pytest.raises(Conflict):
        create_queue(ROOT, code="NEW", name="Two")


def test_a_change_names_what_is_different_and_no_change_is_no_fact() -> None:
    queue = a_queue("FACT")
    assert update_queue(ROOT, queue, QueueChanges(name="Billing", monthly_quota=5))
    facts = kinds()
    assert not update_queue(ROOT, queue, QueueChanges(name="Billing", monthly_quota=5))
    assert kinds() == facts
    changed = Event.objects.get(kind="queue.changed")
    assert sorted(changed.data["fields"]) == ["monthly_quota", "name"]


@pytest.mark.parametrize(
    "changes",
    [
        QueueChanges(number_padding=0),
        QueueChanges(number_padding=13),
        QueueChanges(next_number=0),
        QueueChanges(next_number=2**53 + 1),
        QueueChanges(slug="Not A Slug"),
        QueueChanges(name=" "),
    ],
)
def test_a_queue_is_not_set_to_nonsense(changes: QueueChanges) -> None:
    queue = a_queue()
    with pytest.raises(Invalid):
        update_queue(ROOT, queue, changes)


def test_members_see_their_queues_and_lose_them_again() -> None:
    mine, other = a_queue(), a_queue()
    user = an_agent(mine)
    assert list(queues_visible_to(acting(user))) == [mine]
    with pytest.raises(NotFound):
        queue_by_code(acting(user), other.code)
    assert remove_member(ROOT, mine, user)
    assert not remove_member(ROOT, mine, user)
    assert not queues_visible_to(acting(user)).exists()
    assert kinds()[-1] == "queue.member_removed"


def test_joining_again_changes_the_level_and_says_so_once() -> None:
    queue, user = a_queue(), a_user()
    role = role_named("agent")
    assert add_member(ROOT, queue, user, role=role)
    assert add_member(ROOT, queue, user, role=role, level=2, max_open_tickets=5)
    assert not add_member(ROOT, queue, user, role=role, level=2, max_open_tickets=5)
    membership = Membership.objects.get(queue=queue, user=user)
    assert (membership.level, membership.max_open_tickets) == (2, 5)
    assert kinds().count("queue.member_added") == 2


def test_rights_in_a_shared_directory_add_up() -> None:
    reader, worker = a_queue(), a_queue()
    user = an_agent(reader, role="viewer")
    assert Right.CUSTOMER_WRITE not in acting(user).directory_rights[reader.directory_id]
    add_member(ROOT, worker, user, role=role_named("agent"))
    actor = actor_for_user(user, door="console")
    assert Right.CUSTOMER_WRITE in actor.directory_rights[reader.directory_id]
    assert Right.TICKET_REPLY not in actor.rights[reader.id]


def test_a_role_holds_exactly_what_was_said_last() -> None:
    role, changed = set_role(ROOT, name="greeter", rights=[Right.TICKET_READ])
    assert (changed, role.rights) == (True, ["ticket.read"])
    assert set_role(ROOT, name="greeter", rights=[Right.TICKET_READ]) == (role, False)
    assert set_role(ROOT, name="greeter", rights=[Right.TICKET_REPLY])[1]
    with pytest.raises(Invalid):
        set_role(ROOT, name="agent", rights=[])


def test_a_setting_is_believed_at_once() -> None:
    assert site_name() == "Guichet"
    assert change_setting(ROOT, "site_name", "Acme")
    assert not change_setting(ROOT, "site_name", "Acme")
    assert site_name() == "Acme"
    assert kinds() == ["setting.changed"]
