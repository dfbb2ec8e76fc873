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

CHANNELS: Words = {
    "console": _("Console"),
    "api": _("API"),
    "email": _("E-mail"),
    "mail": _("E-mail"),
    "web": _("Web form"),
    "phone": _("Phone"),
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
