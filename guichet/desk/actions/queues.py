"""Opening and changing counters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.text import slugify

from guichet.access import Actor, Right, require, system_actor
from guichet.desk import numbering, rules
from guichet.desk.actions.keys import issue_api_key
from guichet.desk.events import QueueChanged, QueueCreated, QueueDeleted
from guichet.desk.key_kinds import key_kinds
from guichet.desk.keys import forget_keys
from guichet.desk.models import Queue, RetiredCode
from guichet.desk.queries import forget_counters
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.lib import clock
from guichet.lib.checks import Check, checked, whole_number
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people.actions import create_directory
from guichet.people.actions.users import LANGUAGES
from guichet.people.models import Directory
from guichet.people.numbers import make_room
from guichet.people.queries import main_directory
from guichet.people.rules import email_address
from guichet.sla.models import SlaPolicy
from guichet.sla.queries import default_policy


@dataclass(frozen=True, kw_only=True)
class QueueChanges:
    """What the caller wants different about a queue. Anything left UNSET stays as it is."""

    code: str | Unset = UNSET
    name: str | Unset = UNSET
    slug: str | Unset = UNSET
    sla_policy: SlaPolicy | None | Unset = UNSET
    number_padding: int | Unset = UNSET
    next_number: int | Unset = UNSET
    description: str | Unset = UNSET
    icon: str | Unset = UNSET
    first_reply_minutes: int | None | Unset = UNSET
    resolution_minutes: int | None | Unset = UNSET
    auto_close_days: int | Unset = UNSET
    reopen_days: int | Unset = UNSET
    in_portal: bool | Unset = UNSET
    auto_assign: bool | Unset = UNSET
    mails_new_tickets: bool | Unset = UNSET
    template_mail: bool | Unset = UNSET
    mail_address: str | Unset = UNSET
    language: str | Unset = UNSET
    new_ticket_copies: Sequence[str] | Unset = UNSET
    update_copies: Sequence[str] | Unset = UNSET
    escalate_days: int | None | Unset = UNSET
    monthly_quota: int | None | Unset = UNSET
    archived: bool | Unset = UNSET


def create_queue(
    actor: Actor,
    *,
    name: str,
    code: str | None = None,
    slug: str = "",
    own_directory: bool = False,
    id: int | None = None,
    changes: QueueChanges | None = None,
) -> Queue:
    """Open a counter; ``changes`` overrides its other defaults.

    Without a code it gets one from its name. With ``own_directory`` its customers are its own;
    otherwise it shares the main directory. ``id`` keeps the number a moved queue had. Raises
    Invalid and Conflict ``queue_exists``.
    """
    require(actor, Right.DESK_MANAGE)
    numbers = rules.default_numbering(own_directory=own_directory)
    name = one_line(name, field="name", limit=200)
    with transaction.atomic():
        if id is None and not Queue.objects.exists():
            make_room(Queue, rules.EVERY_QUEUE)
        queue = Queue(
            id=id,
            code=_code_for(name) if code is None else _free_code(code, None),
            name=name,
            slug=rules.queue_slug(slug) if slug else _free_slug(name, code or "queue"),
            directory=_directory(actor, name, own=own_directory),
            sla_policy=default_policy(),
            number_padding=numbers.padding,
            # An application's unassigned tickets wait in silence (SupportDesk); a project's
            # agents are told of each new one (ICD Tracker).
            mails_new_tickets=not own_directory,
            created_at=clock.now(),
        )
        _insert(queue)
        if id is not None:
            make_room(Queue, id)
        numbering.start_numbering(queue.id, first=_first_number(changes) or numbers.first)
        record(
            actor,
            QueueCreated(code=queue.code),
            subject=Subject("queue", queue.id),
            queue_id=queue.id,
        )
        if not own_directory:
            _issue_default_keys(queue)
        if changes is not None:
            update_queue(actor, queue, changes)
    return queue


def update_queue(actor: Actor, queue: Queue, changes: QueueChanges) -> bool:
    """Change a counter; says whether anything was different.

    A new code is the prefix of new tickets only: old references stay valid, and nobody else can
    take the old code. Numbers only ever move forward. Raises Invalid and Conflict.
    """
    require(actor, Right.QUEUE_MANAGE, queue)
    wanted = _checked(queue, changes)
    changed = [field for field, value in wanted.items() if getattr(queue, field) != value]
    old_code = queue.code
    with transaction.atomic():
        for field in changed:
            setattr(queue, field, wanted[field])
        if changed:
            _save(queue, changed)
        if "code" in changed:
            _retire(old_code, queue)
        if changes.next_number is not UNSET and _skip_to(queue, changes.next_number):
            changed.append("next_number")
        if changed:
            record(
                actor,
                QueueChanged(fields=changed),
                subject=Subject("queue", queue.id),
                queue_id=queue.id,
            )
    forget_keys()
    forget_counters()
    return bool(changed)


def delete_queue(actor: Actor, queue: Queue) -> None:
    """Take a counter away, with its keys and members, at which there is no ticket.

    Raises Conflict ``queue_in_use`` when tickets or anything else refers to it; archive it then.
    """
    require(actor, Right.DESK_MANAGE)
    fact = QueueDeleted(code=queue.code)
    number = queue.id
    try:
        with transaction.atomic():
            record(actor, fact, subject=Subject("queue", number), queue_id=number)
            queue.delete()
    except (ProtectedError, IntegrityError) as error:
        raise Conflict("queue_in_use", "This queue has tickets: archive it instead.") from error
    queue.id = number
    forget_keys()
    forget_counters()


def _checked(queue: Queue, changes: QueueChanges) -> dict[str, Any]:
    """The given fields as the table stores them."""
    given = {name: value for name, value in vars(changes).items() if value is not UNSET}
    given.pop("next_number", None)
    given |= checked(given, _CHECKS)
    if "code" in given:
        given["code"] = _free_code(given["code"], queue)
    if "name" in given:
        given["name"] = one_line(given["name"], field="name", limit=200)
    if "slug" in given:
        given["slug"] = rules.queue_slug(given["slug"])
    if "number_padding" in given and not 1 <= given["number_padding"] <= 12:
        raise Invalid.field("number_padding", "Use 1 to 12 digits.")
    given |= _checked_mail(changes)
    if (given.get("escalate_days") or 0) > rules.MOST_ESCALATE_DAYS:
        raise Invalid.field("escalate_days", f"Use 1 to {rules.MOST_ESCALATE_DAYS} days.")
    if "archived" in given:
        given["archived_at"] = _archived_at(queue, archived=given.pop("archived"))
    return given


def _minutes(field: str) -> Check:
    return lambda value: (
        None if value is None else whole_number(value, field=field, least=0, most=_MOST_MINUTES)
    )


_MOST_MINUTES = 10 * 366 * 24 * 60
_CHECKS: dict[str, Check] = {
    "description": lambda value: many_lines(
        value, field="description", limit=1000, required=False
    ).strip(),
    "icon": lambda value: one_line(value, field="icon", limit=255, required=False),
    "first_reply_minutes": _minutes("first_reply_minutes"),
    "resolution_minutes": _minutes("resolution_minutes"),
    "auto_close_days": lambda value: whole_number(
        value, field="auto_close_days", least=0, most=3660
    ),
    "reopen_days": lambda value: whole_number(value, field="reopen_days", least=-1, most=3660),
}


def _checked_mail(changes: QueueChanges) -> dict[str, Any]:
    """The given fields about mail as the table stores them."""
    given: dict[str, Any] = {}
    if changes.mail_address is not UNSET:
        address = changes.mail_address
        given["mail_address"] = email_address(address, field="mail_address") if address else ""
    if changes.language is not UNSET:
        if changes.language not in ("", *LANGUAGES):
            raise Invalid.field("language", "Use fr or en.", code="unknown")
        given["language"] = changes.language
    for name in ("new_ticket_copies", "update_copies"):
        addresses = getattr(changes, name)
        if addresses is not UNSET:
            checked = [email_address(address, field=name) for address in addresses]
            given[name] = one_line(",".join(checked), field=name, limit=1000, required=False)
    return given


def _archived_at(queue: Queue, *, archived: bool) -> datetime | None:
    return (queue.archived_at or clock.now()) if archived else None


def _first_number(changes: QueueChanges | None) -> int | None:
    """The number a new queue is told to start from, which may lie below the usual one."""
    if changes is None or changes.next_number is UNSET:
        return None
    return rules.ticket_number(changes.next_number)


def _skip_to(queue: Queue, number: int) -> bool:
    return numbering.skip_to(queue.id, rules.ticket_number(number))


def _free_code(code: str, queue: Queue | None) -> str:
    """``code``, when no other queue has or had it: its references would name two tickets."""
    code = rules.queue_code(code)
    retired = RetiredCode.objects.filter(code=code)
    if queue is not None:
        retired = retired.exclude(queue=queue)
    if retired.exists():
        raise Conflict("queue_exists", f"The code {code} belonged to another queue.")
    return code


def _retire(code: str, queue: Queue) -> None:
    RetiredCode.objects.update_or_create(code=code, defaults={"queue": queue})
    RetiredCode.objects.filter(code=queue.code).delete()


def _issue_default_keys(queue: Queue) -> None:
    """The keys that come with an ICD project and were made by nobody. Nobody has seen their secrets
    either: whoever wants to use one rotates it."""
    desk = system_actor("queue")
    for kind in key_kinds():
        if kind.default_name:
            issue_api_key(desk, queue, dialect=kind.dialect, kind=kind.kind, name=kind.default_name)


def _code_for(name: str) -> str:
    """A code that nobody has or had, from the letters of the name."""
    letters = "".join(c for c in slugify(name) if c.isalnum()).upper()
    wanted = letters[:5] if letters[:1].isalpha() and len(letters) > 1 else "DEPT"
    taken = set(Queue.objects.values_list("code", flat=True))
    taken |= set(RetiredCode.objects.values_list("code", flat=True))
    code, copy = wanted, 1
    while code in taken:
        copy += 1
        code = f"{wanted}{copy}"[:8]
    return code


def _free_slug(name: str, code: str) -> str:
    wanted = slugify(name)[:80].strip("-") or code.lower()
    slug, copy = wanted, 1
    while Queue.objects.filter(slug=slug).exists():
        copy += 1
        slug = f"{wanted}-{copy}"
    return slug


def _directory(actor: Actor, name: str, *, own: bool) -> Directory:
    return create_directory(actor, name=name[:90]) if own else main_directory()


def _insert(queue: Queue) -> None:
    try:
        with transaction.atomic():
            queue.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            "queue_exists", f"The code {queue.code}, the slug {queue.slug} or the id is taken."
        ) from error


def _save(queue: Queue, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            queue.save(update_fields=fields)
    except IntegrityError as error:
        raise Conflict(
            "queue_exists", f"The code {queue.code} or the slug {queue.slug} is taken."
        ) from error
