"""``make faults``: kill the desk at random moments, again and again. See docs/reliability.md."""

import argparse
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

import click

from tests.faults.rounds import Outcome, running_trial
from tests.support.environment import SCRATCH

DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """The exit code: 1 when any promise was broken."""
    options = _options()
    # Whoever ends this early leaves no desk and no database server running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    click.echo(f'seed {options.seed}; repeat with: make faults ARGS="--seed {options.seed}"')
    try:
        kept = [
            _run(kind, options.rounds, options.seconds, options.seed)
            for kind in options.databases.split(",")
        ]
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
    return 0 if all(kept) else 1


def _run(kind: str, rounds: int, seconds: float, seed: int) -> bool:
    """Whether every promise was kept on that database."""
    click.echo(f"\n{kind}")
    started = time.monotonic()
    outcomes: list[Outcome] = []
    with (
        tempfile.TemporaryDirectory(prefix="guichet-faults-") as folder,
        running_trial(kind, Path(folder), seed) as trial,
    ):
        for number in range(rounds):
            outcomes.append(trial.play(number, seconds=seconds))
            click.echo(str(outcomes[-1]))
            for problem in outcomes[-1].problems[:20]:
                click.echo(f"     {problem}")
    broken = sum(len(outcome.problems) for outcome in outcomes)
    back = sorted(outcome.back_after for outcome in outcomes)
    click.echo(
        f"{kind}: {len(outcomes)} rounds, {sum(o.filed for o in outcomes)} tickets answered, "
        f"{sum(o.lost_answers for o in outcomes)} answers lost, "
        f"{sum(o.unavailable for o in outcomes)} × 503, "
        f"{sum(o.replays for o in outcomes)} replays; "
        f"back after {back[len(back) // 2]:.1f} s (median), {back[-1]:.1f} s (longest); "
        f"{broken} promises broken; {time.monotonic() - started:.0f} s"
    )
    return not broken


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make faults",
        description="Kill web, worker and database while programs file tickets; find what is lost.",
        epilog='Pass options like this: make faults ARGS="--rounds 10 --databases sqlite"',
    )
    parser.add_argument("--rounds", type=int, default=50, help="on each database (50)")
    parser.add_argument("--databases", default=",".join(DATABASES), help="sqlite,postgresql")
    parser.add_argument("--seconds", type=float, default=2.0, help="of filing in each round (2)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().getrandbits(32))
    given = parser.parse_args()
    if unknown := set(given.databases.split(",")) - set(DATABASES):
        parser.error(f"no such database: {', '.join(sorted(unknown))}")
    if given.rounds < 1:
        parser.error("--rounds must be at least 1")
    return given


if __name__ == "__main__":
    sys.exit(main())
