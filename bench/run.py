"""One data set, measured from the first start to the bare driver."""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from bench import scenes, shop
from bench.check import check_answers, check_wire
from bench.databases import Database, shop_set, tickets_set
from bench.desk import Desk, running_desk
from bench.figures import FLOOR, LIVE, Run, figure
from bench.floor import measure_floor
from bench.live import LiveLoad, measure_live
from bench.load import Load, Samples, measure
from bench.options import Options
from bench.seed.words import Writer

AGENT = "agent1"
SETTLE_SECONDS = 3.0
HINTED_CREATES = 50.0
COPY = "measured"


def measure_run(options: Options, database: Database, tickets: int) -> Run:
    """Everything the options want, on a fresh copy of the data set."""
    run = Run(database=database.name, tickets=tickets)
    source = tickets_set(database, tickets, options.folder)
    with _copied(options, database, source) as (folder, url):
        if options.wants("ready"):
            run.ready_seconds = _time_to_ready(options, folder, url)
        with running_desk(folder, database_url=url) as desk:
            _measure_desk(options, run, desk)
        if options.wants(FLOOR):
            for writers in options.clients:
                samples = measure_floor(url, writers=writers, seconds=options.seconds)
                run.figures.append(figure(FLOOR, writers, samples))
    return run


def measure_shop(options: Options, database: Database, customers: int) -> Run:
    """What the options want of the shop, on a fresh copy of one with that many customers."""
    run = Run(database=database.name, customers=customers)
    source = shop_set(database, customers, options.folder)
    with (
        _copied(options, database, source) as (folder, url),
        running_desk(folder, database_url=url) as desk,
    ):
        time.sleep(SETTLE_SECONDS)
        numbers = range(1, customers)
        token = desk.shop_key(shop.STAFF)
        wanted = shop.shop_scenes(token, customers=numbers, services=numbers)
        check_answers(desk.port, wanted)
        _play(options, run, desk, wanted)
    return run


@contextmanager
def _copied(options: Options, database: Database, source: str) -> Iterator[tuple[Path, str]]:
    """An empty folder for a desk, and the address of a copy that it may change."""
    database.copy(source, COPY)
    folder = options.folder / "desk"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder, database.url(COPY)
    finally:
        database.drop(COPY)


def _time_to_ready(options: Options, folder: Path, url: str) -> float:
    times = []
    for _start in range(options.starts):
        with running_desk(folder, database_url=url) as desk:
            times.append(desk.ready_after)
    return round(sorted(times)[len(times) // 2], 2)


def _measure_desk(options: Options, run: Run, desk: Desk) -> None:
    time.sleep(SETTLE_SECONDS)
    if options.wants("memory"):
        idle = desk.memory()
        run.idle_resident = round(idle.resident, 1)
        run.idle_proportional = round(idle.proportional, 1)
    check_wire(desk.port)
    cookie = desk.session(AGENT)
    _play(options, run, desk, [*scenes.pings(), *scenes.reads(run.tickets, cookie)])
    if options.wants(LIVE):
        _listen(options, run, desk, cookie)
    _play(options, run, desk, scenes.creates())
    if options.wants("memory"):
        run.worked_resident = round(desk.memory().resident, 1)


def _play(options: Options, run: Run, desk: Desk, wanted: Iterable[scenes.Scene]) -> None:
    played = [scene for scene in wanted if options.wants(scene.name)]
    for clients in options.clients:
        found = [Samples() for _scene in played]
        for _round in range(options.rounds):
            for scene, samples in zip(played, found, strict=True):
                load = Load(
                    port=desk.port,
                    requests=scene.requests,
                    expected=scene.expected,
                    clients=clients,
                    seconds=options.seconds / options.rounds,
                    answers=options.answers // options.rounds,
                )
                samples.add(measure(load))
        for scene, samples in zip(played, found, strict=True):
            run.figures.append(figure(scene.name, clients, samples))


def _listen(options: Options, run: Run, desk: Desk, cookie: str) -> None:
    load = LiveLoad(
        port=desk.port,
        cookie=cookie,
        pages=options.pages,
        rate=HINTED_CREATES,
        seconds=options.seconds,
        requests=[scenes.icd_create(Writer(Random(8)), place) for place in range(100)],
    )
    samples = measure_live(load)
    run.figures.append(figure(LIVE, options.pages, samples.hints))
    run.hints_missing += samples.missing
