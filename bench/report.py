"""The table on the screen, and the file beside it."""

import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.figures import Run, holding
from bench.targets import Verdict

WIDTH = 32


def print_run(run: Run) -> None:
    """Everything measured on one data set."""
    what = holding(tickets=run.tickets, customers=run.customers)
    print(f"\n{what} on {run.database}")
    clients = sorted({figure.clients for figure in run.figures})
    common = [n for n in clients if sum(f.clients == n for f in run.figures) > 1]
    heads = "".join(f"{f'{n} client' + 's' * (n > 1):>30}" for n in common)
    print(f"{'':{WIDTH}}{heads}")
    print(f"{'':{WIDTH}}" + f"{'median ms':>12}{'p99 ms':>9}{'/ s':>9}" * len(common))
    for scene in dict.fromkeys(figure.scene for figure in run.figures):
        print(_line(run, scene, common or clients))
    for name, value, unit in (
        ("ready after", run.ready_seconds, "s"),
        ("memory, idle", run.idle_resident, "MiB resident"),
        ("", run.idle_proportional, "MiB with shared pages once"),
        ("memory, after the work", run.worked_resident, "MiB resident"),
    ):
        if value is not None:
            print(f"{name:{WIDTH}}{value:>12.1f} {unit}")
    if run.wrong:
        print(f"WRONG ANSWERS: {run.wrong}. See the file.")


def print_verdicts(verdicts: Sequence[Verdict]) -> None:
    """The targets, one a line."""
    print("\nTargets")
    for verdict in verdicts:
        print(f"{'✓' if verdict.kept else '✗'} {verdict.target}: {verdict.found}")


def write_json(path: Path, runs: Sequence[Run], verdicts: Sequence[Verdict]) -> None:
    """Everything, for programs."""
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "runs": [run.as_json() for run in runs],
        "targets": [asdict(verdict) for verdict in verdicts],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def machine() -> dict[str, Any]:
    """What it was measured on, as far as figures depend on it."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "load_average": os.getloadavg(),
        "commit": _commit(),
    }


def _line(run: Run, scene: str, clients: Sequence[int]) -> str:
    cells = []
    for number in clients:
        found = run.figure(scene, number)
        cells.append(
            f"{found.median:>12.2f}{found.p99:>9.2f}{found.rate:>9.0f}" if found else " " * 30
        )
    alone = [f for f in run.figures if f.scene == scene and f.clients not in clients and f.count]
    for found in alone:
        cells = [f"{found.median:>12.2f}{found.p99:>9.2f}  on {found.clients} pages"]
    return f"{scene:{WIDTH}}" + "".join(cells)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    run = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.strip()
