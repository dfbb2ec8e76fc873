"""The bench still measures: a tiny run, from seeding to the table and the file."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bench import shop
from bench.figures import FLOOR, LIVE, Figure, Run
from bench.markdown import lines_of
from bench.shop_seed.fill import fill_shop
from bench.targets import verdicts
from guichet.commerce.models import Service
from guichet.people.models import Customer
from tests.dialects.clientxcms.shop import a_personal_key
from tests.support.builders import a_queue, a_user
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


@pytest.mark.django_db
def test_a_shop_written_in_bulk_is_one_that_a_program_can_use() -> None:
    fill_shop(30)
    queue = a_queue()
    key = a_personal_key(a_user(is_admin=True), "*")
    wanted = shop.shop_scenes(
        key,
        customers=list(Customer.objects.values_list("id", flat=True)),
        services=list(Service.objects.values_list("id", flat=True)),
        department=queue.id,
    )

    answers = {scene.name: _sent(scene.requests[0]) for scene in wanted}

    assert [answers[scene.name].status_code for scene in wanted] == [s.expected for s in wanted]
    page = answers[shop.CUSTOMERS].json()
    assert (len(page["data"]), page["meta"]["total"]) == (shop.PAGE, 30)
    assert [len(customer["services"]) for customer in page["data"][:4]] == [0, 1, 2, 0]
    assert answers[shop.PRODUCTS].json()["data"][0]["pricing"][0]["monthly"] == 9.99
    assert Service.objects.filter(status="suspended").count() == 1


def _sent(payload: bytes) -> Any:
    """What the desk of this process answers to a whole HTTP request."""
    head, _empty, body = payload.partition(b"\r\n\r\n")
    (method, path, _version), *lines = (line.split(" ", 2) for line in head.decode().split("\r\n"))
    headers = {name.rstrip(":"): " ".join(rest) for name, *rest in lines}
    kind = headers.pop("Content-Type", "")
    return Client().generic(method, path, body, kind, headers=headers)


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


def test_shops_are_compared_with_shops_only() -> None:
    small, large = (Run(database="sqlite", customers=customers) for customers in (10, 1000))
    small.figures = [_figure(shop.CUSTOMERS, median=10.0)]
    large.figures = [_figure(shop.CUSTOMERS, median=14.0)]
    desk = Run(database="sqlite", tickets=1_000_000)
    desk.figures = [_figure(shop.CUSTOMERS, median=100.0)]

    (growth,) = verdicts([desk, large, small])

    assert growth.target == f"sqlite, 1,000 customers: {shop.CUSTOMERS} ≤ 1.5 × with 10"
    assert growth.kept


def test_a_live_hint_is_shown_with_the_pages_that_waited() -> None:
    run = Run(database="sqlite", tickets=10)
    run.figures = [_figure("ICD create", rate=99.0), _figure("console list"), _figure(LIVE)]
    run.figures[-1] = replace(run.figures[-1], clients=200)
    machine = {"commit": "", "processor": "", "cores": 2, "memory_gib": 1, "system": ""}
    machine |= {"python": "", "sqlite": "", "load_average": [0.0]}
    report = {"at": "2026-11-25", "machine": machine, "targets": [], "runs": [run.as_json()]}

    lines = list(lines_of(report))

    assert "| ICD create | 1.0 / 5.0, 99/s |" in lines
    assert f"| {LIVE} | 1.0 / 5.0, 200 pages |" in lines


def _figure(scene: str, *, rate: float = 100.0, median: float = 1.0) -> Figure:
    return Figure(
        scene=scene, clients=32, median=median, p99=5 * median, rate=rate, count=100, wrong={}
    )
