"""The dialects that answer here. A new one is a folder beside these and a line in this list."""

from guichet.dialects.base import Dialect

DIALECTS: tuple[Dialect, ...] = ()
