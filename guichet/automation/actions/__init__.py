"""The verbs of automation."""

from guichet.automation.actions.days import exclude_day, include_day
from guichet.automation.actions.escalation import escalate_overdue_tickets
from guichet.automation.actions.macros import create_macro, delete_macro, update_macro, use_macro

__all__ = [
    "create_macro",
    "delete_macro",
    "escalate_overdue_tickets",
    "exclude_day",
    "include_day",
    "update_macro",
    "use_macro",
]
