"""Following up who may become a customer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from guichet.access import Actor, Right
from guichet.commerce import rules
from guichet.commerce.events import LeadChanged, LeadCreated, LeadDeleted, LeadNoted
from guichet.commerce.models import Lead, LeadTag
from guichet.commerce.policy import require_in_shop
from guichet.commerce.stages import MOST
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, as_given, checked, line, required, whole_number
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people.models import Company, User
from guichet.people.rules import email_address


@dataclass(frozen=True, kw_only=True)
class LeadChanges:
    """What the caller wants different. UNSET leaves, None means nobody or none.

    ``progress`` is a code of a stage, or between two; ``tags`` are names, made when new.
    """

    name: str | Unset = UNSET
    email: str | Unset = UNSET
    company_name: str | Unset = UNSET
    company: Company | None | Unset = UNSET
    country: str | Unset = UNSET
    phone: str | Unset = UNSET
    mobile: str | Unset = UNSET
    position: str | Unset = UNSET
    owner: User | None | Unset = UNSET
    language: str | Unset = UNSET
    comments: str | Unset = UNSET
    estimated_sale: Decimal | Unset = UNSET
    progress: int | Unset = UNSET
    category_id: int | None | Unset = UNSET
    campaign_id: int | None | Unset = UNSET
    tags: Sequence[str] | Unset = UNSET


def create_lead(actor: Actor, changes: LeadChanges) -> Lead:
    """Note somebody who may become a customer. An address that is known already is no obstacle:
    the fact says so. Raises Invalid, code ``required`` without a name or an address."""
    require_in_shop(actor, Right.LEAD_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    required(fields, "name", "email")
    moment = clock.now()
    with transaction.atomic():
        known = Lead.objects.filter(email__iexact=fields["email"]).exists()
        lead = Lead.objects.create(created_at=moment, updated_at=moment, **fields)
        if changes.tags is not UNSET:
            lead.tags.set(_tags(changes.tags))
        _record(actor, lead, LeadCreated(name=lead.name, duplicate=known))
    return lead


def update_lead(actor: Actor, lead: Lead, changes: LeadChanges) -> bool:
    """Change what is known of a lead, or how far it is; says whether anything was different."""
    require_in_shop(actor, Right.LEAD_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    with transaction.atomic():
        Lead.objects.select_for_update().get(id=lead.id)
        changed = [name for name, value in fields.items() if getattr(lead, name) != value]
        told = {name: [_told(getattr(lead, name)), _told(fields[name])] for name in changed}
        for name in changed:
            setattr(lead, name, fields[name])
        if changes.tags is not UNSET:
            told |= _retag(lead, changes.tags)
        if told:
            lead.updated_at = clock.now()
            lead.save(update_fields=[*changed, "updated_at"])
            _record(actor, lead, LeadChanged(changes=told))
    return bool(told)


def note_on_lead(actor: Actor, lead: Lead, *, body: str) -> None:
    """Write down what was said or done. Raises Invalid."""
    require_in_shop(actor, Right.LEAD_MANAGE)
    text = many_lines(body, field="body", limit=65_535)
    with transaction.atomic():
        lead.updated_at = clock.now()
        lead.save(update_fields=["updated_at"])
        _record(actor, lead, LeadNoted(body=text))


def delete_lead(actor: Actor, lead: Lead) -> None:
    """Forget a lead."""
    require_in_shop(actor, Right.LEAD_MANAGE)
    with transaction.atomic():
        _record(actor, lead, LeadDeleted(name=lead.name))
        lead.delete()


def _tags(names: Iterable[str]) -> list[LeadTag]:
    tags: dict[str, LeadTag] = {}
    for name in names:
        text = one_line(name, field="tags", limit=50)
        found = LeadTag.objects.filter(name__iexact=text).first()
        tags.setdefault(text.casefold(), found or LeadTag.objects.create(name=text))
    return list(tags.values())


def _retag(lead: Lead, names: Sequence[str]) -> dict[str, list[str]]:
    old = sorted(tag.name for tag in lead.tags.all())
    lead.tags.set(_tags(names))
    new = sorted(tag.name for tag in lead.tags.all())
    return {} if old == new else {"tags": [", ".join(old), ", ".join(new)]}


def _told(value: object) -> str:
    return "" if value is None else str(value)


def _record(actor: Actor, lead: Lead, fact: Fact) -> None:
    record(actor, fact, subject=Subject("lead", lead.id))


_CHECKS: dict[str, Check] = {
    "name": line("name", 200, needed=True),
    "email": email_address,
    "company_name": line("company_name", 200),
    "company": as_given,
    "country": line("country", 100),
    "phone": line("phone", 50),
    "mobile": line("mobile", 50),
    "position": line("position", 150),
    "owner": as_given,
    "language": line("language", 10),
    "comments": lambda value: many_lines(value, field="comments", limit=65_535, required=False),
    "estimated_sale": lambda value: rules.signed_amount(value, field="estimated_sale"),
    "progress": lambda value: whole_number(value, field="progress", least=0, most=MOST),
    "category_id": as_given,
    "campaign_id": as_given,
}
