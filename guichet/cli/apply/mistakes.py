"""What is wrong in a set-up file, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from guichet.lib.errors import GuichetError

Path = tuple[str | int, ...]
"""The way to a value: ``("queues", 1, "agents", 0, "level")``."""


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that can't be used, by the line it stands on."""

    line: int
    path: str
    message: str


class Mistakes(GuichetError):
    """The file can't be applied; ``found`` holds everything that is wrong, from top to bottom."""

    def __init__(self, source: str, found: Sequence[Mistake]) -> None:
        self.found = sorted(set(found))
        self.sentences = [
            ": ".join(part for part in (f"{source}:{each.line}", each.path, each.message) if part)
            for each in self.found
        ]
        super().__init__("\n".join(self.sentences))


def written(path: Path) -> str:
    """A path as people write it: ``queues[1].agents[0].level``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def plainly(sentence: str) -> str:
    """A sentence as it stands after a colon: no capital, no full stop."""
    text = sentence.rstrip(".")
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
