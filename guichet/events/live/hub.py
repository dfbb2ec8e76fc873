"""Hands hints to the streams of this process. Everything here happens on the event loop."""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from guichet.events.live.hints import Hint, Queues
from guichet.events.live.tail import Tail

BUFFERED = 500
STREAMS = 2000


class Full(Exception):
    """This process has as many streams as it takes."""


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

    async def next(self, within: float) -> Sequence[Hint]:
        """What waits; empty when nothing came in ``within`` seconds or the stream ends."""
        try:
            async with asyncio.timeout(within):
                await self._news.wait()
        except TimeoutError:
            return ()
        self._news.clear()
        hints = tuple(self._waiting)
        self._waiting.clear()
        return hints


class Hub:
    """The open streams of this process. The tail runs while there are any."""

    def __init__(self) -> None:
        self._streams: set[Subscription] = set()
        self._tail: Tail | None = None
        self._reading = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._streams)

    @contextmanager
    def subscription(self, queues: Queues) -> Iterator[Subscription]:
        """A place in the round. Raises Full when there is none."""
        if self._closed or len(self._streams) >= STREAMS:
            raise Full
        subscription = Subscription(queues)
        self._streams.add(subscription)
        if self._tail is None:
            self._start_tail()
        try:
            yield subscription
        finally:
            self._streams.discard(subscription)
            if not self._streams:
                self._stop_tail()

    async def reading(self) -> None:
        """Wait until every fact that commits from now on will be heard of."""
        await self._reading.wait()

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

    def _start_tail(self) -> None:
        loop = asyncio.get_running_loop()

        def publish(hints: Sequence[Hint]) -> None:
            loop.call_soon_threadsafe(self.publish, hints)

        self._tail = Tail(publish, ready=lambda: loop.call_soon_threadsafe(self._reading.set))
        self._tail.start()

    def _stop_tail(self) -> None:
        if self._tail is not None:
            self._tail.stop()
            self._tail = None
            self._reading.clear()
