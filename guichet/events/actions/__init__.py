"""Writing facts down, and starting over what failed."""

from guichet.events.actions.record import Entry, quiet, record, record_all
from guichet.events.actions.retry import retry_delivery

__all__ = ["Entry", "quiet", "record", "record_all", "retry_delivery"]
