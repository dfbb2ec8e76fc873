"""When what follows from a service's end happens, as administrators decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guichet.desk.queries import site_settings

NAMES = (
    "service_grace_days",
    "service_expire_after_days",
    "service_hide_after_days",
    "service_invoice_days",
)


@dataclass(frozen=True, kw_only=True)
class Deadlines:
    """Days after (or before) the end of what is paid for."""

    suspend_after: int = 0
    expire_after: int = 7
    hide_after: int = 90
    invoice_before: int = 7
    remind_before: tuple[int, ...] = (7, 5, 3, 1)

    def reminder_due(
        self, expires_at: datetime, moment: datetime, *, reminded: int | None
    ) -> int | None:
        """The reminder that is to go out now, if there is one: the nearest to the end that has
        come and has not gone out. Those that were missed are not made up for."""
        if expires_at <= moment:
            return None
        left = expires_at - moment
        come = [days for days in self.remind_before if left <= timedelta(days=days)]
        nearest = min(come, default=None)
        if nearest is None or (reminded is not None and reminded <= nearest):
            return None
        return nearest


def deadlines() -> Deadlines:
    """The deadlines of this desk."""
    usual = Deadlines()
    return Deadlines(
        suspend_after=_days("service_grace_days", usual.suspend_after),
        expire_after=_days("service_expire_after_days", usual.expire_after),
        hide_after=_days("service_hide_after_days", usual.hide_after),
        invoice_before=_days("service_invoice_days", usual.invoice_before),
        remind_before=_list_of_days("service_reminder_days", usual.remind_before),
    )


def _days(name: str, usual: int) -> int:
    value = site_settings().get(name)
    return value if isinstance(value, int) and value >= 0 else usual


def _list_of_days(name: str, usual: tuple[int, ...]) -> tuple[int, ...]:
    value = site_settings().get(name)
    if not isinstance(value, Sequence) or isinstance(value, str):
        return usual
    return tuple(sorted({days for days in value if isinstance(days, int) and days > 0}))
