"""``python -m bench``: measure, print the table, write the file. See docs/performance.md."""

import sys
import time
from datetime import UTC, datetime

from bench import shop
from bench.databases import open_database
from bench.options import read_options
from bench.report import machine, print_run, print_verdicts, write_json
from bench.run import measure_run, measure_shop
from bench.targets import verdicts


def main() -> int:
    """The exit code: 1 when an answer was wrong. A missed target is a figure, not a failure."""
    options = read_options(sys.argv[1:])
    options.folder.mkdir(parents=True, exist_ok=True)
    found = machine()
    print(
        f"{found['processor']}, {found['cores']} cores, {found['memory_gib']} GiB; "
        f"Python {found['python']}; load {found['load_average'][0]:.1f} before the start"
    )
    started = time.monotonic()
    runs = []
    for kind in options.databases:
        database = open_database(kind, options.folder)
        for tickets in options.sizes:
            runs.append(measure_run(options, database, tickets))
            print_run(runs[-1])
        for customers in options.customers if any(map(options.wants, shop.SCENES)) else ():
            runs.append(measure_shop(options, database, customers))
            print_run(runs[-1])
    kept = verdicts(runs)
    print_verdicts(kept)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    path = options.json or options.folder / "results" / name
    write_json(path, runs, kept)
    print(f"\n{time.monotonic() - started:.0f} s. Everything is in {path}")
    return 1 if any(run.wrong for run in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
