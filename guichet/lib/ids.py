"""Opaque identifiers."""

from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def new_uid() -> UUID:
    """A UUIDv7 (RFC 9562): opaque to clients, ordered by time for the index."""
    return _uuid7()


def parse_uid(text: str) -> UUID | None:
    """The UUID written in ``text``, or None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
