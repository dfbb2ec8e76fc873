"""Times as people read them: short ages, full dates, time left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guichet.lib import clock
from guichet.web.remembered import per_language

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def age(moment: datetime) -> str:
    """How long ago, in the fewest characters: “now”, “5 min”, “2 h”, “3 d”, then a date."""
    seconds = (clock.now() - moment).total_seconds()
    if seconds < MINUTE:
        return _("now")
    if seconds < 7 * DAY:
        return span(seconds)
    return short_date(moment)


def span(seconds: float) -> str:
    """A length of time in its largest unit: “42 min”, “5 h”, “3 d”."""
    if seconds < HOUR:
        return _("%(n)d min") % {"n": max(1, seconds // MINUTE)}
    if seconds < DAY:
        return _("%(n)d h") % {"n": seconds // HOUR}
    return _("%(n)d d") % {"n": seconds // DAY}


def short_date(moment: datetime) -> str:
    """Day and month; with the year when it is not this one."""
    local = timezone.localtime(moment)
    this_year = local.year == timezone.localtime(clock.now()).year
    # Translators: a short date in Django's format letters, such as 5 Nov
    return date_format(local, _("j M") if this_year else _("j M Y"))


def full(moment: datetime) -> str:
    """The exact local date and time."""
    # Without its zone: one moment equals itself in every zone, but reads differently.
    return _full(timezone.localtime(moment).replace(tzinfo=None))


@per_language(4096)
def _full(local: datetime) -> str:
    # Translators: a full date and time in Django's format letters
    return date_format(local, _("l j F Y, H:i"))


@dataclass(frozen=True)
class Deadline:
    """A promise as a row shows it: words, and ``calm``, ``soon`` or ``late``."""

    text: str
    state: str
    title: str


def deadline(due: datetime | None, *, started: datetime | None = None) -> Deadline | None:
    """What is left until ``due``. It is ``soon`` in the last quarter of its time, or hour."""
    if due is None:
        return None
    left = due - clock.now()
    title = _("Due %(when)s") % {"when": full(due)}
    if left <= timedelta(0):
        text = _("%(span)s late") % {"span": span(-left.total_seconds())}
        return Deadline(text, "late", title)
    text = _("%(span)s left") % {"span": span(left.total_seconds())}
    return Deadline(text, "soon" if left <= _warning(due, started) else "calm", title)


def _warning(due: datetime, started: datetime | None) -> timedelta:
    hour = timedelta(hours=1)
    if started is None or started >= due:
        return hour
    return max(hour, (due - started) / 4)
