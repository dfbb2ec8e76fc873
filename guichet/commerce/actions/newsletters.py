"""Letters that people subscribe to."""

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right
from guichet.commerce.events import NewsletterSubscribed, NewsletterUnsubscribed
from guichet.commerce.models import Newsletter, Subscriber
from guichet.commerce.policy import require_in_shop
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib import clock
from guichet.lib.errors import Conflict
from guichet.lib.text import many_lines, one_line
from guichet.people.numbers import make_room
from guichet.people.rules import email_address


def create_newsletter(
    actor: Actor, *, name: str, description: str = "", id: int | None = None
) -> tuple[Newsletter, bool]:
    """A newsletter, and whether it is new. ``id`` keeps a number it had elsewhere.

    Raises Invalid, and Conflict ``newsletter_exists``.
    """
    require_in_shop(actor, Right.NEWSLETTER_MANAGE)
    given = {
        "description": many_lines(description, field="description", limit=5000, required=False)
    }
    name = one_line(name, field="name", limit=200)
    number = {} if id is None else {"id": id}
    try:
        with transaction.atomic():
            found = Newsletter.objects.get_or_create(name=name, defaults={**given, **number})
    except IntegrityError as error:
        message = f"Another newsletter has the number {id}."
        raise Conflict("newsletter_exists", message) from error
    if id is not None:
        make_room(Newsletter, id)
    return found


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
        record(
            actor,
            NewsletterSubscribed(subscriber=made.id),
            subject=Subject("newsletter", newsletter.id),
        )
    return made, True


def unsubscribe(actor: Actor, subscriber: Subscriber) -> None:
    """Send that address the letter no more."""
    require_in_shop(actor, Right.NEWSLETTER_MANAGE)
    with transaction.atomic():
        record(
            actor,
            NewsletterUnsubscribed(subscriber=subscriber.id),
            subject=Subject("newsletter", subscriber.newsletter_id),
        )
        subscriber.delete()
