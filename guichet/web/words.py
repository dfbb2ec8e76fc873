"""The words of the desk as people read them. The core stores keys, never these."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from guichet.tickets.models import TicketType

Words = Mapping[str, str | Promise]

STATUSES: Words = {
    "new": pgettext_lazy("status", "New"),
    "unconfirmed": pgettext_lazy("status", "Unconfirmed"),
    "open": pgettext_lazy("status", "Open"),
    "reopened": pgettext_lazy("status", "Reopened"),
    "waiting_customer": pgettext_lazy("status", "Waiting for customer"),
    "waiting_third_party": pgettext_lazy("status", "Waiting for third party"),
    "solved": pgettext_lazy("status", "Solved"),
    "closed": pgettext_lazy("status", "Closed"),
}

PRIORITIES: Words = {
    "maintenance": pgettext_lazy("priority", "Maintenance"),
    "informative": pgettext_lazy("priority", "Informative"),
    "low": pgettext_lazy("priority", "Low"),
    "medium": pgettext_lazy("priority", "Medium"),
    "high": pgettext_lazy("priority", "High"),
    "urgent": pgettext_lazy("priority", "Urgent"),
    "critical": pgettext_lazy("priority", "Critical"),
}

RESOLUTIONS: Words = {
    "none": pgettext_lazy("resolution", "No resolution"),
    "fixed": pgettext_lazy("resolution", "Fixed"),
    "invalid": pgettext_lazy("resolution", "Invalid"),
    "wont_fix": pgettext_lazy("resolution", "Won’t fix"),
    "duplicate": pgettext_lazy("resolution", "Duplicate"),
    "works_for_me": pgettext_lazy("resolution", "Works for me"),
    "incomplete": pgettext_lazy("resolution", "Incomplete"),
    "expired": pgettext_lazy("resolution", "Expired"),
    "moved": pgettext_lazy("resolution", "Moved"),
    "in_process": pgettext_lazy("resolution", "In process"),
}

TYPES: Words = {
    "bug": pgettext_lazy("type", "Bug"),
    "feature": pgettext_lazy("type", "Feature"),
    "improvement": pgettext_lazy("type", "Improvement"),
    "task": pgettext_lazy("type", "Task"),
    "question": pgettext_lazy("type", "Question"),
    "incident": pgettext_lazy("type", "Incident"),
}

ASSET_STATUSES: Words = {
    "new": pgettext_lazy("asset", "New"),
    "inuse": pgettext_lazy("asset", "In use"),
    "unused": pgettext_lazy("asset", "Unused"),
    "issued": pgettext_lazy("asset", "Issued"),
}

INVOICE_STATUSES: Words = {
    "pending": pgettext_lazy("invoice", "Pending"),
    "paid": pgettext_lazy("invoice", "Paid"),
    "canceled": pgettext_lazy("invoice", "Canceled"),
}

INVOICE_KINDS: Words = {
    "submitted": pgettext_lazy("invoice", "Submitted"),
    "received": pgettext_lazy("invoice", "Received"),
}

STAGES: Words = {
    "new": pgettext_lazy("stage", "New"),
    "meeting": pgettext_lazy("stage", "Meeting arranged"),
    "needs": pgettext_lazy("stage", "Needs discovered"),
    "proposal": pgettext_lazy("stage", "Proposal made"),
    "accepted": pgettext_lazy("stage", "Offer accepted"),
    "closed": pgettext_lazy("stage", "No answer"),
    "lost": pgettext_lazy("stage", "Lost"),
    "not_valid": pgettext_lazy("stage", "Not valid"),
    "won": pgettext_lazy("stage", "Won"),
}

FIELD_KINDS: Words = {
    "text": pgettext_lazy("field", "A line of text"),
    "textarea": pgettext_lazy("field", "Several lines of text"),
    "combo": pgettext_lazy("field", "A choice"),
    "linked": pgettext_lazy("field", "A choice that hangs on another answer"),
    "numeric": pgettext_lazy("field", "A number"),
    "date": pgettext_lazy("field", "A date"),
    "checkbox": pgettext_lazy("field", "A box to tick"),
}

ROLES: Words = {
    "agent": pgettext_lazy("role", "Agent"),
    "manager": pgettext_lazy("role", "Manager"),
    "viewer": pgettext_lazy("role", "Viewer"),
}

RIGHTS: Words = {
    "ticket.read": _("Read tickets"),
    "ticket.create": _("Open tickets"),
    "ticket.reply": _("Reply to customers"),
    "ticket.note": _("Leave internal notes"),
    "ticket.assign": _("Assign tickets"),
    "ticket.status": _("Change statuses"),
    "ticket.priority": _("Change priorities"),
    "ticket.edit": _("Edit and move tickets"),
    "ticket.tag": _("Tag tickets"),
    "ticket.attach": _("Attach files"),
    "ticket.link": _("Link to other systems"),
    "ticket.delete": _("Delete tickets"),
    "time.log": _("Log time"),
    "notes.read": _("Read internal notes"),
    "customer.read": _("See customers"),
    "customer.write": _("Note and change customers"),
    "customer.event": _("Report what customers do"),
    "customer.manage": _("Manage customers and their balance"),
    "company.read": _("See companies"),
    "company.manage": _("Manage companies"),
    "asset.read": _("See assets"),
    "asset.manage": _("Manage assets"),
    "catalogue.read": _("See the catalogue"),
    "catalogue.manage": _("Manage the catalogue"),
    "service.read": _("See services"),
    "service.manage": _("Manage services"),
    "invoice.read": _("See invoices"),
    "invoice.manage": _("Manage invoices"),
    "lead.read": _("See leads"),
    "lead.manage": _("Manage leads"),
    "newsletter.manage": _("Manage newsletters"),
    "queue.manage": _("Manage the queue and its members"),
    "keys.manage": _("Manage API keys"),
    "users.manage": _("Manage users"),
    "desk.manage": _("Run the desk"),
}

CHANNELS: Words = {
    "console": _("Console"),
    "api": _("API"),
    "email": _("E-mail"),
    "mail": _("E-mail"),
    "web": _("Web form"),
    "phone": _("Phone"),
    "portal": _("Portal"),
    "chat": _("Chat"),
    "icd": "ICD Tracker",
    "supportdesk": "SupportDesk",
}


def word(words: Words, key: str) -> str:
    """The word for ``key``, or the key made readable: a queue may have types of its own."""
    return str(words.get(key) or key.replace("_", " ").capitalize())


def type_word(kind: "TicketType") -> str:
    """What a type is called: its own name, or the word for its key."""
    return kind.name or word(TYPES, kind.key)
