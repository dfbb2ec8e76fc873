"""Rewording the mails that are written by template."""

from django.db import transaction

from guichet.access import Actor, Right, require
from guichet.desk.default_wording import SAMPLE
from guichet.desk.events import MailTemplateChanged
from guichet.desk.mail_templates import NAMES
from guichet.desk.models import MailTemplate
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib import templates
from guichet.lib.errors import Invalid, NotFound
from guichet.lib.text import many_lines, one_line
from guichet.people.actions.users import LANGUAGES

_SUBJECT_LENGTH = 255
_TEXT_LENGTH = 20_000


def set_mail_template(
    actor: Actor, *, name: str, language: str, subject: str, text: str, html: str = ""
) -> bool:
    """Reword one mail in one language; says whether that is new. Without subject and text the mail
    is not sent any more.

    Raises NotFound, and Invalid for what is no template or asks for a word there is not.
    """
    require(actor, Right.DESK_MANAGE)
    _see_that_it_exists(name, language)
    wanted = {
        "subject": one_line(subject, field="subject", limit=_SUBJECT_LENGTH, required=bool(text)),
        "text": many_lines(text, field="text", limit=_TEXT_LENGTH, required=bool(subject)),
        "html": many_lines(html, field="html", limit=_TEXT_LENGTH, required=False),
    }
    for field, source in wanted.items():
        try:
            templates.check(source, SAMPLE, html=field == "html")
        except templates.Refused as refused:
            raise Invalid.field(field, str(refused)) from refused
    with transaction.atomic():
        found = MailTemplate.objects.filter(name=name, language=language).first()
        if found is not None and all(getattr(found, key) == wanted[key] for key in wanted):
            return False
        MailTemplate.objects.update_or_create(name=name, language=language, defaults=wanted)
        _record(actor, name, language)
    return True


def reset_mail_template(actor: Actor, *, name: str, language: str) -> bool:
    """Let a mail read as it comes with Guichet; says whether it was reworded. Raises NotFound."""
    require(actor, Right.DESK_MANAGE)
    _see_that_it_exists(name, language)
    with transaction.atomic():
        removed, _ = MailTemplate.objects.filter(name=name, language=language).delete()
        if removed:
            _record(actor, name, language)
    return bool(removed)


def _see_that_it_exists(name: str, language: str) -> None:
    if name not in NAMES or language not in LANGUAGES:
        raise NotFound("mail template")


def _record(actor: Actor, name: str, language: str) -> None:
    fact = MailTemplateChanged(name=name, language=language)
    record(actor, fact, subject=Subject("desk", 0))
