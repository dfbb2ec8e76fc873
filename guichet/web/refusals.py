"""What the core refuses in English, listed so that it is translated."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

# Conflicts whose own words carry a name or a number.
CONFLICTS: Mapping[str, Promise] = {
    "invoice_ended": _("This invoice was paid or canceled: what it says stays."),
    "invoice_locked": _("This invoice is locked. Unlock it to change it."),
    "number_taken": _("Another invoice has this number."),
    "reference_taken": _("Another ticket has this reference."),
    "type_brought_along": _("This type comes with Guichet: programs file tickets of it. It stays."),
    "type_has_tickets": _("There are tickets of this type. It stays while there are."),
    "type_has_fields": _("Something is still asked here. Take the questions away first."),
    "role_in_use": _("Members of queues hold this role. Give them another one first."),
    "newsletter_exists": _("Another newsletter has this name."),
}

# Others that carry one: how the core says them, and what a page says with what they carry. What is
# called "size" is a number of bytes.
WITH_DETAILS: Mapping[re.Pattern[str], Promise] = {
    re.compile(said): words
    for said, words in {
        r"At most (?P<n>\d+) files\.": _("At most %(n)s files."),
        r"At most (?P<n>\d+) tags\.": _("At most %(n)s tags."),
        r"At most (?P<n>\d+) addresses\.": _("At most %(n)s addresses."),
        r"At most (?P<n>\d+) options\.": _("At most %(n)s options."),
        r"At most (?P<n>\d+) permissions\.": _("At most %(n)s permissions."),
        r"At most (?P<size>\d+) bytes(; this has \d+)?\.": _(
            "This is too large: at most %(size)s."
        ),
        r"(?P<name>.+): at most (?P<size>\d+) bytes\.": _(
            "%(name)s is too large: at most %(size)s."
        ),
        r"Use (?P<least>\d+) to (?P<most>\d+) days\.": _("Use %(least)s to %(most)s days."),
        r"line (?P<line>\d+): there is no word (?P<word>.+)": _(
            "Line %(line)s: there is no word %(word)s."
        ),
        r"line (?P<line>\d+): there is no filter (?P<word>.+)": _(
            "Line %(line)s: there is no filter %(word)s."
        ),
        r"line (?P<line>\d+): only words, filters and conditions can be used here": _(
            "Line %(line)s: only words, filters and conditions can be used here."
        ),
        r"Use hours from 0 to (?P<most>[\d.]+)\.": _("Use hours from 0 to %(most)s."),
        r"Use a whole number from (?P<least>-?\d+) to (?P<most>\d+)\.": _(
            "Use a whole number from %(least)s to %(most)s."
        ),
        r"Use an amount from 0 to (?P<most>[\d.]+)\.": _("Use an amount from 0 to %(most)s."),
        r"Use an amount up to (?P<most>[\d.]+)\.": _("Use an amount up to %(most)s."),
        r"Use at least (?P<n>\d+) characters\.": _("Use at least %(n)s characters."),
        r"Use one of (?P<known>.+)\.": _("Use one of %(known)s."),
        r"(?P<name>.+) does not work in this queue\.": _("%(name)s does not work in this queue."),
        r"There is no (type|tag) (?P<name>.+)\.": _("There is no “%(name)s”."),
        r"The address (?P<address>.+) is taken\.": _("Another account has %(address)s."),
        r"A live key of this queue is called (?P<name>.+), or has this secret\.": _(
            "Another key of this queue is called %(name)s."
        ),
    }.items()
}

# What has no code of its own.
SAID_BY_THE_CORE = (
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
    gettext_noop("Use small letters, digits, _ and -, at most 40."),
    gettext_noop("A field can't hang on itself."),
    gettext_noop("Another macro has this name."),
    gettext_noop("Another macro has this shortcut."),
    gettext_noop("Another field has this label or number."),
    gettext_noop("Another role has this name."),
    gettext_noop("This role comes with Guichet. Make one of another name."),
    gettext_noop("This ticket was closed too long ago to be opened again. Please open a new one."),
    gettext_noop("There is no asset of this name."),
    gettext_noop("This is not a number."),
    gettext_noop("There is no such ticket."),
    gettext_noop("There is no such company."),
    gettext_noop("Use a date such as 2027-01-31."),
    gettext_noop("Use a date or a day of the week."),
    gettext_noop("An asset can't be a part of itself."),
    gettext_noop("A company can't stand below itself."),
    gettext_noop("A ticket can't stand below itself."),
    gettext_noop("This queue is archived: its tickets can only be read."),
    gettext_noop("This queue has tickets: archive it instead."),
    gettext_noop("Whose bill is it?"),
    gettext_noop("A bill needs at least one line."),
    gettext_noop("Use three letters, such as EUR."),
    gettext_noop("Use 1 or 0."),
    gettext_noop("A choice needs at least one option."),
    gettext_noop("This is none of the options."),
    gettext_noop("This customer is not known at this queue."),
    gettext_noop("Tickets of this type have no such field."),
    gettext_noop("This field belongs to another type."),
    gettext_noop("The customer has no such service."),
    gettext_noop("Use letters or digits."),
    gettext_noop("Choose at least one permission."),
    gettext_noop("Use letters, digits, commas, blanks and . _ @ + - only."),
    gettext_noop("This key was revoked. Make a new one."),
    gettext_noop("Keys of this kind need a queue with customers of its own (directory: own)."),
    gettext_noop("This customer did not open the ticket."),
    gettext_noop("There is no such customer."),
    gettext_noop("There is no such product."),
    gettext_noop("This customer has no e-mail address."),
)
