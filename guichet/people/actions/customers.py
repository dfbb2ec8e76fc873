"""Keeping track of who asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right, require_in_directory
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.events.models import Event
from guichet.events.rows import columns, read
from guichet.lib import clock
from guichet.lib.checks import checked_together
from guichet.lib.errors import Conflict, Invalid, Problem
from guichet.lib.text import one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people import rules
from guichet.people.actions import profiles
from guichet.people.actions.profiles import ProfileChanges
from guichet.people.events import CustomerActivity, CustomerChanged, CustomerCreated
from guichet.people.models import Customer, CustomerLink, CustomerProfile
from guichet.people.queries import profile_of, with_email

Fields = dict[str, Any]
_WAYS_IN = {"email", "password"}

# Asked on each creation by a program: as text, because putting it together through the ORM took
# twice as long as the rest of finding a customer.
_KNOWN = (
    f"SELECT {columns(Customer, 'people_customer')} FROM people_customer "  # noqa: S608
    "WHERE directory_id = %s AND"
)


@dataclass(frozen=True, kw_only=True)
class CustomerChanges:
    """What the caller wants different. Anything left UNSET stays as it is; None clears."""

    email: str | Unset = UNSET
    name: str | Unset = UNSET
    phone: str | None | Unset = UNSET
    avatar_url: str | None | Unset = UNSET
    metadata: Mapping[str, Any] | None | Unset = UNSET


def upsert_customer(
    actor: Actor, directory_id: int, *, external_id: str, changes: CustomerChanges
) -> tuple[Customer, bool]:
    """Create or change the customer whom another program calls ``external_id``.

    Returns the customer and whether it is new. A customer of that e-mail who has no external id
    yet (they wrote by mail before) is the same person and is given it. Raises Invalid, with code
    ``required`` for an e-mail or name missing at creation, and Conflict ``email_taken``. Two calls
    at once make one customer.
    """
    require_in_directory(actor, Right.CUSTOMER_WRITE, directory_id)
    external_id = one_line(external_id, field="external_id", limit=255)
    fields = _checked(changes)

    def attempt() -> tuple[Customer, bool]:
        found = _by_external_id(directory_id, external_id)
        if found is None:
            found = _known_by_mail_only(directory_id, fields)
        known = {**fields, "external_id": external_id}
        if found is not None:
            return _change(actor, found, known), False
        return _create(actor, directory_id, known), True

    return _twice(attempt)


def customer_for_email(actor: Actor, directory_id: int, *, email: str, name: str = "") -> Customer:
    """The customer of that address in the directory, created when there is none.

    Raises Invalid when it is not an address.
    """
    require_in_directory(actor, Right.CUSTOMER_WRITE, directory_id)
    email = rules.email_address(email)
    fields = {"email": email, "name": one_line(name or email, field="name", limit=254)[:200]}

    def attempt() -> tuple[Customer, bool]:
        found = _by_email(directory_id, email)
        if found is not None:
            return found, False
        return _create(actor, directory_id, fields), True

    # Mostly they are known, and a look needs no transaction.
    return _by_email(directory_id, email) or _twice(attempt)[0]


def create_customer(
    actor: Actor, directory_id: int, *, changes: CustomerChanges, profile: ProfileChanges
) -> Customer:
    """Open an account for a customer, who must be new.

    Raises Invalid with everything that is wrong: code ``required`` for a missing e-mail or name,
    ``taken`` for an address or telephone number of another customer.
    """
    require_in_directory(actor, Right.CUSTOMER_WRITE, directory_id)
    fields, particulars = checked_together(
        lambda: _checked(_named(changes, profile, CustomerProfile())),
        lambda: profiles.checked_profile(profile, changes, directory_id, customer=None),
    )
    try:
        with transaction.atomic():
            customer = _create(actor, directory_id, fields)
            profiles.write(customer, particulars)
    except IntegrityError as error:
        raise _address_taken() from error
    return customer


def update_customer(
    actor: Actor,
    customer: Customer,
    changes: CustomerChanges,
    profile: ProfileChanges | None = None,
) -> bool:
    """Change what is known of a customer; says whether anything was different.

    Raises Invalid and Conflict ``email_taken``; with a ``profile`` also what create_customer does.
    """
    require_in_directory(actor, Right.CUSTOMER_WRITE, customer.directory_id)
    fields, particulars = _checked_changes(customer, changes, profile)
    different = any(getattr(customer, name) != value for name, value in fields.items())
    try:
        with transaction.atomic():
            written = profiles.write(customer, particulars)
            _change(actor, customer, fields, beside=written)
    except IntegrityError as error:
        raise Conflict("email_taken", "Another customer has this e-mail address.") from error
    return different or bool(written)


def record_customer_activity(
    actor: Actor,
    customer: Customer,
    *,
    type: str,
    payload: Mapping[str, Any],
    occurred_at: datetime | None = None,
    queue_id: int | None = None,
) -> Event:
    """Put something the customer did elsewhere on their timeline.

    ``occurred_at`` (aware) may be past; ``queue_id`` is the counter it was told at. Raises Invalid.
    """
    require_in_directory(actor, Right.CUSTOMER_EVENT, customer.directory_id)
    fact = CustomerActivity(
        type=rules.activity_type(type),
        payload=rules.json_object(payload, field="payload", limit=rules.PAYLOAD_BYTES),
    )
    with transaction.atomic():
        return record(
            actor,
            fact,
            subject=Subject("customer", customer.id),
            queue_id=queue_id,
            occurred_at=occurred_at,
        )


def _checked_changes(
    customer: Customer, changes: CustomerChanges, profile: ProfileChanges | None
) -> tuple[Fields, Fields]:
    if profile is None:
        return _checked(changes), profiles.phone_alone(customer, changes.phone)
    return checked_together(
        lambda: _checked(_named(changes, profile, profile_of(customer))),
        lambda: profiles.checked_profile(
            profile, changes, customer.directory_id, customer=customer
        ),
    )


def _named(
    changes: CustomerChanges, profile: ProfileChanges, known: CustomerProfile
) -> CustomerChanges:
    """The changes, with the name that follows from a new first or last name."""
    if changes.name is not UNSET or (profile.first_name is UNSET and profile.last_name is UNSET):
        return changes
    first = known.first_name if profile.first_name is UNSET else profile.first_name
    last = known.last_name if profile.last_name is UNSET else profile.last_name
    return replace(changes, name=f"{first} {last}".strip()[:200])


def _address_taken() -> Invalid:
    return Invalid.field("email", "Another customer has this e-mail address.", code="taken")


def _checked(changes: CustomerChanges) -> Fields:
    """The given fields, validated together so that one answer names every problem."""
    checks: dict[str, Callable[[Any], Any]] = {
        "email": rules.email_address,
        "name": lambda value: one_line(value, field="name", limit=200),
        "phone": lambda value: one_line(value, field="phone", limit=50, required=False) or None,
        "avatar_url": lambda value: rules.web_address(value, field="avatar_url"),
        "metadata": lambda value: rules.json_object(
            value, field="metadata", limit=rules.METADATA_BYTES
        ),
    }
    fields: Fields = {}
    errors: dict[str, list[Problem]] = {}
    for name, check in checks.items():
        value = getattr(changes, name)
        if value is UNSET:
            continue
        try:
            fields[name] = None if value is None else check(value)
        except Invalid as error:
            errors.update(error.errors)
    if errors:
        raise Invalid(errors)
    return fields


def _by_external_id(directory_id: int, external_id: str) -> Customer | None:
    return next(read(Customer, f"{_KNOWN} external_id = %s", [directory_id, external_id]), None)


def _by_email(directory_id: int, email: str) -> Customer | None:
    return next(read(Customer, f"{_KNOWN} LOWER(email) = LOWER(%s)", [directory_id, email]), None)


def _known_by_mail_only(directory_id: int, fields: Fields) -> Customer | None:
    """The customer of this e-mail who is known by no external id yet, for this call alone."""
    if "email" not in fields:
        return None
    # Two programs must not both give the same person their own external id.
    nameless = Customer.objects.select_for_update().filter(
        directory_id=directory_id, external_id=None
    )
    return with_email(nameless, fields["email"]).first()


def _create(actor: Actor, directory_id: int, fields: Fields) -> Customer:
    missing = {
        name: [Problem("Required to create a customer.", code="required")]
        for name in ("email", "name")
        if name not in fields
    }
    if missing:
        raise Invalid(missing)
    moment = clock.now()
    customer = Customer.objects.create(
        directory_id=directory_id, created_at=moment, updated_at=moment, **fields
    )
    record(actor, CustomerCreated(), subject=Subject("customer", customer.id))
    return customer


def _change(
    actor: Actor, customer: Customer, fields: Fields, *, beside: Sequence[str] = ()
) -> Customer:
    """Write what is different; ``beside`` names what changed of the customer elsewhere."""
    changed = [name for name, value in fields.items() if getattr(customer, name) != value]
    if not changed and not beside:
        return customer
    for name in changed:
        setattr(customer, name, fields[name])
    if not _WAYS_IN.isdisjoint([*changed, *beside]):
        # Links that were mailed before open nothing any more; nor do sessions: see sessions.py.
        CustomerLink.objects.filter(customer=customer, used_at=None).delete()
    customer.updated_at = clock.now()
    customer.save(update_fields=[*changed, "updated_at"])
    record(
        actor,
        CustomerChanged(fields=[*changed, *beside]),
        subject=Subject("customer", customer.id),
    )
    return customer


def _twice(attempt: Callable[[], tuple[Customer, bool]]) -> tuple[Customer, bool]:
    """Try again after losing a race: the second look finds what the other call has made.

    A second failure means that the e-mail belongs to another customer for good.
    """
    for _ in range(2):
        try:
            with transaction.atomic():
                return attempt()
        except IntegrityError as error:
            lost = error
    raise Conflict("email_taken", "Another customer has this e-mail address.") from lost
