"""Pictures of the shop window."""

from guichet.commerce import rules
from guichet.lib.errors import Invalid
from guichet.tickets.actions.files import content_type_of, keep_content


def keep_image(content: bytes | None) -> str | None:
    """Keep the picture and return the name of its file; None stays None. Raises Invalid."""
    if content is None:
        return None
    if len(content) > rules.IMAGE_BYTES:
        limit = rules.IMAGE_BYTES
        raise Invalid.field("image", f"At most {limit} bytes.", code="too_long", limit=limit)
    ending = rules.image_ending(content_type_of(content))
    return f"{keep_content(content)}.{ending}"
