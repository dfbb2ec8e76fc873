"""``python -m bench.markdown FILE.json …``: what runs found as the tables of docs/performance.md.

Several files are put together: one for each database, perhaps, or one for each size.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.figures import LIVE, holding

Report = Mapping[str, Any]


def main() -> None:
    """Print the machine, a table for each data set, and the targets."""
    reports = [json.loads(Path(name).read_text(encoding="utf-8")) for name in sys.argv[1:]]
    for report in reports:
        print("\n".join(lines_of(report)))


def lines_of(report: Report) -> Iterator[str]:
    """One report, line by line."""
    machine = report["machine"]
    yield (
        f"{report['at'][:10]}, commit `{machine['commit']}`: {machine['processor']}, "
        f"{machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']}, "
        f"Python {machine['python']}, SQLite {machine['sqlite']}; "
        f"load {machine['load_average'][0]:.1f} when it was written."
    )
    for run in report["runs"]:
        yield ""
        what = holding(tickets=run["tickets"], customers=run.get("customers", 0))
        yield f"**{what} on {run['database']}** (median / p99 in ms, rate)"
        yield ""
        yield from _figures(run["figures"])
        yield ""
        yield from _desk(run)
    yield ""
    yield "| Target | Found | |"
    yield "|---|---|---|"
    for verdict in report["targets"]:
        yield f"| {verdict['target']} | {verdict['found']} | {_sign(verdict['kept'])} |"
    yield ""


def _figures(figures: Sequence[Report]) -> Iterator[str]:
    scenes = dict.fromkeys(figure["scene"] for figure in figures)
    cells = {(figure["scene"], figure["clients"]): _cell(figure) for figure in figures}
    several = [n for n in _clients(figures) if sum(f["clients"] == n for f in figures) > 1]
    yield "| | " + " | ".join(f"{n} client{'s' * (n > 1)}" for n in several) + " |"
    yield "|---" * (len(several) + 1) + "|"
    for scene in scenes:
        row = [cells.get((scene, number), "") for number in several]
        alone = [cell for (name, n), cell in cells.items() if name == scene and n not in several]
        yield f"| {scene} | " + " | ".join(row if any(row) else [*alone, *row[1:]]) + " |"


def _clients(figures: Sequence[Report]) -> Sequence[int]:
    return sorted({figure["clients"] for figure in figures})


def _cell(figure: Report) -> str:
    times = f"{figure['median']:.1f} / {figure['p99']:.1f}"
    if figure["scene"] == LIVE:
        # Hints come at the rate of the creations: how many pages wait for them is what matters.
        return f"{times}, {figure['clients']} pages"
    return f"{times}, {figure['rate']:.0f}/s"


def _desk(run: Report) -> Iterator[str]:
    if run["ready_seconds"] is not None:
        yield f"Ready after {run['ready_seconds']:.1f} s. "
    if run["idle_resident"] is not None:
        yield f"Memory: {run['idle_resident']:.0f} MiB idle, {run['worked_resident']:.0f} after it."


def _sign(kept: bool) -> str:
    return "✓" if kept else "✗ short"


if __name__ == "__main__":
    main()
