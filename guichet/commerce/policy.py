"""Who may do what in the shop.

The shop belongs to the main directory: its customers buy, and whoever works for them may hold
rights in it. Those who work one application's own customers have no part in it.
"""

from guichet.access import Actor, Right, require_in_directory
from guichet.people.queries import main_directory


def holds_in_shop(actor: Actor, right: Right) -> bool:
    """Whether ``actor`` holds ``right`` on the catalogue."""
    return right in actor.everywhere or actor.holds_in_directory(right, main_directory().id)


def require_in_shop(actor: Actor, right: Right) -> None:
    """Raise Forbidden unless ``actor`` holds ``right`` on the catalogue."""
    if right not in actor.everywhere:
        require_in_directory(actor, right, main_directory().id)
