"""``categories``: headings of a queue's tickets."""

from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.tickets.actions import create_category


class CategoryEntry(Entry):
    """``{queue: FACT, name: Paiement}``"""

    queue: Text
    name: Text


def carry_out(setup: Setup, entry: CategoryEntry) -> None:
    """Make the category if the queue has none of that name in any letter case."""
    queue = setup.queue(entry.queue)
    category, created = create_category(setup.actor, queue, name=entry.name)
    if created:
        setup.ledger.created(f"category {category.name} of {queue.code}", {})


KIND = Kind(key="categories", model=CategoryEntry, carry_out=carry_out)
