"""What a kind of entry is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guichet.cli.apply.fields import Entry
from guichet.cli.apply.setup import Setup


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One key at the top of the file.

    ``carry_out`` makes the desk what one entry says, through the verbs, and tells the ledger.
    ``name`` is the key by which other entries name one of these.
    """

    key: str
    model: type[Entry]
    carry_out: Callable[[Setup, Any], None]
    name: str = ""
    is_list: bool = True
