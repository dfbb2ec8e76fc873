"""SupportDesk's words and ours, table by table."""

from typing import Final

from guichet.sla.priority import Priority
from guichet.tickets.states import Channel, Status

PRIORITIES: Final = {
    "LOW": Priority.LOW,
    "MEDIUM": Priority.MEDIUM,
    "HIGH": Priority.HIGH,
    "URGENT": Priority.URGENT,
    "CRITICAL": Priority.CRITICAL,
}
"""What is written, and what it means here. Reading gives the same word back."""

_BELOW_LOW = {Priority.MAINTENANCE: "LOW", Priority.INFORMATIVE: "LOW"}
_PRIORITY_WORDS = {ours: theirs for theirs, ours in PRIORITIES.items()} | _BELOW_LOW

_STATUS_WORDS = {
    Status.NEW: "OPEN",
    Status.UNCONFIRMED: "OPEN",
    Status.OPEN: "IN_PROGRESS",
    Status.REOPENED: "OPEN",
    Status.WAITING_CUSTOMER: "WAITING_CUSTOMER",
    Status.WAITING_THIRD_PARTY: "WAITING_CUSTOMER",
    Status.SOLVED: "RESOLVED",
    Status.CLOSED: "CLOSED",
}

_CHANNEL_WORDS = {
    Channel.API: "API",
    Channel.EMAIL: "EMAIL",
    Channel.WIDGET: "WIDGET",
    Channel.CONSOLE: "DASHBOARD",
    # SupportDesk has neither: a portal is the customer's way in, a call is typed in by an agent.
    Channel.PORTAL: "WIDGET",
    Channel.PHONE: "DASHBOARD",
}


def priority_word(priority: Priority) -> str:
    """``HIGH``: how a priority is read."""
    return _PRIORITY_WORDS[priority]


def status_word(status: Status, *, on_hold: bool) -> str:
    """``IN_PROGRESS``: how a status is read; an active ticket on hold waits for the customer."""
    if on_hold and status.is_active:
        return "WAITING_CUSTOMER"
    return _STATUS_WORDS[status]


def channel_word(channel: Channel) -> str:
    """``API``: how the way a ticket came in is read."""
    return _CHANNEL_WORDS[channel]


ERRORS: Final = {
    "AUTH_API_KEY_MISSING": (401, "Clé API manquante"),
    "AUTH_API_KEY_INVALID": (401, "Clé API invalide"),
    "AUTH_API_KEY_EXPIRED": (401, "Clé API expirée"),
    "AUTH_API_KEY_FORBIDDEN": (403, "Clé publique refusée sur cette route"),
    "VALIDATION_ERROR": (400, "Requête invalide"),
    "CUSTOMER_NOT_FOUND": (404, "Client non trouvé"),
    "CUSTOMER_EMAIL_EXISTS": (409, "Email déjà utilisé par un autre client"),
    "PLAN_LIMIT_REACHED": (403, "Quota mensuel de tickets atteint"),
    "TICKET_NOT_FOUND": (404, "Ticket non trouvé"),
    "TOO_MANY_REQUESTS": (429, "Trop de requêtes"),
    "INTERNAL_ERROR": (500, "Erreur interne"),
    "NOT_FOUND": (404, "Adresse inconnue"),
    "METHOD_NOT_ALLOWED": (405, "Méthode non autorisée"),
    "PAYLOAD_TOO_LARGE": (413, "Requête trop volumineuse"),
    "SERVICE_UNAVAILABLE": (503, "Service momentanément indisponible"),
    "IDEMPOTENCY_CONFLICT": (409, "Une requête portant cette clé est encore en cours"),
}
"""Each code on the wire with its HTTP status and its message."""
