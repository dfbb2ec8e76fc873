"""Preparing answers, and using them."""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from guichet.access import Actor, Right, require
from guichet.automation.events import MacroChanged, MacroCreated, MacroDeleted
from guichet.automation.macros import check_content, filled
from guichet.automation.models import Macro
from guichet.desk.models import Queue
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, checked, line
from guichet.lib.errors import Invalid, NotFound
from guichet.lib.text import many_lines
from guichet.lib.unset import UNSET, Unset
from guichet.tickets.models import Ticket

_CONTENT_LENGTH = 20_000
"""Filled in it stays far below what a message may hold."""
_SHORTCUT = re.compile(r"[a-z0-9_-]{0,40}")


def create_macro(
    actor: Actor, *, name: str, content: str, shortcut: str = "", queue: Queue | None = None
) -> Macro:
    """Prepare an answer for that queue, or for all.

    Raises Invalid, also when another one there has that name or shortcut.
    """
    _require(actor, queue.id if queue else None)
    given = {"name": name, "shortcut": shortcut, "content": content}
    fields = checked(given, _CHECKS)
    macro = Macro(queue=queue, **fields)
    try:
        with transaction.atomic():
            macro.save(force_insert=True)
            _record(actor, macro, MacroCreated(name=macro.name))
    except IntegrityError as error:
        raise _taken(macro) from error
    return macro


def update_macro(
    actor: Actor,
    macro: Macro,
    *,
    name: str | Unset = UNSET,
    shortcut: str | Unset = UNSET,
    content: str | Unset = UNSET,
) -> bool:
    """Call a prepared answer something else, or let it read otherwise; tells whether that is new.

    Raises Invalid, also when another one there has that name or shortcut.
    """
    _require(actor, macro.queue_id)
    fields = checked({"name": name, "shortcut": shortcut, "content": content}, _CHECKS)
    changed = [key for key, value in fields.items() if getattr(macro, key) != value]
    if not changed:
        return False
    for key in changed:
        setattr(macro, key, fields[key])
    macro.updated_at = clock.now()
    try:
        with transaction.atomic():
            # Its uses are counted meanwhile.
            macro.save(update_fields=[*changed, "updated_at"])
            _record(actor, macro, MacroChanged(fields=changed))
    except IntegrityError as error:
        raise _taken(macro) from error
    return True


def delete_macro(actor: Actor, macro: Macro) -> None:
    """Offer a prepared answer no more. What was written with it stays."""
    _require(actor, macro.queue_id)
    with transaction.atomic():
        _record(actor, macro, MacroDeleted(name=macro.name))
        macro.delete()


def use_macro(actor: Actor, macro: Macro, ticket: Ticket) -> str:
    """The prepared answer filled in for the ticket, counting that it was used. It says nothing yet:
    whoever asked goes on writing.

    Raises NotFound when it is another queue's, and Invalid when it can't be filled in.
    """
    require(actor, Right.TICKET_REPLY, ticket.queue_id)
    if macro.queue_id not in {None, ticket.queue_id}:
        raise NotFound("macro")
    text = filled(actor, macro.content, ticket)
    Macro.objects.filter(id=macro.id).update(uses=F("uses") + 1)
    return text


def _require(actor: Actor, queue_id: int | None) -> None:
    if queue_id is None:
        require(actor, Right.DESK_MANAGE)
    else:
        require(actor, Right.QUEUE_MANAGE, queue_id)


def _record(actor: Actor, macro: Macro, fact: Fact) -> None:
    record(actor, fact, subject=Subject("macro", macro.id), queue_id=macro.queue_id)


def _taken(macro: Macro) -> Invalid:
    others = Macro.objects.filter(queue=macro.queue_id).exclude(id=macro.id)
    if macro.shortcut and others.filter(shortcut=macro.shortcut).exists():
        return Invalid.field("shortcut", "Another macro has this shortcut.", code="taken")
    return Invalid.field("name", "Another macro has this name.", code="taken")


def _shortcut(value: Any) -> str:
    text = str(value).strip().removeprefix("/").lower()
    if not _SHORTCUT.fullmatch(text):
        raise Invalid.field("shortcut", "Use small letters, digits, _ and -, at most 40.")
    return text


def _content(value: Any) -> str:
    text = many_lines(value, field="content", limit=_CONTENT_LENGTH)
    check_content(text)
    return text


_CHECKS: dict[str, Check] = {
    "name": line("name", 100, needed=True),
    "shortcut": _shortcut,
    "content": _content,
}
