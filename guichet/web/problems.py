"""The core's refusals in the words of the console."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

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

# What the core says in English and has no code for; listed so that it is translated.
_SAID_BY_THE_CORE = (
    gettext_noop("This field can't be empty."),
    gettext_noop("This is not an e-mail address."),
    gettext_noop("This is not your current password."),
    gettext_noop("This is not one of the choices."),
    gettext_noop("This is not a cursor of this list."),
    gettext_noop("This name and password do not match."),
    gettext_noop("This link was used already or is too old."),
    gettext_noop("This account is closed."),
    gettext_noop("Another group has this slug."),
    gettext_noop("A group can't stand in itself."),
    gettext_noop("This group still holds products."),
    gettext_noop("Use a JPEG, PNG, GIF or WebP picture."),
    gettext_noop("There is no such group."),
    gettext_noop("Nothing of this product is left."),
    gettext_noop("Only a pending service can be delivered."),
    gettext_noop("This service is paid once and never ends."),
    gettext_noop("This service can't be renewed any more."),
    gettext_noop("This service is over already."),
    gettext_noop("This address is confirmed already."),
    gettext_noop("This is no postcode of that country."),
    gettext_noop("This is no telephone number of that country."),
    gettext_noop("This is not the code of a country."),
    gettext_noop("Another customer has this address."),
    gettext_noop("Another customer has this number."),
    gettext_noop("Another customer has this e-mail address."),
    gettext_noop("This is not a whole number."),
    gettext_noop("This is not an amount of money."),
    gettext_noop("Use an amount from 0 to 999999.99."),
    gettext_noop("Use small letters, digits, _ and -, at most 40."),
    gettext_noop("A field can't hang on itself."),
    gettext_noop("Another field has this label or number."),
    gettext_noop("Another role has this name."),
    gettext_noop("This role comes with Guichet. Make one of another name."),
)


def field_errors(error: Invalid) -> Mapping[str, str]:
    """The first problem of each field."""
    return {name: say(problems[0]) for name, problems in error.errors.items()}


def say(problem: Problem) -> str:
    """One problem with one field."""
    if problem.code == "required":
        return _("This field can't be empty.")
    if problem.code == "control_characters":
        return _("Control characters are not allowed here.")
    if problem.code == "too_long" and problem.limit is not None:
        text = ngettext("At most %(n)d character.", "At most %(n)d characters.", problem.limit)
        return text % {"n": problem.limit}
    return _(str(problem))


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
            return _(error.message)
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
