"""The core's refusals in the words of the console."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guichet.lib.errors import (
    Conflict,
    Forbidden,
    GuichetError,
    Invalid,
    NotFound,
    Problem,
    QuotaExceeded,
    RateLimited,
    TooLarge,
    Unavailable,
)
from guichet.web.refusals import CONFLICTS, WITH_DETAILS


def field_errors(error: Invalid) -> Mapping[str, str]:
    """The first problem of each field."""
    return {name: say(problems[0]) for name, problems in error.errors.items()}


def say(problem: Problem) -> str:
    """One problem with one field."""
    if problem.code == "required":
        return _("This field can't be empty.")
    if problem.code == "control_characters":
        return _("Control characters are not allowed here.")
    told = _with_details(problem)
    if told is not None:
        return told
    if problem.code == "too_long" and problem.limit is not None:
        text = ngettext("At most %(n)d character.", "At most %(n)d characters.", problem.limit)
        return text % {"n": problem.limit}
    return _(str(problem))


def _with_details(message: str) -> str | None:
    """A refusal that carries a name or a number, in words; None when it is none of these."""
    for pattern, words in WITH_DETAILS.items():
        found = pattern.fullmatch(message)
        if found is not None:
            details = found.groupdict()
            if "size" in details:
                details["size"] = size(int(details["size"]))
            return str(words) % details
    return None


def sentence(error: GuichetError) -> str:
    """A refusal in one sentence."""
    match error:
        case Invalid():
            return " ".join(field_errors(error).values())
        case Forbidden():
            return _("You may not do this here.")
        case NotFound():
            return _("This does not exist, or you may not see it.")
        case RateLimited():
            return _("Too many attempts. Try again in %(wait)s.") % {
                "wait": wait(error.retry_after)
            }
        case QuotaExceeded():
            return _("This queue has taken its %(n)d tickets of the month.") % {"n": error.limit}
        case TooLarge():
            return _("This is too large: at most %(size)s.") % {"size": size(error.limit)}
        case Unavailable():
            return _("The desk can’t reach its database. Try again in a moment.")
        case Conflict():
            told = CONFLICTS.get(error.code) or _with_details(error.message)
            return str(told or _(error.message))
    return _(error.message) if error.message else _("Something went wrong.")


def wait(seconds: int) -> str:
    """A time to wait, rounded up."""
    if seconds < 60:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = -(-seconds // 60)
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def size(number: int) -> str:
    """A number of bytes in the unit people use."""
    if number < 1024:
        return ngettext("%(n)d byte", "%(n)d bytes", number) % {"n": number}
    if number < 1024 * 1024:
        return _("%(n)d KB") % {"n": round(number / 1024)}
    return _("%(n)d MB") % {"n": round(number / 1024 / 1024)}
