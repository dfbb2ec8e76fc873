"""What came out: figures of one scene, and of a whole run on one data set."""

import math
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from bench.load import Samples

FLOOR = "floor (bare driver)"
LIVE = "live hint"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One scene with one number of clients. Times are milliseconds, the rate is by the second."""

    scene: str
    clients: int
    median: float
    p99: float
    rate: float
    count: int
    wrong: dict[str, int]


@dataclass(kw_only=True)
class Run:
    """One data set on one database: of so many tickets, or a shop of so many customers.

    Memory is MiB of all processes, without PostgreSQL's own.
    """

    database: str
    tickets: int = 0
    customers: int = 0
    figures: list[Figure] = field(default_factory=list)
    ready_seconds: float | None = None
    idle_resident: float | None = None
    idle_proportional: float | None = None
    worked_resident: float | None = None
    hints_missing: int = 0

    def figure(self, scene: str, clients: int) -> Figure | None:
        """That figure, if it was measured."""
        for figure in self.figures:
            if (figure.scene, figure.clients) == (scene, clients) and figure.count:
                return figure
        return None

    @property
    def size(self) -> int:
        """How large the data set is, among those of its kind."""
        return self.customers or self.tickets

    @property
    def wrong(self) -> int:
        """Answers that were not what they should have been."""
        return sum(sum(figure.wrong.values()) for figure in self.figures) + self.hints_missing

    def as_json(self) -> dict[str, Any]:
        """Everything, for the file."""
        return asdict(self)


def holding(*, tickets: int, customers: int) -> str:
    """What a data set is called in tables."""
    return f"{customers:,} customers" if customers else f"{tickets:,} tickets"


def figure(scene: str, clients: int, samples: Samples) -> Figure:
    """What the samples say."""
    ordered = sorted(samples.latencies)
    return Figure(
        scene=scene,
        clients=clients,
        median=round(1000 * median(ordered), 3) if ordered else 0.0,
        p99=round(1000 * ordered[math.ceil(len(ordered) * 0.99) - 1], 3) if ordered else 0.0,
        rate=round(samples.answered / samples.seconds, 1) if samples.seconds else 0.0,
        count=len(ordered),
        wrong=dict(+samples.wrong),
    )
