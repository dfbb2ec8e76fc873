"""The words of the desk as mails say them."""

from django.utils.translation import pgettext_lazy

from guichet.sla.priority import Priority

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
