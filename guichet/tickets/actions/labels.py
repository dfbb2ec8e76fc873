"""Finding, or making, the labels a ticket is filed under."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from guichet.access import Actor, Right, require
from guichet.desk.models import Queue
from guichet.events.actions import record
from guichet.events.facts import Subject
from guichet.events.rows import columns, marks, read
from guichet.lib.cache import BriefCache
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.text import many_lines, one_line
from guichet.lib.unset import UNSET, Unset
from guichet.people.numbers import make_room
from guichet.tickets import rules
from guichet.tickets.events import TicketTypeChanged, TicketTypeCreated
from guichet.tickets.models import Category, Tag, TicketType

# Asked on each creation that brings tags: as text, as whom a ticket goes to is.
_TAGS = f"SELECT {columns(Tag, 'tickets_tag')} FROM tickets_tag"  # noqa: S608
# Types are added with a release or by an administrator, and read on each creation.
_types: BriefCache[str, dict[str, TicketType]] = BriefCache(seconds=5)


def tags_for(queue_id: int, *, names: Sequence[str], uids: Sequence[UUID]) -> list[Tag]:
    """The queue's tags of these names (made when new) and ids, in order, each once.

    Raises Invalid ``unknown`` for an id that no tag of the queue has.
    """
    return made_tags(wanted_tags(queue_id, names=names, uids=uids))


def wanted_tags(queue_id: int, *, names: Sequence[str], uids: Sequence[UUID]) -> list[Tag]:
    """As ``tags_for``, but nothing is written: tags that are new are not saved yet."""
    if not names and not uids:
        return []
    if len(names) + len(uids) > rules.MOST_TAGS:
        raise Invalid.field(
            "tags", f"At most {rules.MOST_TAGS} tags.", code="too_long", limit=rules.MOST_TAGS
        )
    tags = [*_named(queue_id, names), *_identified(queue_id, uids)]
    return list({tag.key: tag for tag in tags}.values())


def made_tags(tags: Sequence[Tag]) -> list[Tag]:
    """These tags of one queue, those that were new saved."""
    # In one order, so that two creations of the same tags never wait for each other.
    missing = sorted((tag for tag in tags if tag._state.adding), key=lambda tag: tag.key)
    if not missing:
        return list(tags)
    # Another creation may make the same tags at once; the second look finds whichever won.
    Tag.objects.bulk_create(missing, ignore_conflicts=True)
    known = _known(missing[0].queue_id, [tag.key for tag in missing])
    return [known.get(tag.key, tag) for tag in tags]


def type_for(key: TicketType | str | None) -> TicketType | None:
    """The type of that key, or the type itself. Raises Invalid ``unknown``."""
    if not key:
        return None
    if isinstance(key, TicketType):
        return key
    types = _types.get("all", lambda: {found.key: found for found in TicketType.objects.all()})
    if key not in types:
        raise Invalid.field("type", f"There is no type {key}.", code="unknown")
    return types[key]


def forget_types() -> None:
    """Read the types again at the next use."""
    _types.clear()


def category_for(queue_id: int, name: str | None) -> Category | None:
    """The queue's category of that name in any letter case, made when new. Raises Invalid."""
    name = one_line(name or "", field="category", limit=rules.CATEGORY_LENGTH, required=False)
    if not name:
        return None
    found, _ = Category.objects.get_or_create(
        queue_id=queue_id, key=name.casefold(), defaults={"name": name}
    )
    return found


def create_category(actor: Actor, queue: Queue, *, name: str) -> tuple[Category, bool]:
    """A heading for the queue's tickets, and whether it is new. Raises Invalid."""
    require(actor, Right.QUEUE_MANAGE, queue)
    name = one_line(name, field="name", limit=rules.CATEGORY_LENGTH)
    return Category.objects.get_or_create(queue=queue, key=name.casefold(), defaults={"name": name})


def create_ticket_type(
    actor: Actor, *, key: str, name: str = "", description: str = "", id: int | None = None
) -> tuple[TicketType, bool]:
    """A kind of request that tickets of every queue may be, and whether it is new; it is offered
    last. ``id`` keeps the number it had elsewhere. Raises Invalid, and Conflict ``type_exists``."""
    require(actor, Right.DESK_MANAGE)
    key = rules.type_key(key)
    last = TicketType.objects.aggregate(last=Max("position"))["last"] or 0
    given = _type_fields(name, description) | {"position": last + 1}
    if id is not None:
        given["id"] = id
    with transaction.atomic():
        try:
            made, is_new = TicketType.objects.get_or_create(key=key, defaults=given)
        except IntegrityError as error:
            raise Conflict("type_exists", f"Another type has the number {id}.") from error
        if is_new:
            record(actor, TicketTypeCreated(key=key), subject=Subject("type", made.id))
    if id is not None:
        make_room(TicketType, id)
    forget_types()
    return made, is_new


def update_ticket_type(
    actor: Actor,
    type: TicketType,
    *,
    name: str | Unset = UNSET,
    description: str | Unset = UNSET,
) -> bool:
    """Call a type something else; says whether anything was different. Raises Invalid."""
    require(actor, Right.DESK_MANAGE)
    fields = _type_fields(
        type.name if name is UNSET else name,
        type.description if description is UNSET else description,
    )
    changed = [key for key, value in fields.items() if getattr(type, key) != value]
    if changed:
        with transaction.atomic():
            for key in changed:
                setattr(type, key, fields[key])
            type.save(update_fields=changed)
            record(actor, TicketTypeChanged(key=type.key), subject=Subject("type", type.id))
        forget_types()
    return bool(changed)


def _type_fields(name: str, description: str) -> dict[str, Any]:
    return {
        "name": one_line(name, field="name", limit=100, required=False),
        "description": many_lines(
            description, field="description", limit=rules.BODY_LENGTH, required=False
        ),
    }


def _named(queue_id: int, names: Iterable[str]) -> list[Tag]:
    wanted: dict[str, str] = {}
    for name in names:
        checked = one_line(name, field="tags", limit=rules.TAG_LENGTH)
        wanted.setdefault(checked.casefold(), checked)
    known = _known(queue_id, list(wanted))
    return [
        known.get(key) or Tag(queue_id=queue_id, name=name, key=key) for key, name in wanted.items()
    ]


def _known(queue_id: int, keys: Sequence[str]) -> dict[str, Tag]:
    if not keys:
        return {}
    found = read(Tag, f"{_TAGS} WHERE queue_id = %s AND key IN {marks(keys)}", [queue_id, *keys])
    return {tag.key: tag for tag in found}


def _identified(queue_id: int, uids: Sequence[UUID]) -> list[Tag]:
    if not uids:
        return []
    found = {tag.uid: tag for tag in Tag.objects.filter(queue_id=queue_id, uid__in=uids)}
    if unknown := [uid for uid in uids if uid not in found]:
        raise Invalid.field("tags", f"There is no tag {unknown[0]}.", code="unknown")
    return [found[uid] for uid in uids]
