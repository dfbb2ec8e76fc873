"""The measuring stick itself, held against a server whose speed is known."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.figures import figure
from bench.load import Load, measure, request

ONE_AT_A_TIME = 0.02


class SlowServer:
    """Answers one request at a time. ``moments`` are when each was answered."""

    def __init__(self) -> None:
        self.moments: list[float] = []
        self.port = 0
        self._listening = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve until the block ends."""
        self._thread.start()
        self._listening.wait()
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join()
            self._loop.close()

    async def _run(self) -> None:
        self._over, self._turn = asyncio.Event(), asyncio.Lock()
        async with await asyncio.start_server(self._serve, "127.0.0.1") as server:
            self.port = server.sockets[0].getsockname()[1]
            self._listening.set()
            await self._over.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            await reader.readuntil(b"\r\n\r\n")
            async with self._turn:
                await asyncio.sleep(ONE_AT_A_TIME)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                self.moments.append(time.monotonic())
        writer.close()


def test_as_many_are_answered_by_the_second_as_the_server_answers() -> None:
    """Each waits for sixteen turns, a third of the measurement: its ends must not count double."""
    server = SlowServer()
    with server.running():
        load = Load(
            port=server.port, requests=[request("GET", "/")], expected=200, clients=16, seconds=1.0
        )
        found = figure("slow", 16, measure(load))

    first, last = server.moments[0], server.moments[-1]
    by_its_own_clock = (len(server.moments) - 1) / (last - first)
    assert abs(found.rate / by_its_own_clock - 1) < 0.12
    assert found.median >= 14 * ONE_AT_A_TIME * 1000
