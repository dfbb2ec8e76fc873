"""One web process: granian on a socket that the parent opened, with the front behind it."""

import asyncio
import os
import signal
import sys
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from guichet.config.asgi import make_front

CONNECTIONS = 4096
"""Open connections of one process, live streams among them; more wait to be accepted."""

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
            backpressure=CONNECTIONS,
            log_level=LogLevels.error,
            log_dictconfig=_PLAIN_LOGS,
        )
        self._descriptor = descriptor

    def _init_shared_socket(self) -> None:
        # Granian's own type stubs are behind its code here.
        self._shd: Any = SocketHolder(self._descriptor, False, self.backlog)  # type: ignore[call-arg]


def run_web(descriptor: int, lifeline: int) -> None:
    """Serve until SIGTERM, or until ``lifeline`` is closed by the parent's end; never returns.

    Requests that have begun are finished first.
    """
    asyncio.run(_serve(descriptor, lifeline))
    # Granian's threads can't be joined, and complain when the interpreter goes away under them.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _serve(descriptor: int, lifeline: int) -> None:
    front = make_front()
    server = InheritingServer(front, descriptor)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        loop.remove_reader(lifeline)
        front.live.hub.close()
        server.stop()  # type: ignore[no-untyped-call]

    loop.add_signal_handler(signal.SIGTERM, stop)
    loop.add_reader(lifeline, stop)
    await server.serve()
