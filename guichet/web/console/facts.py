"""Facts in words. The core stores kinds and keys; here they become sentences in a language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guichet.access import ActorKind
from guichet.desk.queries import site_name
from guichet.web.words import CHANNELS, PRIORITIES, RESOLUTIONS, STATUSES, TYPES, Words, word

if TYPE_CHECKING:
    from guichet.events.models import Event

Data = Mapping[str, Any]

FIELDS: Words = {
    "subject": gettext_lazy("the subject"),
    "type": gettext_lazy("the type"),
    "category": gettext_lazy("the category"),
    "customer": gettext_lazy("the customer"),
    "queue": gettext_lazy("the queue"),
    "metadata": gettext_lazy("the data from the program"),
    "description": gettext_lazy("the description"),
    "parent": gettext_lazy("the ticket above"),
    "resolution_text": gettext_lazy("the solution"),
    "score": gettext_lazy("the score"),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A fact, told."""

    sign: str
    text: SafeString
    at: datetime


def tell(event: "Event") -> Told | None:
    """The fact in one line, or None when the timeline shows it otherwise: as a message."""
    teller = _TELLERS.get(event.kind)
    if teller is None:
        return None
    sign, sentence = teller(_bold(done_by(event)), event.data)
    return Told(sign=sign, text=sentence, at=event.occurred_at)


def done_by(event: "Event") -> str:
    """Who did it. What the desk did by itself bears its name, not that of one of its jobs."""
    return site_name() if event.actor_kind == ActorKind.SYSTEM else event.actor_name


def _bold(text: object) -> SafeString:
    return format_html("<b>{}</b>", text)


def _created(who: SafeString, data: Data) -> tuple[str, SafeString]:
    through = word(CHANNELS, str(data.get("channel", "")))
    return "plus", format_html(_("{who} opened the ticket ({through})"), who=who, through=through)


def _assigned(who: SafeString, data: Data) -> tuple[str, SafeString]:
    old, new = _bold(data.get("old_name")), _bold(data.get("new_name"))
    if data.get("new") is None:
        return "unassigned", format_html(_("{who} took {old} off the ticket"), who=who, old=old)
    if data.get("automatic"):
        return "mine", format_html(_("Given to {new} automatically"), new=new)
    if new == who:
        return "mine", format_html(_("{who} took the ticket"), who=who)
    return "mine", format_html(_("{who} assigned the ticket to {new}"), who=who, new=new)


def _status_changed(who: SafeString, data: Data) -> tuple[str, SafeString]:
    new = str(data.get("new", ""))
    sign = f"status-{new}"
    words = _bold(word(STATUSES, new))
    if data.get("reopened"):
        return sign, format_html(_("{who} reopened the ticket"), who=who)
    if data.get("resolution"):
        outcome = _bold(word(RESOLUTIONS, str(data["resolution"])))
        text = _("{who} set the status to {new} ({outcome})")
        return sign, format_html(text, who=who, new=words, outcome=outcome)
    return sign, format_html(_("{who} set the status to {new}"), who=who, new=words)


def _priority_changed(who: SafeString, data: Data) -> tuple[str, SafeString]:
    old, new = (_bold(word(PRIORITIES, str(data.get(name, "")))) for name in ("old", "new"))
    text = _("{who} changed the priority from {old} to {new}")
    return "sort", format_html(text, who=who, old=old, new=new)


def _edited(who: SafeString, data: Data) -> tuple[str, SafeString]:
    changes: Mapping[str, list[str]] = data.get("changes", {})
    if len(changes) != 1:
        names = ", ".join(_field(name) for name in changes)
        return "edit", format_html(_("{who} changed {fields}"), who=who, fields=names)
    (name, (old, new)) = next(iter(changes.items()))
    if name == "type":
        old, new = (word(TYPES, value) if value else "" for value in (old, new))
    field = _field(name)
    if not new and not old:
        return "edit", format_html(_("{who} changed {fields}"), who=who, fields=field)
    if not new:
        return "edit", format_html(_("{who} removed {field}"), who=who, field=field)
    if not old:
        text = _("{who} set {field} to {new}")
        return "edit", format_html(text, who=who, field=field, new=_bold(new))
    text = _("{who} changed {field} from {old} to {new}")
    return "edit", format_html(text, who=who, field=field, old=_bold(old), new=_bold(new))


