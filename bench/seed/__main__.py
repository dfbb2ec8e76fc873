"""``python -m bench.seed --tickets 10000``: fill the desk that the ``GUICHET_…`` settings name.

The desk has just been made of setup.yaml and holds no ticket yet. Nothing else may use it.
"""

import argparse
import time

from guichet.cli.opening import open_desk

open_desk(log_level="warning")

from django.conf import settings  # noqa: E402 — models can be read from here on
from django.db import connection  # noqa: E402

from bench.seed.stage import read_stage  # noqa: E402
from bench.seed.stores import PostgresStore, SqliteStore, Store  # noqa: E402
from bench.seed.story import Story  # noqa: E402
from guichet.config.environment import environment  # noqa: E402
from guichet.events.models import Delivery, Event  # noqa: E402


def main() -> None:
    """Fill the desk, and say how long it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tickets", type=int, required=True)
    count: int = parser.parse_args().tickets
    started = time.monotonic()
    story = Story(read_stage(), count)
    last_event = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    last_delivery = Delivery.objects.order_by("-id").values_list("id", flat=True).first() or 0
    connection.close()
    store = _store()
    for batch in story.tell(last_event=last_event, last_delivery=last_delivery):
        store.write(batch)
    written = time.monotonic()
    store.finish(story.numbers)
    print(
        f"{count:,} tickets in {time.monotonic() - started:.1f} s, "
        f"{time.monotonic() - written:.1f} s of it for indexes"
    )


def _store() -> Store:
    if connection.vendor == "postgresql":
        return PostgresStore(environment().database_url)
    return SqliteStore(str(settings.DATABASES["default"]["NAME"]))


if __name__ == "__main__":
    main()
