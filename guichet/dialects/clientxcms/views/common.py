"""What several resources share."""

from typing import Any

from guichet.dialects.clientxcms import fields
from guichet.dialects.clientxcms.endpoints import Call
from guichet.lib.errors import NotFound

AVAILABILITIES = ("active", "hidden", "unreferenced")
IMAGE = fields.upload("image", limit=2 * 1024 * 1024, kinds=("JPEG", "PNG", "GIF", "WebP"))
_LONGEST_ID = 18


def identifier(call: Call, kind: str, name: str = "id") -> int:
    """The number in the address. Raises NotFound for what can't be one: the address as such
    exists."""
    text = call.values[name]
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID):
        raise NotFound(kind)
    return int(text)


def picture(given: dict[str, Any]) -> dict[str, Any]:
    """``image`` as its bytes, ``remove_image`` as none at all."""
    values = dict(given)
    if values.pop("remove_image", False):
        values["image"] = None
    elif "image" in values:
        values["image"] = values["image"].read()
    return values
