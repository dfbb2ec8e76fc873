"""What the shop knows of a customer: checked and written with the customer, in one verb."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password

from guichet.lib import clock
from guichet.lib.checks import Check, checked, line, money
from guichet.lib.errors import Invalid
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people import countries
from guichet.people.models import Customer, CustomerProfile
from guichet.people.queries import profile_of, with_email

if TYPE_CHECKING:
    from guichet.people.actions.customers import CustomerChanges

MOST_BALANCE = Decimal("9999999999.99")
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024
_LINE = 255


@dataclass(frozen=True, kw_only=True)
class ProfileChanges:
    """What the caller wants different. UNSET leaves, None clears.

    A first or last name becomes the customer's name. ``verified`` says whether the e-mail address
    is known to be theirs; ``password`` is only ever kept as a hash.
    """

    first_name: str | Unset = UNSET
    last_name: str | Unset = UNSET
    company_name: str | None | Unset = UNSET
    address: str | Unset = UNSET
    address2: str | None | Unset = UNSET
    zip_code: str | Unset = UNSET
    city: str | Unset = UNSET
    region: str | Unset = UNSET
    country: str | Unset = UNSET
    locale: str | Unset = UNSET
    billing_details: str | None | Unset = UNSET
    notes: str | None | Unset = UNSET
    balance: Decimal | Unset = UNSET
    verified: bool | Unset = UNSET
    password: str | Unset = UNSET
    gdpr_consent: bool | Unset = UNSET
    dark_mode: bool | Unset = UNSET


def checked_profile(
    profile: ProfileChanges,
    changes: "CustomerChanges",
    directory_id: int,
    *,
    customer: Customer | None,
) -> dict[str, Any]:
    """The given particulars as the table keeps them. Raises Invalid for all that is wrong."""
    known = CustomerProfile() if customer is None else profile_of(customer)
    country: str = known.country if profile.country is UNSET else profile.country.strip().upper()
    others = Customer.objects.filter(directory_id=directory_id, deleted_at=None)
    if customer is not None:
        others = others.exclude(id=customer.id)

    def free_phone(value: str | None) -> str | None:
        if not value:
            return None
        entered = countries.phone(value, country)
        number = countries.phone_number(entered, country)
        if others.filter(profile__phone_number=number).exists():
            raise Invalid.field("phone", "Another customer has this number.", code="taken")
        return number

    def free_email(value: str | None) -> str | None:
        if value and with_email(others, value).exists():
            raise Invalid.field("email", "Another customer has this address.", code="taken")
        return value

    own: dict[str, Check] = {
        "zip_code": lambda value: countries.zip_code(value, country),
        "phone": free_phone,
        "email": free_email,
    }
    given = {**vars(profile), "phone": changes.phone, "email": changes.email}
    fields = checked(given, _CHECKS | own)
    # Checked here, kept with the customer as they were entered.
    fields.pop("email", None)
    if "phone" in fields:
        fields["phone_number"] = fields.pop("phone")
    if "verified" in fields:
        fields["email_verified_at"] = _verified_at(known, verified=fields.pop("verified"))
    return fields


def phone_alone(customer: Customer, phone: str | None | Unset) -> dict[str, Any]:
    """The particulars that follow from a telephone number that is written unchecked."""
    known = profile_of(customer)
    if phone is UNSET or known._state.adding:
        return {}
    return {"phone_number": countries.phone_number(phone or "", known.country)}


def write(customer: Customer, fields: dict[str, Any]) -> list[str]:
    """Write checked particulars; says which were different."""
    known = profile_of(customer)
    changed = [name for name, value in fields.items() if getattr(known, name) != value]
    for name in changed:
        setattr(known, name, fields[name])
    if changed:
        # Nothing else: what another request has just changed is not put back.
        stored = not known._state.adding
        known.save(update_fields=changed if stored else None, force_insert=not stored)
        customer.profile = known
    # The customer's own phone says so already.
    return [name for name in changed if name != "phone_number"]


def _verified_at(known: CustomerProfile, *, verified: bool) -> Any:
    return (known.email_verified_at or clock.now()) if verified else None


def _maybe(field: str) -> Callable[[Any], Any]:
    return lambda value: one_line(value or "", field=field, limit=_LINE, required=False) or None


def _notes(value: str | None) -> str | None:
    return many_lines(value or "", field="notes", limit=1000, required=False) or None


def _password(value: str) -> str:
    if not SHORTEST_PASSWORD <= len(value) <= LONGEST_PASSWORD:
        raise Invalid.field(
            "password", f"Use at least {SHORTEST_PASSWORD} characters.", code="weak"
        )
    return make_password(value)


_CHECKS: dict[str, Check] = {
    "first_name": line("first_name", _LINE, needed=True),
    "last_name": line("last_name", _LINE, needed=True),
    "company_name": _maybe("company_name"),
    "address": line("address", _LINE),
    "address2": _maybe("address2"),
    "city": line("city", _LINE),
    "region": line("region", _LINE),
    "country": countries.country,
    "locale": countries.locale,
    "billing_details": _maybe("billing_details"),
    "notes": _notes,
    "balance": lambda value: money(value, field="balance", most=MOST_BALANCE),
    "verified": bool,
    "password": _password,
    "gdpr_consent": bool,
    "dark_mode": bool,
}
