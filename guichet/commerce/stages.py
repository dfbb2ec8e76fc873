"""How far a lead has come. Pure."""

from enum import IntEnum


class Stage(IntEnum):
    """A step on the way to a sale, by its code; from CLOSED on nothing is left to do."""

    NEW = 0
    MEETING = 20
    NEEDS = 40
    PROPOSAL = 60
    ACCEPTED = 80
    CLOSED = 100
    LOST = 101
    NOT_VALID = 102
    WON = 200

    @property
    def key(self) -> str:
        return self.name.lower()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self < Stage.CLOSED


MOST = int(Stage.WON)


def stage_of(progress: int) -> Stage:
    """The step that a progress has reached: programs also count in percent."""
    return max(stage for stage in Stage if stage <= progress)
