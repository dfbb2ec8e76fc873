"""What programs may send about a ticket."""

import re
from typing import Any

from guichet.dialects.clientxcms import fields
from guichet.dialects.clientxcms.codes import PRIORITY
from guichet.dialects.clientxcms.fields import Body, Wrong
from guichet.dialects.clientxcms.inputs import is_file
from guichet.tickets.actions import Upload

_RELATED = re.compile(r"(service|invoice)-([0-9]{1,18})")
_MOST_FILES = 5


def _files(value: Any) -> list[Upload]:
    given = value if isinstance(value, list) else [value]
    if len(given) > _MOST_FILES:
        raise Wrong(f"The {{name}} field must not have more than {_MOST_FILES} items.")
    if not all(is_file(file) for file in given):
        raise Wrong("The {name} field must be a file.")
    return [Upload(name=file.name, content=file.read()) for file in given]


def _related(value: Any) -> tuple[str | None, int]:
    """``service-41``, or a bare number beside ``related_type``."""
    found = _RELATED.fullmatch(value) if isinstance(value, str) else None
    if found is not None:
        return found[1], int(found[2])
    number: int = fields.reference("related_id").read(value)
    return None, number


def _assignee(value: Any) -> int | None:
    if value == "none":
        return None
    found: int = fields.reference("assigned_to").read(value)
    return found


_CONTENT = fields.text("content", limit=10_000, least=5, required=True)
_ATTACHMENTS = fields.Field(
    name="attachments",
    read=_files,
    schema={"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 5},
    description="Multipart only.",
)
NEW_TICKET = Body(
    (
        fields.reference("department_id", required=True),
        fields.reference("customer_id", required=True),
        fields.choice("priority", lambda: list(PRIORITY), required=True),
        fields.text("subject", limit=255, required=True),
        _CONTENT,
        fields.choice("related_type", lambda: ("service", "invoice"), nullable=True),
        fields.Field(name="related_id", read=_related, nullable=True,
                     schema={"type": "string", "description": "`service-41`, or the number."}),
        _ATTACHMENTS,
    ),
    files=True,
)  # fmt: skip
TICKET_CHANGES = Body(
    (
        fields.reference("department_id"),
        fields.choice("priority", lambda: list(PRIORITY)),
        fields.text("subject", limit=255),
        fields.text("close_reason", limit=1000, nullable=True),
        fields.Field(
            name="assigned_to",
            read=_assignee,
            schema={"type": "integer", "minimum": 1},
            nullable=True,
            description='`"none"` and null stand for nobody.',
        ),
    )
)
NEW_REPLY = Body((_CONTENT, _ATTACHMENTS), files=True)
CLOSING = Body((fields.text("reason", limit=1000, nullable=True),))