def _field(name: str) -> str:
    """Custom fields are told by their labels, which nobody translates."""
    return str(FIELDS.get(name) or name)


def _tagged(who: SafeString, data: Data) -> tuple[str, SafeString]:
    added, removed = (_bold(", ".join(data.get(name, []))) for name in ("added", "removed"))
    if not data.get("removed"):
        return "tag", format_html(_("{who} added the tag {tags}"), who=who, tags=added)
    if not data.get("added"):
        return "tag", format_html(_("{who} removed the tag {tags}"), who=who, tags=removed)
    text = _("{who} added the tag {added} and removed {removed}")
    return "tag", format_html(text, who=who, added=added, removed=removed)


def _held(who: SafeString, data: Data) -> tuple[str, SafeString]:
    return "status-on_hold", format_html(_("{who} put the ticket on hold"), who=who)


def _unheld(who: SafeString, data: Data) -> tuple[str, SafeString]:
    return "status-open", format_html(_("{who} took the ticket off hold"), who=who)


def _linked(who: SafeString, data: Data) -> tuple[str, SafeString]:
    what = _bold(f"{data.get('system')} {data.get('value')}")
    return "link", format_html(_("{who} linked {what}"), who=who, what=what)


def _file_attached(who: SafeString, data: Data) -> tuple[str, SafeString]:
    name = _bold(data.get("name"))
    return "clip", format_html(_("{who} attached {name}"), who=who, name=name)


def _copies_changed(who: SafeString, data: Data) -> tuple[str, SafeString]:
    added, removed = (_bold(", ".join(data.get(name, []))) for name in ("added", "removed"))
    if not data.get("removed"):
        return "mail", format_html(_("{who} sends copies to {added}"), who=who, added=added)
    if not data.get("added"):
        text = _("{who} sends no more copies to {removed}")
        return "mail", format_html(text, who=who, removed=removed)
    text = _("{who} sends copies to {added} and no more to {removed}")
    return "mail", format_html(text, who=who, added=added, removed=removed)


def _file_removed(who: SafeString, data: Data) -> tuple[str, SafeString]:
    name = _bold(data.get("name"))
    return "clip", format_html(_("{who} removed {name}"), who=who, name=name)


def _moved(who: SafeString, data: Data) -> tuple[str, SafeString]:
    old, new = _bold(data.get("old_name")), _bold(data.get("new_name"))
    text = _("{who} moved the ticket from {old} to {new}")
    return "queue", format_html(text, who=who, old=old, new=new)


def _asset_linked(who: SafeString, data: Data) -> tuple[str, SafeString]:
    name = _bold(data.get("name"))
    return "link", format_html(_("{who} said that it is about {name}"), who=who, name=name)


def _asset_unlinked(who: SafeString, data: Data) -> tuple[str, SafeString]:
    name = _bold(data.get("name"))
    return "link", format_html(_("{who} said that it is not about {name}"), who=who, name=name)


def _matter_changed(who: SafeString, data: Data) -> tuple[str, SafeString]:
    if not data.get("name"):
        text = _("{who} said that it is about no service or invoice")
        return "link", format_html(text, who=who)
    return _asset_linked(who, data)


def _escalated(who: SafeString, data: Data) -> tuple[str, SafeString]:
    days = int(data.get("days") or 0)
    text = ngettext("Escalated after {days} day", "Escalated after {days} days", days)
    return "clock", format_html(text, days=days)


_TELLERS: Mapping[str, Callable[[SafeString, Data], tuple[str, SafeString]]] = {
    "ticket.created": _created,
    "ticket.assigned": _assigned,
    "ticket.status_changed": _status_changed,
    "ticket.priority_changed": _priority_changed,
    "ticket.edited": _edited,
    "ticket.tagged": _tagged,
    "ticket.held": _held,
    "ticket.unheld": _unheld,
    "ticket.linked": _linked,
    "ticket.file_attached": _file_attached,
    "ticket.file_removed": _file_removed,
    "ticket.moved": _moved,
    "ticket.asset_linked": _asset_linked,
    "ticket.asset_unlinked": _asset_unlinked,
    "ticket.matter_changed": _matter_changed,
    "ticket.copies_changed": _copies_changed,
    "ticket.escalated": _escalated,
}
