"""What keys that belong to a person look like in each dialect, and what their abilities open.

Dialects write theirs down here at start-up, as they do for the keys of queues (key_kinds.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from guichet.access import Right
from guichet.lib.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class PersonalKeyKind:
    """A dialect's sort of key for people.

    ``generate`` makes a new secret, ``token`` what its holder is given of the key's id and that
    secret, ``hint`` what lists show of it. ``rights`` says what a list of abilities allows at most;
    ``offered`` are the abilities to choose from, under headings, and ``everything`` is the one that
    allows it all.
    """

    dialect: str
    generate: Callable[[], str]
    token: Callable[[int, str], str]
    hint: Callable[[str], str]
    rights: Callable[[Sequence[str]], frozenset[Right]]
    offered: Mapping[str, Sequence[str]]
    everything: str = "*"


_kinds: dict[str, PersonalKeyKind] = {}


def register_personal_key_kind(kind: PersonalKeyKind) -> None:
    """Make keys of this kind issuable and valid."""
    _kinds[kind.dialect] = kind


def personal_key_kind(dialect: str) -> PersonalKeyKind:
    """The registered kind. Raises NotFound for a dialect whose keys belong to queues."""
    try:
        return _kinds[dialect]
    except KeyError:
        raise NotFound("kind of key", f"{dialect} has no keys that belong to people.") from None
