"""``GET /live``: hints about new facts, as server-sent events, to whoever is signed in."""

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

import structlog
from django.conf import settings

from guichet.config.front.asgi import Receive, Scope, Send, answer, begin
from guichet.config.front.threads import ThreadPool
from guichet.config.front.visitors import Visitor, visitor_of
from guichet.events.live import Full, Hint, Hub, Subscription, missed_since

log = structlog.get_logger("guichet.live")

PATH = "/live"
KEEP_ALIVE_SECONDS = 15.0
RECHECK_SECONDS = 30.0
STALLED_SECONDS = 20.0
RECONNECT_MS = 2000

HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # nginx would keep events back until a buffer is full.
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
)
SIGN_IN_FIRST = 401
BUSY = 503


class LiveStreams:
    """The open streams of this process: they hold no thread and no database connection."""

    def __init__(self, pool: ThreadPool) -> None:
        self.hub = Hub()
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await answer(send, 405, headers=[(b"allow", b"GET")])
            return
        session = _session_key(scope)
        visitor = await self._pool.run(partial(visitor_of, session)) if session else None
        if visitor is None:
            await answer(send, SIGN_IN_FIRST)
            return
        try:
            with self.hub.subscription(visitor.queues) as subscription:
                await self._serve(scope, visitor, subscription, receive, send)
        except Full:
            await answer(send, BUSY, headers=[(b"retry-after", b"5")])

    async def _serve(
        self,
        scope: Scope,
        visitor: Visitor,
        subscription: Subscription,
        receive: Receive,
        send: Send,
    ) -> None:
        await self.hub.reading()
        missed = await self._pool.run(partial(missed_since, _last_seen(scope), visitor.queues))
        await begin(send, 200, HEADERS)
        stream = _Stream(send)
        started = time.monotonic()
        await stream.open(missed.last_id, missed.hints, start_over=missed.too_many)
        leaving = asyncio.ensure_future(_gone(receive))
        writing = asyncio.ensure_future(self._write(stream, visitor, subscription))
        try:
            await asyncio.wait([leaving, writing], return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            writing.cancel()
        log.info("stream", actor=visitor.name, seconds=round(time.monotonic() - started, 1))
        if writing.done() and not writing.cancelled():
            await stream.close()

    async def _write(self, stream: "_Stream", visitor: Visitor, subscription: Subscription) -> None:
        """Send what comes, until the stream has to end."""
        checked = time.monotonic()
        while not subscription.ended and not subscription.overflowed:
            await stream.send_hints(await subscription.next(KEEP_ALIVE_SECONDS))
            if time.monotonic() - checked >= RECHECK_SECONDS - KEEP_ALIVE_SECONDS:
                fresh = await self._pool.run(partial(visitor_of, visitor.session))
                if fresh is None:
                    return
                subscription.queues = fresh.queues
                checked = time.monotonic()


class _Stream:
    """Writes server-sent events to one client, which has to keep up."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def open(self, last_id: int, hints: Sequence[Hint], *, start_over: bool) -> None:
        """The first words: when to come back, what was missed, and where the stream stands."""
        words = [b"retry: %d\n\n" % RECONNECT_MS]
        if start_over:
            words.append(b"event: reset\ndata: {}\n")
        words += [hint.as_sse for hint in hints]
        # An id without data moves the client's Last-Event-ID and fires nothing.
        words.append(b"id: %d\n\n" % last_id)
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
