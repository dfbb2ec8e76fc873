"""The words of the desk as mails say them."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from guichet.sla.priority import Priority
from guichet.tickets.states import Status

_PRIORITIES = {
    Priority.MAINTENANCE: pgettext_lazy("priority", "Maintenance"),
    Priority.INFORMATIVE: pgettext_lazy("priority", "Informative"),
    Priority.LOW: pgettext_lazy("priority", "Low"),
    Priority.MEDIUM: pgettext_lazy("priority", "Medium"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
    Priority.URGENT: pgettext_lazy("priority", "Urgent"),
    Priority.CRITICAL: pgettext_lazy("priority", "Critical"),
}


def priority_word(priority: int) -> str:
    """The name of a priority in the language of the moment."""
    return str(_PRIORITIES[Priority(priority)])


_STATUSES = {
    Status.NEW: pgettext_lazy("status", "New"),
    Status.UNCONFIRMED: pgettext_lazy("status", "Unconfirmed"),
    Status.OPEN: pgettext_lazy("status", "Open"),
    Status.REOPENED: pgettext_lazy("status", "Reopened"),
    Status.WAITING_CUSTOMER: pgettext_lazy("status", "Waiting for customer"),
    Status.WAITING_THIRD_PARTY: pgettext_lazy("status", "Waiting for third party"),
    Status.SOLVED: pgettext_lazy("status", "Solved"),
    Status.CLOSED: pgettext_lazy("status", "Closed"),
}


def status_word(status: int, *, on_hold: bool) -> str:
    """The name of a status in the language of the moment; one on hold says so."""
    word = str(_STATUSES[Status(status)])
    return _("%(status)s, on hold") % {"status": word} if on_hold else word
