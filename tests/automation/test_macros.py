"""Prepared answers: whose they are, what they say, and what they may not."""

import pytest

from guichet.automation.actions import create_macro, delete_macro, update_macro, use_macro
from guichet.automation.models import Macro
from guichet.automation.queries import macros_for, macros_managed
from guichet.commerce.actions import relate_ticket
from guichet.desk.models import Queue
from guichet.events.models import Event
from guichet.lib.errors import Forbidden, Invalid, NotFound
from guichet.people.actions import CustomerChanges, ProfileChanges, update_customer
from tests.support.builders import (
    ROOT,
    a_customer,
    a_queue,
    a_service,
    a_ticket,
    acting,
    an_agent,
)

pytestmark = pytest.mark.django_db

EVERYTHING = (
    "{{ customer.name }}|{{ customer.first_name }}|{{ customer.email }}|{{ customer.address }}|"
    "{{ ticket.reference }}|{{ ticket.subject }}|{{ service.name }}|{{ queue.name }}|"
    "{{ agent.name }}|{{ desk.name }}"
)


def wrong(**given: str) -> list[str]:
    """The fields that are refused."""
    with pytest.raises(Invalid) as refused:
        create_macro(ROOT, **({"name": "Mine", "content": "Hello."} | given))  # type: ignore[arg-type]
    return list(refused.value.errors)


def test_a_macro_is_filled_in_and_counted() -> None:
    queue = a_queue()
    customer = a_customer(queue, "jean@example.com", name="Jean Dupont")
    lives = ProfileChanges(address="4 quai", city="Lorient", zip_code="56100")
    update_customer(ROOT, customer, changes=CustomerChanges(), profile=lives)
    ticket = a_ticket(queue, customer=customer, subject="{{ agent.name }} <b>")
    relate_ticket(ROOT, ticket, a_service(customer))
    agent = acting(an_agent(queue))
    macro = create_macro(ROOT, name="All", content=EVERYTHING)
    service = use_macro(agent, macro, ticket).split("|")[6]
    assert service
    assert use_macro(agent, macro, ticket) == (
        f"Jean Dupont|Jean|jean@example.com|4 quai, 56100 Lorient|{ticket.reference}|"
        f"{{{{ agent.name }}}} <b>|{service}|{queue.name}|{agent.name}|Guichet"
    )
    assert Macro.objects.get().uses == 2


def test_what_nobody_knows_is_left_empty() -> None:
    ticket = a_ticket(a_queue())
    macro = create_macro(ROOT, name="All", content="[{{ customer.name }}{{ service.name }}]")
    assert use_macro(ROOT, macro, ticket) == "[]"


def test_queues_have_their_own_beside_those_of_all() -> None:
    mine, other = a_queue(), a_queue()
    manager, agent = acting(an_agent(mine, role="manager")), acting(an_agent(mine))
    own = create_macro(manager, name="Own", content="Own.", shortcut="/Own", queue=mine)
    everywhere = create_macro(ROOT, name="Everywhere", content="All.", shortcut="own")
    others = create_macro(ROOT, name="own", content="Theirs.", queue=other)
    assert own.shortcut == "own"
    assert [each.name for each in macros_for(agent, mine.id)] == ["Own", "Everywhere"]
    assert not macros_for(agent, other.id).exists()
    assert not macros_for(acting(an_agent(mine, role="viewer")), mine.id).exists()
    assert [each.name for each in macros_managed(manager)] == ["Own"]
    assert not macros_managed(agent).exists()
    with pytest.raises(NotFound):
        use_macro(agent, others, a_ticket(mine))
    for macro in (everywhere, others):
        with pytest.raises(Forbidden):
            update_macro(manager, macro, name="Mine")
        with pytest.raises(Forbidden):
            delete_macro(manager, macro)


@pytest.mark.parametrize("in_queue", [True, False])
def test_names_and_shortcuts_are_taken_once(in_queue: bool) -> None:
    queue: Queue | None = a_queue() if in_queue else None
    create_macro(ROOT, name="First", content="1", shortcut="one", queue=queue)
    second = create_macro(ROOT, name="Second", content="2", queue=queue)
    create_macro(ROOT, name="Third", content="3", queue=queue)
    for given, field in (({"name": "FIRST"}, "name"), ({"shortcut": "ONE"}, "shortcut")):
        with pytest.raises(Invalid) as refused:
            update_macro(ROOT, Macro.objects.get(id=second.id), **given)
        assert list(refused.value.errors) == [field]
    with pytest.raises(Invalid):
        create_macro(ROOT, name="first", content="4", queue=queue)
    assert Macro.objects.filter(queue=queue).count() == 3


def test_what_can_not_be_used_is_refused_when_it_is_kept() -> None:
    assert wrong(name="", content="") == ["name", "content"]
    assert wrong(shortcut="two words") == ["shortcut"]
    assert wrong(content="{{ customer.phone }}") == ["content"]
    assert wrong(content="{% for each in desk.name %}{{ each }}{% endfor %}") == ["content"]
    assert wrong(content="x" * 20_001) == ["content"]
    assert not Event.objects.filter(kind__startswith="macro.").exists()


def test_what_becomes_of_a_macro_is_on_record() -> None:
    queue = a_queue()
    macro = create_macro(ROOT, name="Thanks", content="Thank you.", queue=queue)
    assert update_macro(ROOT, macro, content="Thanks.", name="Thanks")
    assert not update_macro(ROOT, macro, content="Thanks.")
    delete_macro(ROOT, macro)
    facts = Event.objects.filter(subject_kind="macro", queue_id=queue.id).order_by("id")
    assert [(fact.kind, fact.data) for fact in facts] == [
        ("macro.created", {"name": "Thanks"}),
        ("macro.changed", {"fields": ["content"]}),
        ("macro.deleted", {"name": "Thanks"}),
    ]
