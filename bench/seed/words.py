"""What people write here, in made-up words as unevenly common as real ones; and their names."""

from random import Random

COMMON_WORD = "facture"
COMMON_SHARE = 0.2
"""Every fifth ticket holds the common word, however many tickets there are."""

RARE_WORD = "zythum"
RARE_TICKETS = 5
"""This many tickets hold the rare word, however many tickets there are."""

_SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "ou")]


class Writer:
    """Writes subjects and messages; the same ones every time. Only small ASCII letters."""

    def __init__(self, random: Random) -> None:
        self._random = random
        vocabulary = ["".join(random.choices(_SYLLABLES, k=2 + n % 3)) for n in range(3000)]
        # Zipf's law, roughly: the tenth word is used a tenth as often as the first.
        weights = [1 / (rank + 3) for rank in range(len(vocabulary))]
        self._phrases = [
            " ".join(random.choices(vocabulary, weights, k=9)) for _phrase in range(5000)
        ]

    def line(self) -> str:
        """A subject."""
        return self._random.choice(self._phrases)[:80].strip()

    def text(self, *more: str) -> str:
        """A message of three sentences, and ``more``."""
        return "\n".join([*self._random.choices(self._phrases, k=3), *more])


def external_id_of(place: int) -> str:
    """What the app calls its customer number ``place``."""
    return f"cust-{place}"


def email_of(place: int) -> str:
    """The address of customer number ``place``."""
    return f"person{place}@example.com"


def name_of(place: int) -> str:
    """The name of customer number ``place``."""
    return f"Person {place}"
