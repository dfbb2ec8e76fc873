"""What is counted about tickets, and when."""

from datetime import timedelta

from guichet.events.registry import every
from guichet.tickets import tallies


@every(timedelta(minutes=5), name="tickets.tally")
def tally() -> None:
    """Counts the tickets of each queue, so that nobody who asks has to."""
    tallies.tally()
