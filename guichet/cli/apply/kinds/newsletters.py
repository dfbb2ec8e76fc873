"""``newsletters``: letters that people subscribe to."""

from guichet.cli.apply.fields import Entry, Number, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.commerce.actions import create_newsletter, subscribe
from guichet.lib.errors import Invalid


class SubscriberEntry(Entry):
    """``{name: Jean Dupont, email: jean@acme.com}``"""

    name: Text
    email: Text


class NewsletterEntry(Entry):
    """``{name: Nouveautés}``"""

    name: Text
    id: Number | None = None
    description: Text = ""
    subscribers: list[SubscriberEntry] = []


def carry_out(setup: Setup, entry: NewsletterEntry) -> None:
    """Make the newsletter if there is none of that name, and subscribe who is missing."""
    letter, created = create_newsletter(
        setup.actor, name=entry.name, description=entry.description, id=entry.id
    )
    if entry.id not in {None, letter.id}:
        raise Invalid.field("id", f"This newsletter has the number {letter.id}.")
    if created:
        setup.ledger.created(f"newsletter {letter.name}", entry.given("id", "description"))
    for index, each in enumerate(entry.subscribers):
        with setup.part("subscribers", index):
            found, is_new = subscribe(setup.actor, letter, name=each.name, email=each.email)
            if is_new:
                setup.ledger.created(f"subscriber {found.email} of {letter.name}", {})


KIND = Kind(key="newsletters", model=NewsletterEntry, carry_out=carry_out, name="name")
