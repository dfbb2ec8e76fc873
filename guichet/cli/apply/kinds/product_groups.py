"""``product_groups``: the shelves of the shop."""

from typing import TYPE_CHECKING, Literal

from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.commerce.actions import GroupChanges, create_product_group, update_product_group
from guichet.commerce.queries import product_groups_visible_to
from guichet.lib.errors import Invalid

if TYPE_CHECKING:
    from guichet.commerce.models import ProductGroup

_PLAIN = (
    "name",
    "description",
    "status",
    "sort_order",
    "pinned",
    "badge_title",
    "badge_color",
    "badge_icon",
)


class GroupEntry(Entry):
    """``{slug: hosting, name: Hébergement, parent: web}``"""

    slug: Text
    name: Text = ""
    parent: Text | None = None
    description: Text = ""
    status: Literal["active", "hidden", "unreferenced"] = "active"
    sort_order: int = 0
    pinned: bool = False
    badge_title: Text | None = None
    badge_color: Text | None = None
    badge_icon: Text | None = None


def carry_out(setup: Setup, entry: GroupEntry) -> None:
    """Build the shelf or change it."""
    found = group_called(setup, entry.slug)
    values = entry.given(*_PLAIN)
    if "parent" in entry.model_fields_set:
        values["parent_id"] = None if entry.parent is None else _id_of(setup, entry.parent)
    if found is None:
        created = create_product_group(setup.actor, GroupChanges(slug=entry.slug, **values))
        setup.ledger.created(f"product group {created.slug}", entry.given("parent", *_PLAIN))
        return
    before = _shown(found)
    update_product_group(setup.actor, found, GroupChanges(**values))
    found.refresh_from_db()
    setup.ledger.changed(f"product group {entry.slug}", before, _shown(found))


def group_called(setup: Setup, slug: str) -> "ProductGroup | None":
    """The group of that slug."""
    groups = product_groups_visible_to(setup.actor).select_related("parent")
    return groups.filter(slug=slug).first()


def _id_of(setup: Setup, slug: str) -> int:
    found = group_called(setup, slug)
    if found is None:
        raise Invalid.field("parent", f"There is no product group {slug}.", code="unknown")
    return found.id


def _shown(group: "ProductGroup") -> dict[str, object]:
    parent = group.parent
    shown: dict[str, object] = {name: getattr(group, name) for name in _PLAIN}
    return shown | {"parent": None if parent is None else parent.slug}


KIND = Kind(key="product_groups", model=GroupEntry, carry_out=carry_out, name="slug")
