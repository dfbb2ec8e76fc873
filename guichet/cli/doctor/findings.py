"""What the doctor says about one thing."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a thing is."""

    GOOD = "good"
    WORTH_KNOWING = "worth_knowing"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, what was found, and what to do.

    After a ``blocking`` finding that is bad, what stands above can't be looked at.
    """

    name: str
    state: State
    found: str
    advice: str = ""
    blocking: bool = False

    def as_json(self) -> dict[str, str]:
        """What programs are told."""
        return {
            "name": self.name,
            "state": self.state.value,
            "found": self.found,
            "advice": self.advice,
        }


def good(name: str, found: str) -> Finding:
    """It is as it should be."""
    return Finding(name, State.GOOD, found)


def worth_knowing(name: str, found: str, advice: str = "") -> Finding:
    """It works; the operator may want it otherwise."""
    return Finding(name, State.WORTH_KNOWING, found, advice)


def bad(name: str, found: str, advice: str = "", *, blocking: bool = False) -> Finding:
    """It has to be mended."""
    return Finding(name, State.BAD, found, advice, blocking)
