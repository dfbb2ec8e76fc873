"""Whether a customer may come in, and forgetting them."""

from datetime import timedelta

from django.db import transaction

from guichet.access import Actor, Right, require_in_directory, system_actor
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib import clock
from guichet.lib.errors import Conflict, Invalid, Unauthenticated
from guichet.lib.secrets import digest, random_token
from guichet.lib.text import comparable, one_line
from guichet.people import tallies
from guichet.people.actions import profiles
from guichet.people.actions.throttle import count_link_asked_for
from guichet.people.events import (
    CustomerConfirmed,
    CustomerErased,
    CustomerInvited,
    CustomerSignedIn,
    CustomerStandingChanged,
)
from guichet.people.models import Customer, CustomerLink, CustomerProfile
from guichet.people.queries import MAIN_CUSTOMERS, customer_actor, customer_signing_in, profile_of

LINK_LIFE = timedelta(hours=24)
Standing = CustomerProfile.Standing
PURPOSES = ("welcome", "confirm", "sign_in")


def confirm_customer(actor: Actor, customer: Customer) -> None:
    """Say that the e-mail address is the customer's. Raises Conflict ``already_confirmed``."""
    require_in_directory(actor, Right.CUSTOMER_WRITE, customer.directory_id)
    if profile_of(customer).email_verified_at is not None:
        raise Conflict("already_confirmed", "This address is confirmed already.")
    with transaction.atomic():
        profiles.write(customer, {"email_verified_at": clock.now()})
        record(actor, CustomerConfirmed(), subject=Subject("customer", customer.id))


def invite_customer(actor: Actor, customer: Customer, *, purpose: str = "sign_in") -> None:
    """Have a link into the portal mailed to the customer. ``purpose`` words the letter: welcome,
    confirm or sign_in. Raises Invalid when they have no address."""
    require_in_directory(actor, Right.CUSTOMER_WRITE, customer.directory_id)
    if purpose not in PURPOSES:
        raise Invalid.field("purpose", f"Use one of {', '.join(PURPOSES)}.")
    if not customer.email:
        raise Invalid.field("email", "This customer has no e-mail address.", code="required")
    record(actor, CustomerInvited(purpose=purpose), subject=Subject("customer", customer.id))


def ask_for_link(email: str, *, address: str) -> None:
    """Have a link into the portal mailed to the customer of that e-mail address, if there is one
    whom it lets in: nobody is told whether there is.

    ``address`` is where the request came from. Raises RateLimited after three requests for one
    e-mail address, or twenty from one place, within a quarter of an hour.
    """
    email = comparable(email).strip()[:254]
    count_link_asked_for(email.casefold()[:254], address)
    found = customer_signing_in(email)
    if found is not None and profile_of(found).standing == Standing.ACTIVE:
        invite_customer(system_actor("portal"), found)


def change_customer_standing(
    actor: Actor, customer: Customer, standing: str, *, reason: str = "", notify: bool = False
) -> bool:
    """Suspend (``suspended``) or ban (``banned``) a customer, or let them in again (``active``).

    Says whether it was different. ``notify`` has it mailed to them. Raises Invalid.
    """
    require_in_directory(actor, Right.CUSTOMER_MANAGE, customer.directory_id)
    if standing not in Standing.values:
        raise Invalid.field("standing", f"Use one of {', '.join(Standing.values)}.")
    reason = one_line(reason, field="reason", limit=255, required=False)
    known = profile_of(customer)
    old = known.standing
    if old == standing:
        return False
    with transaction.atomic():
        profiles.write(customer, {"standing": standing, "standing_reason": reason})
        fact = CustomerStandingChanged(old=old, new=standing, reason=reason, notify=notify)
        record(actor, fact, subject=Subject("customer", customer.id))
    return True


def erase_customer(actor: Actor, customer: Customer) -> None:
    """Forget who the customer was: placeholders stand where their particulars stood.

    The row stays, because what they had refers to it. Nothing finds it any more.
    """
    require_in_directory(actor, Right.CUSTOMER_MANAGE, customer.directory_id)
    with transaction.atomic():
        tallies.forget(MAIN_CUSTOMERS)
        CustomerProfile.objects.filter(customer=customer).delete()
        CustomerLink.objects.filter(customer=customer).delete()
        moment = clock.now()
        Customer.objects.filter(id=customer.id).update(
            name="Deleted customer",
            email=f"deleted-{customer.id}@deleted.invalid",
            external_id=None,
            phone=None,
            avatar_url=None,
            metadata=None,
            updated_at=moment,
            deleted_at=moment,
        )
        record(actor, CustomerErased(), subject=Subject("customer", customer.id))


def issue_customer_link(actor: Actor, customer: Customer) -> str:
    """The token of a link that lets the customer into the portal once within a day.

    It is kept as a digest only.
    """
    require_in_directory(actor, Right.CUSTOMER_WRITE, customer.directory_id)
    token = random_token()
    CustomerLink.objects.create(
        customer=customer, digest=digest(token), expires_at=clock.now() + LINK_LIFE
    )
    return token


def redeem_customer_link(token: str) -> Customer:
    """The customer whose link this is; it never works again, and their address is confirmed.

    Raises Unauthenticated when it is unknown, used, too old, or the customer is locked out.
    """
    moment = clock.now()
    with transaction.atomic():
        fresh = CustomerLink.objects.filter(
            digest=digest(token), used_at=None, expires_at__gt=moment
        )
        # The conditional update decides when two browsers open the link at once.
        if not fresh.update(used_at=moment):
            raise Unauthenticated("unknown", "This link was used already or is too old.")
        link = CustomerLink.objects.select_related("customer__profile").get(digest=digest(token))
        customer = link.customer
        known = profile_of(customer)
        if known.standing != Standing.ACTIVE or customer.deleted_at is not None:
            raise Unauthenticated("unknown", "This account is closed.")
        written = {"last_login_at": moment}
        if known.email_verified_at is None:
            written["email_verified_at"] = moment
        profiles.write(customer, written)
        actor = customer_actor(customer)
        record(actor, CustomerSignedIn(), subject=Subject("customer", customer.id))
    return customer
