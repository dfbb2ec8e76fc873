"""One worker process."""

import threading

import structlog
from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    close_old_connections,
)

from guichet.config.sqlite.stale import opened_read_only
from guichet.events.worker import run_forever

log = structlog.get_logger("guichet.worker")

RETRY_SECONDS = 2.0


def work(stop: threading.Event, *, name: str) -> None:
    """Deliver until ``stop`` is set. A lost database is waited for."""
    log.info("worker.started", worker=name)
    while not stop.is_set():
        try:
            run_forever(stop, name=name)
        except (OperationalError, InterfaceError, InternalError) as error:
            log.warning("database.unavailable", error=str(error).strip())
            if opened_read_only(error):
                raise SystemExit(1) from error  # whoever started this process starts another
            close_old_connections()
            stop.wait(RETRY_SECONDS)
    log.info("worker.stopped", worker=name)
