"""The shelves of the shop."""

from collections.abc import Sequence
from dataclasses import fields as dataclass_fields
from typing import TYPE_CHECKING, Any

from guichet.commerce import queries
from guichet.commerce.actions import (
    GroupChanges,
    create_product_group,
    delete_product_group,
    update_product_group,
)
from guichet.dialects.clientxcms import fields, objects
from guichet.dialects.clientxcms.endpoints import Call, Endpoint
from guichet.dialects.clientxcms.fields import Body
from guichet.dialects.clientxcms.inputs import as_text
from guichet.dialects.clientxcms.listing import (
    Column,
    Included,
    Listing,
    Match,
    has_filter,
)
from guichet.dialects.clientxcms.paging import flat_page
from guichet.dialects.clientxcms.rendering import Reply
from guichet.dialects.clientxcms.views.common import (
    AVAILABILITIES,
    IMAGE,
    identifier,
    listed,
    picture,
)
from guichet.lib.text import comparable

if TYPE_CHECKING:
    from guichet.access import Actor
    from guichet.commerce.models import ProductGroup

_TEXT, _MOMENT = Column(Match.TEXT), Column(Match.MOMENT)
_COLUMNS = {
    "id": Column(Match.INTEGER),
    "name": _TEXT,
    "slug": _TEXT,
    "status": Column(Match.WORD),
    "description": _TEXT,
    "sort_order": Column(Match.INTEGER),
    "parent_id": Column(Match.INTEGER),
    "created_at": _MOMENT,
    "updated_at": _MOMENT,
}
_LISTING = Listing(filters=_COLUMNS, sorts=_COLUMNS)
_INCLUDES = ("products", "groups", "metadata")


def _parent(value: Any) -> int | None:
    if value == "none":
        return None
    found: int = fields.reference("parent_id").read(value)
    return found


_BODY = Body(
    (
        fields.text("name", limit=255, required=True),
        fields.text("description", limit=65_535, required=True),
        fields.choice("status", lambda: AVAILABILITIES, required=True),
        fields.text("slug", limit=255, required=True, description="Made lower case, with hyphens."),
        fields.integer("sort_order", required=True),
        fields.boolean("pinned"),
        fields.Field(
            name="parent_id",
            read=_parent,
            schema={"type": "integer", "minimum": 1},
            nullable=True,
            description='`"none"` and null stand for a root.',
        ),
        IMAGE,
        fields.text("badge_title", limit=255, nullable=True),
        fields.text("badge_color", limit=32, nullable=True),
        fields.text("badge_icon", limit=64, nullable=True),
        fields.boolean("use_image_as_background"),
    ),
    files=True,
)
_UPDATE = Body((*_BODY.partial().fields, fields.boolean("remove_image")), files=True)


def list_groups(call: Call) -> Reply:
    """Roots and children alike, each with all that stands in it."""
    groups = queries.product_groups_visible_to(call.actor)
    name = as_text(call.query.get("q"))
    if name and not has_filter(call.query):
        groups = groups.filter(name__icontains=comparable(name))
    page = listed(call, groups, _shown)
    return Reply(flat_page(call.request, page))


def create_group(call: Call) -> Reply:
    """Puts up a shelf."""
    group = create_product_group(call.actor, _changes(call.fields))
    return Reply(_shown(call.actor, [group], Included())[0], 201)


def read_group(call: Call) -> Reply:
    """One shelf with all that stands in it."""
    return Reply(_shown(call.actor, [_group(call)], call.included)[0])


def update_group(call: Call) -> Reply:
    """Changes what is given."""
    group = _group(call)
    update_product_group(call.actor, group, _changes(call.fields))
    return Reply(_shown(call.actor, [group], Included())[0])


def delete_group(call: Call) -> Reply:
    """Takes an empty shelf down; those on it become roots."""
    group = _group(call)
    shown = _shown(call.actor, [group], Included())[0]
    delete_product_group(call.actor, group)
    return Reply(shown)


def _group(call: Call) -> "ProductGroup":
    return queries.product_group(call.actor, identifier(call, "product group"))


def _shown(
    actor: "Actor", groups: Sequence["ProductGroup"], wanted: Included
) -> list[dict[str, Any]]:
    tree = queries.catalogue(actor)
    rows = []
    for each in groups:
        row = dict(objects.group(each, tree))
        relations = {
            "groups": row["groups"],
            "products": row["products"],
            "metadata": objects.group_metadata(each),
        }
        rows.append(objects.embed(row, wanted, relations))
    return rows


def _changes(given: dict[str, Any]) -> GroupChanges:
    values = picture(given)
    if "use_image_as_background" in values:
        values["image_as_background"] = values.pop("use_image_as_background")
    known = {each.name for each in dataclass_fields(GroupChanges)}
    return GroupChanges(**{name: value for name, value in values.items() if name in known})


ENDPOINTS = (
    Endpoint(method="GET", path="groups", permission="groups:index", view=list_groups,
             summary="List groups", tag="Groups", answer="flat:ShopGroup", listing=_LISTING,
             includes=_INCLUDES,
             query=(fields.text("q", limit=255, description="A part of the name."),)),
    Endpoint(method="POST", path="groups", permission="groups:create", view=create_group,
             summary="Create a group", tag="Groups", answer="ShopGroup", status=201, body=_BODY),
    Endpoint(method="GET", path="groups/{id}", permission="groups:show", view=read_group,
             summary="Read a group", tag="Groups", answer="ShopGroup", includes=_INCLUDES),
    Endpoint(method="POST", path="groups/{id}", permission="groups:update", view=update_group,
             summary="Change a group", tag="Groups", answer="ShopGroup", body=_UPDATE,
             aliases=(("PUT", "groups/{id}"), ("PATCH", "groups/{id}"))),
    Endpoint(method="DELETE", path="groups/{id}", permission="groups:delete", view=delete_group,
             summary="Delete an empty group", tag="Groups", answer="ShopGroup", also=(400,)),
)  # fmt: skip
