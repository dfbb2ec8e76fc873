"""The threads on which Django runs."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

import structlog
from django.db import close_old_connections

log = structlog.get_logger("guichet.front")

Job = Callable[[], None]
Result = TypeVar("Result")


class ThreadPool:
    """At most ``size`` threads, started when they are first needed and kept.

    Each keeps its own database connection.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._started = 0
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._idle = threading.Semaphore(0)

    def submit(self, job: Job) -> None:
        """Run ``job`` as soon as a thread is free. Call it from the event loop only."""
        self._jobs.put(job)
        if not self._idle.acquire(blocking=False) and self._started < self._size:
            self._started += 1
            threading.Thread(
                target=self._work, name=f"request-{self._started}", daemon=True
            ).start()

    async def run(self, function: Callable[[], Result]) -> Result:
        """The result of ``function``, which may use the database, run on a thread."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()

        def job() -> None:
            try:
                close_old_connections()
                settle(future, result=function())
            except BaseException as error:
                settle(future, error=error)
            finally:
                close_old_connections()

        self.submit(job)
        return await future

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            except BaseException:
                log.exception("a request thread failed")
            # Nothing of the last request may stay alive while this thread waits.
            del job
            self._idle.release()


def settle(
    future: "asyncio.Future[Result]",
    *,
    result: Result | None = None,
    error: BaseException | None = None,
) -> None:
    """Tell the event loop, from a thread, how ``future`` ended; no harm if it no longer waits."""

    def tell() -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    try:
        future.get_loop().call_soon_threadsafe(tell)
    except RuntimeError:  # the loop has ended before us
        return
