"""Their words for types, priorities and statuses ↔ ours.

Written values are looked up without accents and letter case, and with ``_`` for blanks and dashes;
what is read is always the canonical word.
"""

from collections.abc import Mapping

from guichet.lib.text import fold
from guichet.sla.priority import Priority
from guichet.tickets.states import Status

TYPES = ("bug", "feature", "improvement", "task", "question", "incident")
DEFAULT_TYPE = "bug"
_TYPE_ALIASES = {
    "evolution": "improvement",
    "amelioration": "improvement",
    "demande": "feature",
    "feature_request": "feature",
    "tache": "task",
    "support": "question",
}
TYPES_IN: Mapping[str, str] = {name: name for name in TYPES} | _TYPE_ALIASES

PRIORITIES: Mapping[str, Priority] = {
    "low": Priority.LOW,
    "medium": Priority.MEDIUM,
    "high": Priority.HIGH,
    "urgent": Priority.URGENT,
    "critical": Priority.CRITICAL,
}
DEFAULT_PRIORITY = "medium"
_PRIORITY_ALIASES = {
    "normal": "medium",
    "moyenne": "medium",
    "basse": "low",
    "faible": "low",
    "haute": "high",
    "elevee": "high",
    "urgente": "urgent",
    "critique": "critical",
    "blocker": "critical",
}
PRIORITIES_IN: Mapping[str, str] = {name: name for name in PRIORITIES} | _PRIORITY_ALIASES
PRIORITIES_OUT: Mapping[Priority, str] = {
    Priority.MAINTENANCE: "low",
    Priority.INFORMATIVE: "low",
} | {priority: name for name, priority in PRIORITIES.items()}

STATUSES: Mapping[str, Status] = {
    "open": Status.NEW,
    "in_progress": Status.OPEN,
    "waiting": Status.WAITING_CUSTOMER,
    "resolved": Status.SOLVED,
    "closed": Status.CLOSED,
}
_STATUS_ALIASES = {
    "new": "open",
    "nouveau": "open",
    "ouvert": "open",
    "todo": "open",
    "en_cours": "in_progress",
    "doing": "in_progress",
    "en_attente": "waiting",
    "pending": "waiting",
    "on_hold": "waiting",
    "resolu": "resolved",
    "done": "resolved",
    "fixed": "resolved",
    "ferme": "closed",
    "clos": "closed",
}
STATUSES_IN: Mapping[str, str] = {name: name for name in STATUSES} | _STATUS_ALIASES
STATUSES_OUT: Mapping[Status, str] = {
    Status.UNCONFIRMED: "open",
    Status.REOPENED: "open",
    Status.WAITING_THIRD_PARTY: "waiting",
} | {status: name for name, status in STATUSES.items()}
ACTIVE = ("open", "in_progress", "waiting")


def canonical(value: str, words: Mapping[str, str]) -> str | None:
    """The canonical word that ``value`` stands for, or None when it is none of ``words``."""
    return words.get(fold(value.strip()).replace(" ", "_").replace("-", "_"))


def type_out(key: str | None) -> str:
    """Their type for one of ours; a ticket without one reads as what they file by default."""
    return key if key in TYPES else DEFAULT_TYPE
