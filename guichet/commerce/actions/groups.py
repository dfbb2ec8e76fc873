"""Building the shelves of the shop."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from guichet.access import Actor, Right
from guichet.commerce import rules
from guichet.commerce.actions.changing import take_over
from guichet.commerce.actions.images import keep_image
from guichet.commerce.events import ProductGroupChanged, ProductGroupCreated, ProductGroupDeleted
from guichet.commerce.models import Product, ProductGroup
from guichet.commerce.policy import require_in_shop
from guichet.events.actions import record
from guichet.events.facts import Fact, Subject
from guichet.lib import clock
from guichet.lib.checks import Check, checked, required
from guichet.lib.errors import Conflict, Invalid
from guichet.lib.unset import UNSET, Unset

_CHECKS: dict[str, Check] = {
    "name": rules.name,
    "slug": rules.slug,
    "description": rules.description,
    "status": rules.availability,
    "sort_order": rules.sort_order,
    "pinned": bool,
    "image": keep_image,
    "image_as_background": bool,
    "badge_title": rules.short_text("badge_title", 255),
    "badge_color": rules.short_text("badge_color", 32),
    "badge_icon": rules.short_text("badge_icon", 64),
}


@dataclass(frozen=True, kw_only=True)
class GroupChanges:
    """What the caller wants different about a group. UNSET leaves, None clears.

    ``parent_id`` None makes it a root; ``image`` is the content of a picture.
    """

    name: str | Unset = UNSET
    slug: str | Unset = UNSET
    description: str | Unset = UNSET
    status: str | Unset = UNSET
    sort_order: int | Unset = UNSET
    pinned: bool | Unset = UNSET
    parent_id: int | None | Unset = UNSET
    image: bytes | None | Unset = UNSET
    image_as_background: bool | Unset = UNSET
    badge_title: str | None | Unset = UNSET
    badge_color: str | None | Unset = UNSET
    badge_icon: str | None | Unset = UNSET


def create_product_group(actor: Actor, changes: GroupChanges) -> ProductGroup:
    """Add a group to the catalogue; without a slug it gets one from its name.

    Raises Invalid: code ``required`` for a missing name, ``taken`` for a slug, ``unknown`` for a
    parent.
    """
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    required(fields, "name")
    if "slug" not in fields:
        fields["slug"] = _free_slug(fields["name"])
    moment = clock.now()
    with transaction.atomic():
        if changes.parent_id is not UNSET:
            fields["parent_id"] = _parent(changes.parent_id, None)
        group = ProductGroup(created_at=moment, updated_at=moment, **fields)
        with _slug_taken():
            group.save(force_insert=True)
        _record(actor, group, ProductGroupCreated(name=group.name))
    return group


def update_product_group(actor: Actor, group: ProductGroup, changes: GroupChanges) -> bool:
    """Change a group; says whether anything was different.

    Raises Invalid as create_product_group does, also for a parent that stands below the group.
    """
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    fields = checked(vars(changes), _CHECKS)
    with transaction.atomic():
        if changes.parent_id is not UNSET:
            fields["parent_id"] = _parent(changes.parent_id, group)
        with _slug_taken():
            changed = take_over(group, fields)
        if changed:
            _record(actor, group, ProductGroupChanged(fields=changed))
    return bool(changed)


def delete_product_group(actor: Actor, group: ProductGroup) -> None:
    """Take a group out of the catalogue; the groups in it become roots.

    Raises Conflict ``group_has_products`` and then changes nothing.
    """
    require_in_shop(actor, Right.CATALOGUE_MANAGE)
    with transaction.atomic():
        # Locked, so that no product moves in while the group goes.
        ProductGroup.objects.select_for_update().get(id=group.id)
        if Product.objects.filter(group=group, deleted_at=None).exists():
            raise Conflict("group_has_products", "This group still holds products.")
        ProductGroup.objects.filter(parent=group).update(parent=None)
        group.deleted_at = clock.now()
        group.save(update_fields=["deleted_at"])
        _record(actor, group, ProductGroupDeleted(name=group.name))


def _parent(parent_id: int | None, group: ProductGroup | None) -> int | None:
    if parent_id is None:
        return None
    # All rows locked: two moves at once could otherwise put two groups into each other.
    rows = ProductGroup.objects.select_for_update().filter(deleted_at=None)
    parents = dict(rows.order_by("id").values_list("id", "parent_id"))
    if parent_id not in parents:
        raise Invalid.field("parent_id", "There is no such group.", code="unknown")
    if group is not None and rules.stands_below(parent_id, group.id, parents):
        raise Invalid.field("parent_id", "A group can't stand in itself.")
    return parent_id


def _free_slug(name: str) -> str:
    wanted = rules.slug(name) if any(c.isalnum() for c in name) else "group"
    slug, copy = wanted, 1
    while ProductGroup.objects.filter(slug=slug, deleted_at=None).exists():
        copy += 1
        slug = f"{wanted[:240]}-{copy}"
    return slug


@contextmanager
def _slug_taken() -> Iterator[None]:
    """Turns the database's refusal of a second group of that slug into a problem of the field."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Invalid.field("slug", "Another group has this slug.", code="taken") from error


def _record(actor: Actor, group: ProductGroup, fact: Fact) -> None:
    record(actor, fact, subject=Subject("product_group", group.id))
