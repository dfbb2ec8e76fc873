"""The bench still measures: a tiny run, from seeding to the table and the file."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.figures import FLOOR, LIVE, Figure, Run
from bench.targets import verdicts
from tests.support.environment import DATABASE

ROOT = Path(__file__).parents[2]
SCENES = ("ping (loop)", "ICD list, page 1", "search, rare word", "ICD create", FLOOR)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user may enter; those of pytest are closed to it."""
    with tempfile.TemporaryDirectory(prefix="guichet-bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def test_a_tiny_run_measures_what_is_asked_for(folder: Path) -> None:
    file = folder / "figures.json"
    only = "ping (loop),page 1,rare,ICD create,floor,live,memory"
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--databases", DATABASE, "--only", only,
         "--folder", folder, "--json", file],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout + run.stderr
    assert "500 tickets on" in run.stdout
    report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    measured = {(each["scene"], each["clients"]) for each in report["runs"][0]["figures"]}
    for scene in SCENES:
        assert {(scene, 1), (scene, 4)} <= measured
    assert (LIVE, 10) in measured
    assert report["runs"][0]["idle_resident"] > 10


def test_a_create_is_judged_by_what_ping_and_floor_leave_possible() -> None:
    run = Run(database="sqlite", tickets=10_000)
    run.figures = [
        _figure("ping (loop)", rate=3000.0),
        _figure(FLOOR, rate=1500.0),
        _figure("ICD create", rate=400.0),
        _figure("SupportDesk create", rate=300.0),
    ]

    kept = {verdict.target.split(" at ")[0]: verdict for verdict in verdicts([run])[:2]}

    assert kept["sqlite, 10,000: ICD create"].found == "0.40 (400/s of 1000/s)"
    assert kept["sqlite, 10,000: ICD create"].kept
    assert not kept["sqlite, 10,000: SupportDesk create"].kept


def test_a_large_desk_is_compared_with_a_small_one_on_the_same_database() -> None:
    small, large, other = (
        Run(database=database, tickets=tickets)
        for database, tickets in (("sqlite", 10), ("sqlite", 1000), ("postgresql", 10))
    )
    small.figures = [_figure("console list", median=10.0)]
    large.figures = [_figure("console list", median=16.0)]
    other.figures = [_figure("console list", median=1.0)]

    (growth,) = verdicts([other, large, small])

    assert growth.target == "sqlite, 1,000: console list ≤ 1.5 × with 10"
    assert growth.found.startswith("1.60 (16.0 ms : 10.0 ms")
    assert not growth.kept


def _figure(scene: str, *, rate: float = 100.0, median: float = 1.0) -> Figure:
    return Figure(
        scene=scene, clients=32, median=median, p99=5 * median, rate=rate, count=100, wrong={}
    )
