"""What a run measures: the command line of ``python -m bench``."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "build" / "bench"
DATABASES = ("sqlite", "postgresql")

ANSWERS = 100
"""What a median is taken of at least, where a measurement would otherwise end with fewer."""

ROUNDS = 3
"""Scenes take so many turns: a machine that is slow for a while is slow for all of them."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What to measure, how long, and where to put it.

    ``seconds`` and ``answers`` are of one measurement, all its ``rounds`` together.
    """

    sizes: tuple[int, ...]
    customers: tuple[int, ...]
    databases: tuple[str, ...]
    clients: tuple[int, ...]
    seconds: float
    answers: int
    rounds: int
    pages: int
    starts: int
    only: tuple[str, ...]
    folder: Path
    json: Path | None

    def wants(self, name: str) -> bool:
        """Whether something of that name is to be measured."""
        return not self.only or any(word.lower() in name.lower() for word in self.only)


def read_options(arguments: Sequence[str]) -> Options:
    """The options on a command line. Ends the process when they make no sense."""
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measure how fast a desk is, beside what the machine could do at all.",
        epilog='Pass options like this: make bench ARGS="--sizes 10k,1M --databases sqlite"',
    )
    parser.add_argument("--sizes", default="10k", help="tickets in the data sets; none: '' (10k)")
    parser.add_argument(
        "--customers", default="1k,100k", help="customers in the shops; none: '' (1k,100k)"
    )
    parser.add_argument("--databases", default=",".join(DATABASES), help="sqlite,postgresql")
    parser.add_argument("--clients", default="1,8,32", help="clients at once (1,8,32)")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each measurement (4)")
    parser.add_argument("--pages", type=int, default=200, help="open pages that hear hints (200)")
    parser.add_argument(
        "--only",
        default="",
        metavar="WORDS",
        help="only what has one of these words in its name: ping,create,floor,live,memory,ready …",
    )
    parser.add_argument("--quick", action="store_true", help="small and short, to see that it runs")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where data sets are kept")
    parser.add_argument("--json", type=Path, help="the file with the figures")
    given = parser.parse_args(arguments)
    try:
        return _options(given)
    except ValueError as error:
        parser.error(str(error))


def _options(given: argparse.Namespace) -> Options:
    databases = tuple(_listed(given.databases))
    if unknown := set(databases) - set(DATABASES):
        raise ValueError(f"no such database: {', '.join(sorted(unknown))}")
    quick = given.quick
    return Options(
        sizes=(500,) if quick else tuple(sorted(map(_size, _listed(given.sizes)))),
        customers=(100,) if quick else tuple(sorted(map(_size, _listed(given.customers)))),
        databases=databases,
        clients=(1, 4) if quick else tuple(sorted(map(int, _listed(given.clients)))),
        seconds=0.5 if quick else given.seconds,
        answers=0 if quick else ANSWERS,
        rounds=1 if quick else ROUNDS,
        pages=10 if quick else given.pages,
        starts=1 if quick else 3,
        only=tuple(_listed(given.only)),
        folder=given.folder.resolve(),
        json=given.json,
    )


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _size(text: str) -> int:
    """``10k`` and ``1M`` as numbers."""
    factors = {"k": 1000, "m": 1_000_000}
    factor = factors.get(text[-1].lower(), 1)
    return int(text[:-1] if factor > 1 else text) * factor
