"""The shape of a fact, before it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened. Rooms subclass it in their ``events.py``, one class a kind.

    ``kind`` is the dotted name under which the fact is stored, listened to and streamed.
    The fields are the data: JSON values only.
    """

    kind: ClassVar[str]

    def data(self) -> Mapping[str, Any]:
        """The fields as they are stored."""
        return vars(self)


@dataclass(frozen=True)
class Subject:
    """What a fact is about: ``("ticket", 42)``."""

    kind: str
    id: int
