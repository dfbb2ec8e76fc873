"""Hands hints to the streams of this process. Everything here happens on the event loop."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from guichet.events.live.hints import Hint, Queues
from guichet.events.live.tail import Tail

BUFFERED = 500
STREAMS = 2000
READY_SECONDS = 10.0


class Full(Exception):
    """This process has as many streams as it takes."""


class Feed(Protocol):
    """What brings the hints, as Tail does: only while somebody listens."""

    ready: "asyncio.Event | object"

    def start(self) -> None: ...
    def stop(self) -> None: ...


class Subscription:
    """The hints that wait for one stream."""

    def __init__(self, queues: Queues) -> None:
        self.queues = queues
        self.overflowed = False
        self.ended = False
        self._waiting: deque[Hint] = deque()
        self._news = asyncio.Event()

    def offer(self, hint: Hint) -> None:
        """Keep a hint, unless this stream may not see it or does not keep up."""
        if not hint.visible_in(self.queues):
            return
        if len(self._waiting) >= BUFFERED:
            self.overflowed = True
        else:
            self._waiting.append(hint)
        self._news.set()

    def end(self) -> None:
        """Let the stream finish: the process is about to stop."""
        self.ended = True
        self._news.set()

    async def next(self, timeout: float) -> Sequence[Hint]:
        """What waits; empty when nothing came within ``timeout`` seconds or the stream ends."""
        try:
            async with asyncio.timeout(timeout):
                await self._news.wait()
        except TimeoutError:
            return ()
        self._news.clear()
        hints = tuple(self._waiting)
        self._waiting.clear()
        return hints


class Hub:
    """The open streams of this process. The tail runs while there are any."""

    def __init__(self, tail: Callable[[Callable[[Sequence[Hint]], None]], Tail] = Tail) -> None:
        self._new_tail = tail
        self._tail: Tail | None = None
        self._streams: set[Subscription] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._streams)

    @contextmanager
    def subscription(self, queues: Queues) -> Iterator[Subscription]:
        """A place in the round. Raises Full when there is none."""
        if len(self._streams) >= STREAMS or self._closed:
            raise Full
        subscription = Subscription(queues)
        self._streams.add(subscription)
        try:
            self._start_tail()
            yield subscription
        finally:
            self._streams.discard(subscription)
            self._stop_idle_tail()

    def publish(self, hints: Sequence[Hint]) -> None:
        """Offer each hint to every stream."""
        for stream in self._streams:
            for hint in hints:
                stream.offer(hint)

    def close(self) -> None:
        """End every stream and take no more."""
        self._closed = True
        for stream in self._streams:
            stream.end()

    async def listening(self) -> None:
        """Wait until no new fact can be missed."""
        tail = self._tail
        if tail is not None and not tail.ready.is_set():
            await asyncio.get_running_loop().run_in_executor(None, tail.ready.wait, READY_SECONDS)

    def _start_tail(self) -> None:
        if self._tail is None:
            loop = asyncio.get_running_loop()
            self._tail = self._new_tail(
                lambda hints: loop.call_soon_threadsafe(self.publish, hints) and None
            )
            self._tail.start()

    def _stop_idle_tail(self) -> None:
        if not self._streams and self._tail is not None:
            self._tail.stop()
            self._tail = None
