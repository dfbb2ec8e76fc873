"""The verbs of automation."""

from guichet.automation.actions.days import exclude_day, include_day
from guichet.automation.actions.escalation import escalate_overdue_tickets

__all__ = ["escalate_overdue_tickets", "exclude_day", "include_day"]
