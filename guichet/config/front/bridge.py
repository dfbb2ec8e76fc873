"""Hands a request to Django's WSGI handler on a thread, and its answer back to the client."""

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import structlog

from guichet.config.front.asgi import CLOSE, Header, Receive, Scope, Send, answer, begin
from guichet.config.front.bodies import ClientGone, TooSlow, read_body
from guichet.config.front.environ import Environ, add_body, environ_of
from guichet.config.front.proxies import Proxies
from guichet.config.front.threads import ThreadPool, settle

log = structlog.get_logger("guichet.front")

Wsgi = Callable[..., Iterable[bytes]]

SMALL_FILE = 256 * 1024
STALLED_SECONDS = 60.0


@dataclass
class Answer:
    """What Django answered: a body, a file on disk, or chunks still to be made."""

    status: int = 500
    headers: list[Header] = field(default_factory=list)
    body: bytes = b""
    path: str = ""
    chunks: Iterator[bytes] | None = None


class FileWrapper:
    """``wsgi.file_wrapper``: lets a file be sent by the server instead of by Python."""

    def __init__(self, file: IO[bytes], block_size: int = 65536) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(self.block_size), b"")

    def close(self) -> None:
        """Django hangs the end of its request on the file's close."""
        self.file.close()


class Bridge:
    """Ordinary requests: read here, answered on a thread."""

    def __init__(self, wsgi: Wsgi, pool: ThreadPool, proxies: Proxies, *, max_body: int) -> None:
        self._wsgi = wsgi
        self._pool = pool
        self._proxies = proxies
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        environ = environ_of(scope, self._proxies)
        environ["wsgi.file_wrapper"] = FileWrapper
        try:
            await self._read(environ, scope, receive)
        except ClientGone:
            # It may still listen, having sent chunks that are none.
            await answer(send, 400, headers=[CLOSE])
            return
        except TooSlow:
            await answer(send, 408, headers=[CLOSE])
            return
        await self._answer(environ, receive, send)

    async def _read(self, environ: Environ, scope: Scope, receive: Receive) -> None:
        headers = dict(scope["headers"])
        declared = headers.get(b"content-length")
        if declared is None and b"transfer-encoding" not in headers:
            return
        body = await read_body(
            receive,
            declared=None if declared is None else int(declared),
            limit=self._max_body,
            asks_first=b"expect" in headers,
        )
        add_body(environ, body)

    async def _answer(self, environ: Environ, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        begun: asyncio.Future[Answer] = loop.create_future()
        outlet = _Outlet(loop, send)

        def job() -> None:
            try:
                _run(self._wsgi, environ, begun, outlet)
            except BaseException as error:
                log.exception("the request handler failed")
                settle(begun, error=error)
            finally:
                environ["wsgi.input"].close()

        self._pool.submit(job)
        try:
            reply = await begun
        except Exception:
            await answer(send, 500, b"500\n")
            return
        await _send(send, reply)
        if reply.chunks is not None:
            await outlet.open_until_poured(receive)


class _Outlet:
    """Where a thread puts the chunks of a streamed answer; waits until the client takes them."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self._loop = loop
        self._send = send
        self._opened = asyncio.Event()
        self._poured: asyncio.Future[None] = loop.create_future()
        self._gone = False

    def pour(self, chunks: Iterator[bytes]) -> None:
        """Send ``chunks``, on the thread that makes them, for as long as somebody reads."""
        try:
            for chunk in chunks:
                if chunk:
                    self._put(chunk, more=True)
            self._put(b"", more=False)
        except ClientGone:
            return
        finally:
            settle(self._poured, result=None)

    def _put(self, chunk: bytes, *, more: bool) -> None:
        sending = asyncio.run_coroutine_threadsafe(self._deliver(chunk, more=more), self._loop)
        try:
            sending.result(STALLED_SECONDS)
        except Exception:
            sending.cancel()
            raise ClientGone from None

    async def open_until_poured(self, receive: Receive) -> None:
        """Pass chunks on until the last one, and notice when the client leaves before."""
        self._opened.set()
        leaving = asyncio.ensure_future(_disconnect(receive))
        await asyncio.wait([self._poured, leaving], return_when=asyncio.FIRST_COMPLETED)
        self._gone = True
        leaving.cancel()
        await self._poured

    async def _deliver(self, chunk: bytes, *, more: bool) -> None:
        # The thread may be quicker than the headers.
        await self._opened.wait()
        if self._gone:
            raise ClientGone
        await self._send({"type": "http.response.body", "body": chunk, "more_body": more})


async def _disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _run(wsgi: Wsgi, environ: Environ, begun: "asyncio.Future[Answer]", outlet: _Outlet) -> None:
    reply = Answer()

    def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        reply.status = int(status[:3])
        reply.headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]

    result = wsgi(environ, start_response)
    try:
        _take(reply, result)
        settle(begun, result=reply)
        if reply.chunks is not None:
            outlet.pour(reply.chunks)
    finally:
        # Ends the request for Django, on the thread whose database connection it used.
        close = getattr(result, "close", None)
        if close is not None:
            close()


def _take(reply: Answer, result: Iterable[bytes]) -> None:
    if isinstance(result, FileWrapper):
        _take_file(reply, result)
    elif getattr(result, "streaming", False):
        reply.chunks = iter(result)
    else:
        reply.body = b"".join(result)


def _take_file(reply: Answer, wrapper: FileWrapper) -> None:
    size = _size_on_disk(wrapper.file) if reply.status == 200 else None
    if size is None:
        reply.chunks = iter(wrapper)
    elif size <= SMALL_FILE:
        reply.body = wrapper.file.read()
    else:
        reply.path = str(wrapper.file.name)


def _size_on_disk(file: IO[bytes]) -> int | None:
    """The size of a file that can be opened again under its name, unread so far."""
    name = getattr(file, "name", None)
    try:
        if isinstance(name, str) and file.tell() == 0:
            there, here = os.stat(name), os.fstat(file.fileno())  # noqa: PTH116
            return there.st_size if os.path.samestat(there, here) else None
    except (OSError, AttributeError, ValueError):
        return None
    return None


async def _send(send: Send, reply: Answer) -> None:
    await begin(send, reply.status, reply.headers)
    if reply.path:
        await send({"type": "http.response.pathsend", "path": reply.path})
    elif reply.chunks is None:
        await send({"type": "http.response.body", "body": reply.body})
