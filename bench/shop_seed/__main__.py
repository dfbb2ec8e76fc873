"""``python -m bench.shop_seed --customers 1000``: fill the shop that ``GUICHET_…`` settings name.

The desk has just been made of setup.yaml and has no customer yet. Nothing else may use it.
"""

import argparse
import time

from guichet.cli.opening import open_desk

open_desk(log_level="warning")

from django.db import connection  # noqa: E402 — models can be read from here on

from bench.shop_seed.fill import fill_shop  # noqa: E402


def main() -> None:
    """Fill the shop, and say how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--customers", type=int, required=True)
    count: int = parser.parse_args().customers
    started = time.monotonic()
    fill_shop(count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # As autovacuum would have done in the course of the years.
            cursor.execute("VACUUM ANALYZE")
    print(f"{count:,} customers in {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
