"""Who may do what with people who belong to no queue.

Companies belong to the main directory: whoever works for its customers may hold rights on them.
Those who work one application's own customers have no part in it.
"""

from guichet.access import Actor, Right, require_in_directory
from guichet.lib.cache import BriefCache
from guichet.people.queries import main_directory

# Asked for the rail of every page; it never changes on a running desk.
_main: BriefCache[str, int] = BriefCache(seconds=60)


def holds_in_house(actor: Actor, right: Right) -> bool:
    """Whether ``actor`` holds ``right`` on what all counters of the main directory share."""
    return right in actor.everywhere or actor.holds_in_directory(right, _main_id())


def require_in_house(actor: Actor, right: Right) -> None:
    """Raise Forbidden unless ``actor`` holds ``right`` there."""
    if right not in actor.everywhere:
        require_in_directory(actor, right, _main_id())


def _main_id() -> int:
    return _main.get("id", lambda: main_directory().id)
