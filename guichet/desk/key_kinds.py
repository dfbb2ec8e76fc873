"""What each dialect's keys look like and allow. Dialects write theirs down here at start-up."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from guichet.access import Right
from guichet.lib.errors import Invalid, NotFound
from guichet.lib.secrets import random_hex

_BULLETS = "•" * 8


@dataclass(frozen=True, kw_only=True)
class KeyKind:
    """A sort of key. ``prefix`` makes the readable start of a key from its queue's code;
    ``secret_bytes`` random bytes follow as hex, ``visible`` characters of which stay readable.
    A kind with a ``default_name`` has a key of that name made with each queue that shares its
    customers; its secret is had by rotating it. A kind with ``own_customers`` reads and changes
    customers, so it opens only queues whose directory no other queue uses. Its programs are refused
    unless their key has the ``shape``, if there is one."""

    dialect: str
    kind: str
    prefix: Callable[[str], str]
    secret_bytes: int
    visible: int
    rights: frozenset[Right]
    default_name: str = ""
    own_customers: bool = False
    shape: re.Pattern[str] | None = None

    def generate(self, code: str) -> str:
        """A new key for the queue of that code."""
        return self.prefix(code) + random_hex(self.secret_bytes)

    def brought_along(self, token: str) -> str:
        """A key that was made elsewhere. Raises Invalid for one that would open nothing."""
        if self.shape is not None and not self.shape.fullmatch(token):
            length = len(self.generate("")) - len(self.prefix(""))
            raise Invalid.field(
                "token", f"Such a key is {self.prefix('')} and {length} characters."
            )
        return token

    def hint(self, token: str) -> str:
        """``token`` as lists show it: its readable start, then bullets."""
        secret_length = self.secret_bytes * 2
        start = max(0, len(token) - secret_length) or token.rfind("_") + 1
        return token[: start + self.visible][:64] + _BULLETS


_kinds: dict[tuple[str, str], KeyKind] = {}


def register_key_kind(kind: KeyKind) -> None:
    """Make keys of this kind issuable and valid."""
    _kinds[kind.dialect, kind.kind] = kind


def key_kind(dialect: str, kind: str = "secret") -> KeyKind:
    """The registered kind. Raises NotFound for one that no dialect has."""
    try:
        return _kinds[dialect, kind]
    except KeyError:
        raise NotFound(
            "kind of key", f"No dialect has keys of the kind {dialect}/{kind}."
        ) from None


def key_kinds() -> list[KeyKind]:
    """Every registered kind, by dialect."""
    return [_kinds[name] for name in sorted(_kinds)]
