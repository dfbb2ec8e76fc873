"""Live updates: hints about new facts, for open pages to fetch again what changed.

One tail reads new facts for the whole process; one hub hands them to the streams that may see them.
"""

from guichet.events.live.hints import Hint, Replay, missed_since
from guichet.events.live.hub import Full, Hub, Subscription
from guichet.events.live.tail import Tail

__all__ = ["Full", "Hint", "Hub", "Replay", "Subscription", "Tail", "missed_since"]
