"""``leads``: who may become a customer."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from guichet.cli.apply.fields import Count, Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.commerce.actions import LeadChanges, create_lead, update_lead
from guichet.commerce.queries import leads_with_email

if TYPE_CHECKING:
    from guichet.commerce.models import Lead

_PLAIN = (
    "name", "company_name", "country", "phone", "mobile", "position", "language", "comments",
    "progress", "tags",
)  # fmt: skip


class LeadEntry(Entry):
    """``{email: eva@example.org, name: Eva Roux}``"""

    email: Text
    name: Text
    company_name: Text = ""
    company: Text | None = None
    country: Text = ""
    phone: Text = ""
    mobile: Text = ""
    position: Text = ""
    owner: Text | None = None
    language: Text = ""
    comments: Text = ""
    estimated_sale: Count = 0
    progress: Count = 0
    tags: list[Text] = []


def carry_out(setup: Setup, entry: LeadEntry) -> None:
    """Note the lead of that address, or change what is known of the oldest one."""
    changes = LeadChanges(email=entry.email, **_values(setup, entry))
    lead = leads_with_email(setup.actor, entry.email).first()
    if lead is None:
        lead = create_lead(setup.actor, changes)
        setup.ledger.created(f"lead {lead.email}", entry.given(*_PLAIN))
        return
    before = _shown(lead)
    update_lead(setup.actor, lead, changes)
    setup.ledger.changed(f"lead {lead.email}", before, _shown(lead))


def _values(setup: Setup, entry: LeadEntry) -> dict[str, Any]:
    values = entry.given(*_PLAIN)
    given = entry.model_fields_set
    if "estimated_sale" in given:
        values["estimated_sale"] = Decimal(entry.estimated_sale)
    if "owner" in given:
        values["owner"] = setup.user(entry.owner) if entry.owner else None
    if "company" in given:
        values["company"] = setup.company(entry.company, key="company") if entry.company else None
    return values


def _shown(lead: "Lead") -> dict[str, object]:
    return {name: getattr(lead, name) for name in _PLAIN if name != "tags"} | {
        "tags": sorted(tag.name for tag in lead.tags.all()),
        "owner": lead.owner.username if lead.owner else None,
        "company": lead.company.name if lead.company else None,
        "estimated_sale": f"{lead.estimated_sale:.2f}",
    }


KIND = Kind(key="leads", model=LeadEntry, carry_out=carry_out)
