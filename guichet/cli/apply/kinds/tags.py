"""``tags``: labels of a queue's tickets."""

from guichet.cli.apply.fields import Entry, Text, Uid
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.lib.errors import Invalid
from guichet.tickets.actions import create_tag


class TagEntry(Entry):
    """``{queue: INV, name: urgent}``; ``id`` keeps the UUID it had elsewhere."""

    queue: Text
    name: Text
    id: Uid | None = None


def carry_out(setup: Setup, entry: TagEntry) -> None:
    """Make the tag if the queue has none of that name in any letter case."""
    queue = setup.queue(entry.queue)
    tag, created = create_tag(setup.actor, queue, name=entry.name, uid=entry.id)
    if entry.id not in {None, tag.uid}:
        raise Invalid.field("id", f"This tag has the id {tag.uid}; ids never change.")
    if created:
        setup.ledger.created(f"tag {tag.name} of {queue.code}", entry.given("id"))


KIND = Kind(key="tags", model=TagEntry, carry_out=carry_out)
