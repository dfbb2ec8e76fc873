"""The measuring stick: a closed loop of HTTP/1.1 clients, in a process of its own.

Each client keeps one connection and sends its next request as soon as the last one is answered.
A general HTTP library would spend more time on a request than the desk does.
"""

import asyncio
import re
import time
from array import array
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import get_context
from secrets import token_hex

UNIQUE = "aunique0word"
"""Where this stands in a request, each one that is sent has another word of that length."""

_UNIQUE = UNIQUE.encode()
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
WARM_UP_SHARE = 0.15
PATIENCE_SECONDS = 30.0
LONGEST = 10
"""So many times as long is measured at most where answers are few."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What to send, and for how long. ``requests`` are whole requests, sent in turn.

    Until ``answers`` have come it goes on for longer: the median of a dozen says little.
    """

    port: int
    requests: Sequence[bytes]
    expected: int
    clients: int
    seconds: float
    answers: int = 0


@dataclass
class Samples:
    """Seconds that each request took; how many were answered in so many seconds; and unexpected
    answers.

    Those that were on their way when the clock was started count as answered, those on their way
    when it was stopped don't: what takes as long as the measurement would look slower otherwise.
    """

    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    answered: int = 0
    seconds: float = 0.0
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, more: "Samples") -> None:
        """Take in what was measured at another time."""
        self.latencies.extend(more.latencies)
        self.answered += more.answered
        self.seconds += more.seconds
        self.wrong.update(more.wrong)


def measure(load: Load) -> Samples:
    """Run the load in another process, so that it does not share this one's lock."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, load).result()


def request(
    method: str, path: str, *, headers: str = "", body: bytes = b"", port: int = 80
) -> bytes:
    """A whole HTTP/1.1 request. ``headers`` are lines, each with its line end."""
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}{length}\r\n"
    return head.encode("ascii") + body


class Client(asyncio.Protocol):
    """One connection that is never idle until there is enough."""

    def __init__(self, load: Load, offset: int, samples: Samples, start_at: float) -> None:
        step = offset * 997 % len(load.requests)
        self._requests = cycle([*load.requests[step:], *load.requests[:step]])
        self._expected = b"%d" % load.expected
        self._samples = samples
        self._start_at = start_at
        self._answers = load.answers
        self._stop_at = start_at + load.seconds
        self._give_up_at = start_at + load.seconds * LONGEST
        self._buffer = b""
        self._sent_at = 0.0
        self._counted = False
        self._transport: asyncio.Transport | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if _complete(self._buffer):
            self._note(time.perf_counter())
            self._buffer = b""
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self._samples.wrong["connection lost"] += 1
            self.done.set_result(None)

    def _send(self) -> None:
        assert self._transport is not None
        self._sent_at = time.perf_counter()
        if not self._has_enough():
            payload = next(self._requests)
            self._transport.write(payload.replace(_UNIQUE, token_hex(6).encode()))
        elif not self.done.done():
            self._samples.seconds = self._samples.seconds or self._sent_at - self._start_at
            self.done.set_result(None)
            self._transport.close()

    def _has_enough(self) -> bool:
        # However slow the desk is: one figure is more than none.
        if self._sent_at < self._stop_at or not self._counted:
            return False
        return len(self._samples.latencies) >= self._answers or self._sent_at >= self._give_up_at

    def _note(self, moment: float) -> None:
        if self._buffer[9:12] != self._expected:
            self._samples.wrong[self._buffer[9:12].decode("latin-1")] += 1
            self._counted = True
            return
        if self._start_at <= moment and not self._samples.seconds:
            self._samples.answered += 1
        if self._start_at <= self._sent_at:
            self._samples.latencies.append(moment - self._sent_at)
            self._counted = True


def _complete(buffer: bytes) -> bool:
    """Whether a whole answer has come; they all say how long they are."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = _LENGTH.search(buffer, 0, end)
    if length is None:
        return buffer[9:12] == b"204" or buffer.endswith(b"0\r\n\r\n")
    return len(buffer) >= end + 4 + int(length[1])


def _run(load: Load) -> Samples:
    return asyncio.run(_run_clients(load))


async def _run_clients(load: Load) -> Samples:
    samples = Samples()
    loop = asyncio.get_running_loop()
    # What the first requests find cold is not what is measured.
    start_at = time.perf_counter() + load.seconds * WARM_UP_SHARE
    clients = []
    for number in range(load.clients):
        _transport, client = await loop.create_connection(
            lambda number=number: Client(load, number, samples, start_at),  # type: ignore[misc]
            "127.0.0.1",
            load.port,
        )
        clients.append(client)
    patience = load.seconds * (LONGEST + WARM_UP_SHARE) + PATIENCE_SECONDS
    _done, late = await asyncio.wait([client.done for client in clients], timeout=patience)
    samples.wrong["no answer"] += len(late)
    samples.seconds = samples.seconds or time.perf_counter() - start_at
    return samples
