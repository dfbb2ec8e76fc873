"""Tags, categories and types that tickets are filed under."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from guichet.lib.errors import Invalid
from guichet.lib.ids import new_uid
from guichet.tickets.actions import NewTicket, create_tag, create_ticket, tag_ticket
from guichet.tickets.models import Category, Tag, TicketTag
from guichet.tickets.queries import unknown_tags
from tests.support.builders import ROOT, a_queue, a_ticket


@pytest.mark.django_db
class TestLabels:
    def test_a_tag_is_made_when_first_named_and_keeps_its_spelling(self) -> None:
        queue = a_queue()
        one = a_ticket(queue, tags=["Été", "urgent"])
        two = a_ticket(queue, tags=["ÉTÉ", "été"])
        assert [tag.name for tag in one.tags.all()] == ["Été", "urgent"]
        assert [tag.name for tag in two.tags.all()] == ["Été"]
        assert Tag.objects.filter(queue=queue).count() == 2

    def test_queues_have_tags_of_their_own(self) -> None:
        here, there = a_queue(), a_queue()
        tag, created = create_tag(ROOT, here, name="urgent")
        assert created
        assert create_tag(ROOT, here, name="URGENT") == (tag, False)
        assert create_tag(ROOT, there, name="urgent")[1]
        stranger = new_uid()
        assert unknown_tags(ROOT, there.id, [tag.uid, stranger]) == [tag.uid, stranger]
        assert unknown_tags(ROOT, here.id, [tag.uid, stranger]) == [stranger]
        with pytest.raises(Invalid) as refused:
            create_ticket(ROOT, there.id, NewTicket(subject="s", tag_uids=[tag.uid]))
        assert refused.value.errors["tags"][0].code == "unknown"

    def test_a_category_is_one_whatever_its_letter_case(self) -> None:
        queue = a_queue()
        for name in ("Paiement", "PAIEMENT", " paiement "):
            create_ticket(ROOT, queue.id, NewTicket(subject="s", category=name))
        assert [category.name for category in Category.objects.all()] == ["Paiement"]

    @pytest.mark.parametrize(
        "new",
        [
            NewTicket(subject="s", tags=["x" * 51]),
            NewTicket(subject="s", tags=["a\nb"]),
            NewTicket(subject="s", tags=[str(number) for number in range(51)]),
            NewTicket(subject="s", category="x" * 101),
            NewTicket(subject="s", type="nothing of ours"),
        ],
    )
    def test_labels_have_their_measure(self, new: NewTicket) -> None:
        with pytest.raises(Invalid):
            create_ticket(ROOT, a_queue().id, new)
        assert not Tag.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_may_name_the_same_new_labels_at_once_in_any_order() -> None:
    queue = a_queue()
    names = [f"label {number}" for number in range(25)]
    start = Barrier(8)

    def create(seed: int) -> int:
        mixed = random.Random(seed).sample(names, len(names))
        start.wait()
        try:
            new = NewTicket(subject="s", tags=mixed, category="Same")
            ticket = create_ticket(ROOT, queue.id, new)
            tag_ticket(ROOT, ticket, add=[f"more {name}" for name in mixed])
            return TicketTag.objects.filter(ticket=ticket).count()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as creators:
        counts = list(creators.map(create, range(8)))
    assert set(counts) == {50}
    assert Tag.objects.count() == 50
    assert Category.objects.count() == 1
