"""What is promised, as ratios within one run where machines differ, and whether it is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench import shop
from bench.figures import FLOOR, LIVE, Figure, Run
from bench.scenes import BY_PASSWORD

PINGS = ("ping (loop)", "ping (Django)")
STEADY = (
    "ICD get_ticket",
    "SupportDesk GET ticket",
    "ICD list, page 1",
    "ICD list, page 100",
    "console list",
    "console ticket",
    "search, common word",
    "search, rare word",
    shop.CUSTOMERS,
    shop.PRODUCTS,
)
"""Scenes that may cost no more on a large desk than on a small one."""

BUSY = 32
CREATE_SHARE = {"sqlite": 0.35, "postgresql": 0.30}
BY_KEY = "ICD create"
PASSWORD_SHARE = 0.7
TAIL = 10.0
GROWTH = 1.5
DEPTH = 1.2
HINT_MS = 150.0
RESIDENT_MIB = 220.0
READY_SECONDS = 3.0
LARGE = 1_000_000


@dataclass(frozen=True)
class Verdict:
    """A target, what was found, and whether that is good enough (None: this run can't tell)."""

    target: str
    found: str
    kept: bool


def verdicts(runs: Sequence[Run]) -> list[Verdict]:
    """Every target that these runs can speak of."""
    found: list[Verdict] = []
    for run in runs:
        found += [*_creates(run), *_passwords(run), *_tails(run), *_depth(run), *_live(run)]
        found += _idle(run)
    return [*found, *_growth(runs)]


def _creates(run: Run) -> Iterator[Verdict]:
    """``1 / (1/ping + 1/floor)`` is a desk whose own work costs nothing."""
    floor = run.figure(FLOOR, BUSY)
    wanted = CREATE_SHARE[run.database]
    for scene in _filing(run):
        create = run.figure(scene, BUSY)
        for name in PINGS:
            ping = run.figure(name, BUSY)
            if create and floor and ping:
                bound = 1 / (1 / ping.rate + 1 / floor.rate)
                share = create.rate / bound
                yield Verdict(
                    f"{_on(run)}: {scene} at {BUSY} clients ≥ {wanted} of {name} and floor",
                    f"{share:.2f} ({create.rate:.0f}/s of {bound:.0f}/s)",
                    share >= wanted,
                )


def _filing(run: Run) -> Sequence[str]:
    names = dict.fromkeys(figure.scene for figure in run.figures)
    return [name for name in names if name.endswith(" create")]


def _passwords(run: Run) -> Iterator[Verdict]:
    key = run.figure(BY_KEY, BUSY)
    for scene in BY_PASSWORD:
        create = run.figure(scene, BUSY)
        if create and key:
            share = create.rate / key.rate
            yield Verdict(
                f"{_on(run)}: {scene} at {BUSY} clients ≥ {PASSWORD_SHARE} of {BY_KEY}",
                f"{share:.2f} ({create.rate:.0f}/s of {key.rate:.0f}/s)",
                share >= PASSWORD_SHARE,
            )


def _tails(run: Run) -> Iterator[Verdict]:
    for scene in _filing(run):
        create = run.figure(scene, BUSY)
        if create:
            ratio = create.p99 / create.median
            yield Verdict(
                f"{_on(run)}: {scene} at {BUSY} clients, p99 ≤ {TAIL:.0f} × median",
                f"{ratio:.1f} ({create.p99:.1f} ms)",
                ratio <= TAIL,
            )


def _depth(run: Run) -> Iterator[Verdict]:
    yield from _compared(
        f"{_on(run)}: ICD list, page 100 ≤ {DEPTH} × page 1",
        _pairs(run, "ICD list, page 100", run, "ICD list, page 1"),
        DEPTH,
    )


def _growth(runs: Sequence[Run]) -> Iterator[Verdict]:
    """The largest data set against the smallest one of the same kind and database."""
    for kind in dict.fromkeys(map(_kind, runs)):
        same = sorted((run for run in runs if _kind(run) == kind), key=lambda run: run.size)
        small, large = same[0], same[-1]
        if small.size == large.size:
            continue
        for scene in STEADY:
            yield from _compared(
                f"{_on(large)}: {scene} ≤ {GROWTH} × with {small.size:,}",
                _pairs(large, scene, small, scene),
                GROWTH,
            )


def _pairs(a: Run, a_scene: str, b: Run, b_scene: str) -> Iterator[tuple[Figure, Figure]]:
    for clients in sorted({figure.clients for figure in a.figures}):
        one, other = a.figure(a_scene, clients), b.figure(b_scene, clients)
        if one and other:
            yield one, other


def _compared(
    target: str, pairs: Iterator[tuple[Figure, Figure]], limit: float
) -> Iterator[Verdict]:
    """One verdict on medians: that of the number of clients where the ratio is worst."""
    ratios = [(one.median / other.median, one, other) for one, other in pairs]
    if ratios:
        ratio, one, other = max(ratios, key=lambda each: each[0])
        yield Verdict(
            target,
            f"{ratio:.2f} ({one.median:.1f} ms : {other.median:.1f} ms, {one.clients} clients)",
            ratio <= limit,
        )


def _live(run: Run) -> Iterator[Verdict]:
    for hint in (each for each in run.figures if each.scene == LIVE and each.count):
        yield Verdict(
            f"{_on(run)}: median from create to hint ≤ {HINT_MS:.0f} ms on {hint.clients} pages",
            f"{hint.median:.0f} ms",
            hint.median <= HINT_MS,
        )


def _idle(run: Run) -> Iterator[Verdict]:
    if run.idle_resident is not None:
        yield Verdict(
            f"{_on(run)}: idle desk under {RESIDENT_MIB:.0f} MiB",
            f"{run.idle_resident:.0f} MiB ({run.idle_proportional:.0f} with shared pages once)",
            run.idle_resident < RESIDENT_MIB,
        )
    if run.ready_seconds is not None:
        yield Verdict(
            f"{_on(run)}: ready in under {READY_SECONDS:.0f} s",
            f"{run.ready_seconds:.2f} s",
            run.ready_seconds < READY_SECONDS,
        )


def _kind(run: Run) -> tuple[str, bool]:
    return run.database, bool(run.customers)


def _on(run: Run) -> str:
    customers = " customers" if run.customers else ""
    return f"{run.database}, {run.size:,}{customers}"
