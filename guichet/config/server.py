"""One web process: granian on a socket that the parent opened, with the front behind it."""

import asyncio
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from guichet.config.affinity import keep_to_one_core
from guichet.config.asgi import Front, make_front

CONNECTIONS = 16_384
"""Open connections of one process, live streams among them; more wait to be accepted.

An idle one costs some kilobytes, so a crowd that only holds the line keeps nobody out.
"""
_OTHER_FILES = 512
"""Descriptors kept for the database, attachments and logs."""

LEAVE_SECONDS = 0.5
"""For requests that are on their way when a process goes: they are still answered, and their
clients hear that the connection closes. Otherwise they could not tell what became of them."""

_PLAIN_LOGS: dict[str, Any] = {
    # Granian's lines join ours instead of going their own way.
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}


class InheritingServer(Server):
    """Granian in this process's event loop, listening on a socket that was open before."""

    def __init__(self, application: Any, descriptor: int) -> None:
        super().__init__(
            application,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            backlog=1024,
            backpressure=_connections(),
            log_level=LogLevels.error,
            log_dictconfig=_PLAIN_LOGS,
        )
        self._descriptor = descriptor

    def _init_shared_socket(self) -> None:
        # Granian's own type stubs are behind its code here.
        self._shd: Any = SocketHolder(self._descriptor, False, self.backlog)  # type: ignore[call-arg]

    def hang_up(self) -> None:
        """Take no connection any more: who comes now waits at the parent's socket for a successor.

        Granian would take them until it stops, and then close those that have not said a word yet.
        It goes on listening at its descriptor, which leads to a socket that nobody knows from now.
        """
        with socket.create_server(("127.0.0.1", 0)) as unknown:
            unknown.setblocking(False)
            os.dup2(unknown.fileno(), self._descriptor, inheritable=False)


def _connections() -> int:
    """As many as the operating system lets this process have; it is asked for all it gives."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = CONNECTIONS + _OTHER_FILES
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(CONNECTIONS, hard - _OTHER_FILES)


def run_web(descriptor: int, lifeline: int) -> None:
    """Serve until SIGTERM, or until ``lifeline`` is closed by the parent's end; never returns."""
    asyncio.run(serve(make_front, descriptor, lifeline))
    # Granian's threads can't be joined, and complain when the interpreter goes away under them.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def serve(
    make: Callable[[], Front],
    descriptor: int,
    lifeline: int,
    *,
    leave_seconds: float = LEAVE_SECONDS,
) -> None:
    """Serve what ``make`` makes until told to stop, as ``run_web`` is; then leave.

    Nobody's request is lost by that: new connections are left to the next process, those that are
    open close after their next answer, and what has begun is finished.
    """
    front = make()
    server = InheritingServer(front, descriptor)
    loop = asyncio.get_running_loop()
    told = asyncio.Event()

    def stop() -> None:
        loop.remove_reader(lifeline)
        told.set()

    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_reader(lifeline, stop)

    async def leave() -> None:
        await told.wait()
        try:
            server.hang_up()
            front.leave()
            await asyncio.sleep(leave_seconds)
        finally:
            # Even when no descriptor was left to hang up with.
            server.stop()  # type: ignore[no-untyped-call]

    beside = [loop.create_task(keep_to_one_core()), loop.create_task(leave())]
    await server.serve()
    for task in beside:
        task.cancel()
