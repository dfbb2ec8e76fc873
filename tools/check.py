"""Everything CI checks, one step after the other, with a summary at the end.

``python tools/check.py`` runs all steps; ``python tools/check.py lint`` the quick ones only.
A failing step never hides the next one.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

BIN = Path(sys.executable).parent
SOURCES = ("guichet", "tests", "tools", "bench")
# Two processes keep a small machine busy; each has its own database and its own desk.
PROCESSES = os.environ.get("GUICHET_TEST_PROCESSES", "2")
# The slowest are named: that is where a run that has become too long can be made shorter.
PYTEST = (sys.executable, "-m", "pytest", "-n", PROCESSES, "--durations=20")


@dataclass(frozen=True)
class Step:
    """One command whose exit code says whether the tree is sound."""

    name: str
    command: tuple[str | Path, ...]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a step went, for the summary."""

    step: Step
    passed: bool
    seconds: float
    closing_line: str


LINT = (
    Step("style", (BIN / "ruff", "check", *SOURCES)),
    Step("format", (BIN / "ruff", "format", "--check", *SOURCES)),
    Step("imports", (BIN / "lint-imports", "--no-logo")),
    Step("types", (BIN / "mypy",)),
)
TESTS = (
    Step("tests on SQLite", PYTEST, {"GUICHET_TEST_DATABASE": "sqlite"}),
    # What never meets a database has passed by now.
    Step(
        "tests on PostgreSQL",
        (*PYTEST, "-m", "database"),
        {"GUICHET_TEST_DATABASE": "postgresql"},
    ),
)


def main(which: str = "all") -> int:
    """Run the steps and return the exit code of the whole."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guichet-check-") as scratch:
        # mypy's Django plugin loads the settings; they must not touch the developer's own desk.
        own = {"GUICHET_DATA_DIR": scratch, "GUICHET_SECRET_KEY": "only-for-checks"}
        steps = LINT if which == "lint" else LINT + TESTS
        outcomes = [run(step, os.environ | own | step.environment) for step in steps]
    summarise(outcomes, time.monotonic() - started)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def run(step: Step, environment: dict[str, str]) -> Outcome:
    """Run one step, showing its output as it comes and keeping its last line."""
    print(f"\n--- {step.name}", flush=True)
    started = time.monotonic()
    closing_line = ""
    with subprocess.Popen(
        step.command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            closing_line = line.strip() or closing_line
    return Outcome(step, process.returncode == 0, time.monotonic() - started, closing_line)


def summarise(outcomes: list[Outcome], seconds: float) -> None:
    """Say in a few lines what ran, how long it took and how it ended."""
    print("\n--- summary")
    for outcome in outcomes:
        verdict = "ok" if outcome.passed else "FAILED"
        print(f"{outcome.step.name:<20} {verdict:<7} {outcome.seconds:6.1f} s")
    print(f"{'all':<20} {'':<7} {seconds:6.1f} s\n")
    for outcome in outcomes:
        if outcome.step in TESTS:
            print(f"{outcome.step.name}: {outcome.closing_line}")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
