"""Who may do what with people who belong to no queue.

Companies belong to the main directory: whoever works for its customers may hold rights on them.
Those who work one application's own customers have no part in it.
"""

from guichet.access import Actor, Right, require_in_directory
from guichet.people.queries import main_directory_id


def holds_in_house(actor: Actor, right: Right) -> bool:
    """Whether ``actor`` holds ``right`` on what all counters of the main directory share."""
    return right in actor.everywhere or actor.holds_in_directory(right, main_directory_id())


def require_in_house(actor: Actor, right: Right) -> None:
    """Raise Forbidden unless ``actor`` holds ``right`` there."""
    if right not in actor.everywhere:
        require_in_directory(actor, right, main_directory_id())
