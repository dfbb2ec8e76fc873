"""The mails that are written by template: their names, words and wording.

Sixteen names, each in each language: what happened, and who is told. An administrator may reword
any of them; what nobody has reworded reads as it does in
``default_wording``.
"""

from dataclasses import dataclass

from guichet.access import Actor, Right, require
from guichet.desk.default_wording import WORDS
from guichet.desk.models import MailTemplate
from guichet.lib.errors import NotFound
from guichet.people.actions.users import LANGUAGES

HAPPENED = ("assigned", "closed", "escalated", "newticket", "resolved", "updated")
TOLD = ("cc", "owner", "submitter")
NAMES = tuple(
    f"{what}_{whom}"
    for what in HAPPENED
    for whom in TOLD
    # Who asked is not told which agent has the ticket; a new ticket has an owner by being assigned.
    if (what, whom) not in {("assigned", "submitter"), ("newticket", "owner")}
)

_doors: set[str] = set()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One mail in one language. Without subject and text it is not sent; without ``html`` the page
    follows from the text."""

    name: str
    language: str
    subject: str
    text: str
    html: str = ""
    reworded: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether this mail is not sent."""
        return not self.subject and not self.text


def write_by_template_through(door: str) -> None:
    """Let the mails about whatever happens through ``door`` be written by template."""
    _doors.add(door)


def is_written_by_template(door: str, *, queue_wants: bool) -> bool:
    """Whether mails about what happened through ``door`` in a queue are written by template."""
    return queue_wants or door in _doors


def wording(name: str, language: str) -> Wording:
    """The mail of that name in that language, as reworded or as it comes.

    A language that Guichet does not speak gets English. Raises NotFound for a name there is not.
    """
    if name not in NAMES:
        raise NotFound("mail template")
    language = language if language in LANGUAGES else "en"
    found = MailTemplate.objects.filter(name=name, language=language).first()
    return _default(name, language) if found is None else _reworded(found)


def wordings(actor: Actor) -> list[Wording]:
    """Every mail in every language, by name; for administrators."""
    require(actor, Right.DESK_MANAGE)
    reworded = {(row.name, row.language): _reworded(row) for row in MailTemplate.objects.all()}
    return [
        reworded.get((name, language)) or _default(name, language)
        for name in NAMES
        for language in LANGUAGES
    ]


def _reworded(row: MailTemplate) -> Wording:
    return Wording(
        name=row.name,
        language=row.language,
        subject=row.subject,
        text=row.text,
        html=row.html,
        reworded=True,
    )


def _default(name: str, language: str) -> Wording:
    what, _, whom = name.rpartition("_")
    words = WORDS[language]
    suffix = words["yours"] if name == "assigned_owner" else words[f"{what}_suffix"]
    greeting = words["hello" if whom == "submitter" else "hello_colleague"]
    link = words["link" if whom == "submitter" else "staff_link"]
    parts = [greeting, words.get(name) or words[what], words["facts"], words[f"{what}_said"], link]
    text = "\n\n".join(part for part in parts if part)
    subject = f"{{{{ ticket.tag }}}} {{{{ ticket.title }}}} ({suffix})"
    return Wording(name=name, language=language, subject=subject, text=text)
