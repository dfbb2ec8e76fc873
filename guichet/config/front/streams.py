"""``GET /live``: hints about new facts, as server-sent events, to whoever is signed in."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from django.db import Error

from guichet.config.front.asgi import Receive, Scope, Send, answer, begin
from guichet.config.front.threads import ThreadPool
from guichet.config.front.visitors import Visitor, visitor_of
from guichet.events.live import Full, Hint, Hub, Replay, Subscription, missed_since

log = structlog.get_logger("guichet.live")

PATH = "/live"
KEEP_ALIVE_SECONDS = 15.0
RECHECK_SECONDS = 30.0
STALLED_SECONDS = 20.0
PATIENCE_SECONDS = 10.0
RECONNECT_MS = 2000

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would keep events back until a buffer is full.
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
)


class LiveStreams:
    """The open streams of this process: they hold no thread and no database connection."""

    def __init__(self, pool: ThreadPool) -> None:
        self.hub = Hub()
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await answer(send, 405, headers=[(b"allow", b"GET")])
            return
        try:
            visitor = await self._visitor(_session_key(scope))
            if visitor is None:
                await answer(send, 401)
                return
            with self.hub.subscription(visitor.queues) as subscription:
                missed = await self._missed(_last_seen(scope), visitor)
                await self._stream(visitor, missed, subscription, receive, send)
        except (Full, Error, TimeoutError):
            await answer(send, 503, headers=[(b"retry-after", b"5")])

    async def _visitor(self, session: str) -> Visitor | None:
        return await self._pool.run(partial(visitor_of, session)) if session else None

    async def _missed(self, last_seen: int | None, visitor: Visitor) -> Replay:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.hub.reading()
        return await self._pool.run(partial(missed_since, last_seen, visitor.queues))

    async def _stream(
        self,
        visitor: Visitor,
        missed: Replay,
        subscription: Subscription,
        receive: Receive,
        send: Send,
    ) -> None:
        """Write until the client leaves or the stream has to end. Nothing is raised."""
        started = time.monotonic()
        leaving = asyncio.ensure_future(_gone(receive))
        writing = asyncio.ensure_future(self._write(_Stream(send), visitor, missed, subscription))
        await asyncio.wait([leaving, writing], return_when=asyncio.FIRST_COMPLETED)
        for task in (leaving, writing):
            task.cancel()
        outcome = (await asyncio.gather(leaving, writing, return_exceptions=True))[1]
        log.info(
            "stream",
            actor=visitor.name,
            seconds=round(time.monotonic() - started, 1),
            end="left" if isinstance(outcome, asyncio.CancelledError) else repr(outcome or "ended"),
        )

    async def _write(
        self, stream: "_Stream", visitor: Visitor, missed: Replay, subscription: Subscription
    ) -> None:
        await stream.open(missed)
        checked = time.monotonic()
        while not subscription.ended and not subscription.overflowed:
            await stream.send_hints(await subscription.next(KEEP_ALIVE_SECONDS))
            if time.monotonic() - checked >= RECHECK_SECONDS - KEEP_ALIVE_SECONDS:
                fresh = await self._visitor(visitor.session)
                if fresh is None:
                    break
                subscription.queues = fresh.queues
                checked = time.monotonic()
        await stream.close()


class _Stream:
    """Writes server-sent events to one client, which has to keep up."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def open(self, missed: Replay) -> None:
        """The first words: when to come back, what was missed, and where the stream stands."""
        await begin(self._send, 200, HEADERS)
        words = [b"retry: %d\n\n" % RECONNECT_MS]
        if missed.too_many:
            words.append(b"event: reset\ndata: {}\n\n")
        words += [hint.as_sse for hint in missed.hints]
        # An id without data moves the client's Last-Event-ID and fires nothing.
        words.append(b"id: %d\n\n" % missed.last_id)
        await self._write(b"".join(words))

    async def send_hints(self, hints: Sequence[Hint]) -> None:
        """Hints, or a comment that keeps proxies from closing the connection."""
        await self._write(b"".join(hint.as_sse for hint in hints) or b": still here\n\n")

    async def close(self) -> None:
        """End the answer properly; the browser comes back by itself."""
        await self._write(b"", more=False)

    async def _write(self, data: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(STALLED_SECONDS):
            await self._send({"type": "http.response.body", "body": data, "more_body": more})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _session_key(scope: Scope) -> str:
    try:
        cookies = SimpleCookie(_header(scope, b"cookie"))
    except CookieError:
        return ""
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def _last_seen(scope: Scope) -> int | None:
    """The id after which to go on: browsers send it as a header when they reconnect, pages as a
    parameter for what happened since they were made."""
    given = parse_qs(scope["query_string"].decode("latin-1")).get("last_event_id", [""])[0]
    text = _header(scope, b"last-event-id") or given
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _header(scope: Scope, wanted: bytes) -> str:
    return "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == wanted)
