"""``macros``: prepared answers."""

from typing import TYPE_CHECKING

from guichet.automation.actions import create_macro, delete_macro, update_macro
from guichet.automation.queries import macros_managed
from guichet.cli.apply.fields import Entry, Text
from guichet.cli.apply.kinds.base import Kind
from guichet.cli.apply.setup import Setup
from guichet.lib.text import comparable

if TYPE_CHECKING:
    from guichet.automation.models import Macro


class MacroEntry(Entry):
    """``{queue: WEB, name: Thanks, content: "Thank you, {{ customer.name }}."}``"""

    name: Text
    queue: Text | None = None
    shortcut: Text = ""
    content: Text = ""
    removed: bool = False


def carry_out(setup: Setup, entry: MacroEntry) -> None:
    """Prepare the answer, let it read otherwise, or take it away. It is found by its name."""
    queue = setup.queue(entry.queue) if entry.queue else None
    what = f"macro {entry.name} of {queue.code if queue else 'every queue'}"
    name = comparable(entry.name.strip())
    macro = macros_managed(setup.actor).filter(queue=queue, name__iexact=name).first()
    if entry.removed:
        if macro is not None:
            delete_macro(setup.actor, macro)
            setup.ledger.changed(what, {"removed": False}, {"removed": True})
        return
    given = entry.given("shortcut", "content")
    if macro is None:
        create_macro(
            setup.actor,
            queue=queue,
            name=entry.name,
            shortcut=entry.shortcut,
            content=entry.content,
        )
        setup.ledger.created(what, given)
        return
    before = _shown(macro)
    update_macro(setup.actor, macro, name=entry.name, **given)
    setup.ledger.changed(what, before, _shown(macro))


def _shown(macro: "Macro") -> dict[str, object]:
    return {"name": macro.name, "shortcut": macro.shortcut, "content": macro.content}


KIND = Kind(key="macros", model=MacroEntry, carry_out=carry_out)
"""Its entries are found by their name and queue."""
