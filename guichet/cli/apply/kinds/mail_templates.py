"""``mail_templates``: the mails that are written by template, in other words."""

from typing import Literal

from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.desk.actions import reset_mail_template, set_mail_template
from guichet.desk.mail_templates import Wording, wording


class MailTemplateEntry(Entry):
    """``{name: updated_owner, language: en, subject: …, text: …}``; ``removed: true`` brings back
    the words that Guichet comes with."""

    name: Text
    language: Literal["fr", "en"]
    subject: Text = ""
    text: Text = ""
    html: Text = ""
    removed: bool = False


def carry_out(setup: Setup, entry: MailTemplateEntry) -> None:
    """Reword the mail."""
    before = _shown(wording(entry.name, entry.language))
    if entry.removed:
        reset_mail_template(setup.actor, name=entry.name, language=entry.language)
    else:
        values = {**before, **entry.given("subject", "text", "html")}
        if values == before:
            return
        set_mail_template(setup.actor, name=entry.name, language=entry.language, **values)
    after = _shown(wording(entry.name, entry.language))
    setup.ledger.changed(f"mail template {entry.name} ({entry.language})", before, after)


def _shown(found: Wording) -> dict[str, str]:
    return {"subject": found.subject, "text": found.text, "html": found.html}


KIND = Kind(key="mail_templates", model=MailTemplateEntry, carry_out=carry_out, name="name")
