"""How soon open pages hear of a new ticket: many streams, and tickets that come in steadily."""

import asyncio
import json
import re
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from bench.load import PATIENCE_SECONDS, Samples, request

_CREATED = re.compile(rb"event: ticket\.created\ndata: (\{[^\n]*\})")
SETTLE_SECONDS = 1.0
LAST_HINTS_SECONDS = 3.0
CREATORS = 8
OPEN_AT_ONCE = 20


@dataclass(frozen=True, kw_only=True)
class LiveLoad:
    """``pages`` streams of one session, and ``rate`` creations a second out of ``requests``."""

    port: int
    cookie: str
    pages: int
    rate: float
    seconds: float
    requests: Sequence[bytes]


@dataclass
class LiveSamples:
    """Seconds from sending a creation to its hint, of all pages; hints that never came."""

    hints: Samples = field(default_factory=Samples)
    missing: int = 0


def measure_live(load: LiveLoad) -> LiveSamples:
    """Run it in another process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, load).result()


class _Page(asyncio.Protocol):
    """An open page: keeps what it hears and when. It is read when all is over."""

    def __init__(self) -> None:
        self.heard: list[tuple[float, bytes]] = []
        self.open = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.heard.append((time.perf_counter(), data))
        self.open.set()

    def arrivals(self) -> dict[int, float]:
        """When the hint of each new ticket came."""
        found: dict[int, float] = {}
        rest = b""
        for moment, data in self.heard:
            text = rest + data
            for match in _CREATED.finditer(text):
                found.setdefault(json.loads(match[1])["ticket"], moment)
            rest = text[text.rfind(b"\n\n") + 2 :]
        return found


def _run(load: LiveLoad) -> LiveSamples:
    return asyncio.run(_watch(load))


async def _watch(load: LiveLoad) -> LiveSamples:
    pages = await _open_pages(load)
    await asyncio.sleep(SETTLE_SECONDS)
    samples = LiveSamples()
    sent = await _create(load, samples.hints)
    await asyncio.sleep(LAST_HINTS_SECONDS)
    for page in pages:
        arrivals = page.arrivals()
        samples.hints.latencies.extend(
            arrivals[id] - at for id, at in sent.items() if id in arrivals
        )
        samples.missing += len(sent.keys() - arrivals.keys())
    return samples


async def _open_pages(load: LiveLoad) -> list[_Page]:
    stream = request("GET", "/live", headers=f"Cookie: {load.cookie}\r\n")
    loop = asyncio.get_running_loop()
    pages: list[_Page] = []
    while len(pages) < load.pages:
        # Not all in one moment: they are people.
        group = []
        for _page in range(min(OPEN_AT_ONCE, load.pages - len(pages))):
            transport, page = await loop.create_connection(_Page, "127.0.0.1", load.port)
            transport.write(stream)
            group.append(page)
        async with asyncio.timeout(PATIENCE_SECONDS):
            for page in group:
                await page.open.wait()
        pages += group
    return pages


async def _create(load: LiveLoad, samples: Samples) -> dict[int, float]:
    """Send creations at a steady pace, whatever the answers take; returns when each was sent."""
    connections = [
        await asyncio.open_connection("127.0.0.1", load.port) for _creator in range(CREATORS)
    ]
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for connection in connections:
        free.put_nowait(connection)
    sent: dict[int, float] = {}

    async def create(payload: bytes, due_at: float) -> None:
        reader, writer = await free.get()
        writer.write(payload)
        id = await _created_id(reader, samples)
        if id is not None:
            # Counted from when it was due: waiting for a free connection is waiting too.
            sent[id] = due_at
        free.put_nowait((reader, writer))

    begun = time.perf_counter()
    tasks = []
    for number in range(int(load.seconds * load.rate)):
        due_at = begun + number / load.rate
        await asyncio.sleep(max(0.0, due_at - time.perf_counter()))
        payload = load.requests[number % len(load.requests)]
        tasks.append(asyncio.create_task(create(payload, due_at)))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*tasks)
    samples.seconds = time.perf_counter() - begun
    return sent


async def _created_id(reader: asyncio.StreamReader, samples: Samples) -> int | None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    body = await reader.readexactly(int(length[1]) if length else 0)
    if head[9:12] != b"201":
        samples.wrong[head[9:12].decode()] += 1
        return None
    ticket: int = json.loads(body)["id"]
    return ticket
