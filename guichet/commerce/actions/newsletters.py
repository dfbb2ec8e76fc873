"""Letters that people subscribe to."""

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right
from guichet.commerce.events import (
    NewsletterChanged,
    NewsletterCreated,
    NewsletterSubscribed,
    NewsletterUnsubscribed,
)
from guichet.commerce.models import Newsletter, Subscriber
from guichet.commerce.policy import require_in_shop
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, checked, line
from guichet.lib.errors import Conflict
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people.numbers import make_room
from guichet.people.rules import email_address


def create_newsletter(
    actor: Actor, *, name: str, description: str = "", id: int | None = None
) -> tuple[Newsletter, bool]:
    """A newsletter, and whether it is new. ``id`` keeps a number it had elsewhere.

    Raises Invalid, and Conflict ``newsletter_exists``.
    """
    require_in_shop(actor, Right.NEWSLETTER_MANAGE)
    fields = checked({"name": name, "description": description}, _CHECKS)
    number = {} if id is None else {"id": id}
    try:
        with transaction.atomic():
            made, is_new = Newsletter.objects.get_or_create(
                name=fields["name"], defaults=fields | number
            )
            if is_new:
                _record(actor, made.id, NewsletterCreated(name=made.name))
    except IntegrityError as error:
        message = f"Another newsletter has the number {id}."
        raise Conflict("newsletter_exists", message) from error
    if id is not None:
        make_room(Newsletter, id)
    return made, is_new


def update_newsletter(
    actor: Actor,
    newsletter: Newsletter,
    *,
    name: str | Unset = UNSET,
    description: str | Unset = UNSET,
) -> bool:
    """Call a letter something else, or say something else of it; tells whether that is new.

    Raises Invalid, and Conflict ``newsletter_exists``.
    """
    require_in_shop(actor, Right.NEWSLETTER_MANAGE)
    fields = checked({"name": name, "description": description}, _CHECKS)
    changed = [key for key, value in fields.items() if getattr(newsletter, key) != value]
    if not changed:
        return False
    for key in changed:
        setattr(newsletter, key, fields[key])
    try:
        with transaction.atomic():
            newsletter.save(update_fields=changed)
            _record(actor, newsletter.id, NewsletterChanged(fields=changed))
    except IntegrityError as error:
        message = f"Another newsletter is called {fields['name']}."
        raise Conflict("newsletter_exists", message) from error
    return True


def subscribe(
    actor: Actor, newsletter: Newsletter, *, name: str, email: str
) -> tuple[Subscriber, bool]:
    """Send the letter to that address from now on; says whether that is new. Raises Invalid."""
    require_in_shop(actor, Right.NEWSLETTER_MANAGE)
    name = one_line(name, field="name", limit=200)
    email = email_address(email)
    with transaction.atomic():
        # Held, so that one address does not get in twice.
        Newsletter.objects.select_for_update().get(id=newsletter.id)
        found = newsletter.subscribers.filter(email__iexact=email).first()
        if found is not None:
            return found, False
        made = Subscriber.objects.create(
            newsletter=newsletter, name=name, email=email, created_at=clock.now()
        )
        _record(actor, newsletter.id, NewsletterSubscribed(subscriber=made.id))
    return made, True


def unsubscribe(actor: Actor, subscriber: Subscriber) -> None:
    """Send that address the letter no more."""
    require_in_shop(actor, Right.NEWSLETTER_MANAGE)
    with transaction.atomic():
        fact = NewsletterUnsubscribed(subscriber=subscriber.id)
        _record(actor, subscriber.newsletter_id, fact)
        subscriber.delete()


def _record(actor: Actor, newsletter_id: int, fact: Fact) -> None:
    record(actor, fact, subject=Subject("newsletter", newsletter_id))


_CHECKS: dict[str, Check] = {
    "name": line("name", 200, needed=True),
    "description": lambda value: many_lines(value, field="description", limit=5000, required=False),
}
