"""Request bodies, read on the event loop: a slow sender holds no thread."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO

import structlog

from guichet.config.front.asgi import Receive

log = structlog.get_logger("guichet.front")

IN_MEMORY = 1024 * 1024
SILENCE_SECONDS = 30.0
DISCARD_SECONDS = 10.0


class ClientGone(Exception):
    """The client hung up before its request was complete."""


class TooSlow(Exception):
    """The client stopped sending in the middle of its request."""


@dataclass(frozen=True)
class Body:
    """A complete body. When it is too large it is left out: ``length`` tells then.

    It is left out, too, when there was no room for it (``kept`` is false then).
    """

    file: IO[bytes]
    length: int
    kept: bool = True


async def read_body(
    receive: Receive, *, declared: int | None, limit: int, asks_first: bool
) -> Body:
    """The whole body, on disk when it is large. Raises ClientGone and TooSlow.

    ``declared`` is the Content-Length, if there was one. ``asks_first`` (Expect: 100-continue)
    spares the client from sending what is refused anyway.
    """
    if declared is not None and declared > limit:
        if not asks_first:
            await _discard(receive, at_most=4 * limit)
        return Body(BytesIO(), declared)
    chunk, more = await _next(receive)
    # Most come in one piece; the server says only then that this was all.
    if not more or len(chunk) == declared:
        return Body(BytesIO(chunk), len(chunk))
    return await _collect(receive, chunk, limit)


async def _collect(receive: Receive, chunk: bytes, limit: int) -> Body:
    spool = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — the request closes it
    length, more = 0, True
    try:
        while True:
            length += len(chunk)
            if length > limit:
                spool.close()
                await _discard(receive, at_most=4 * limit)
                return Body(BytesIO(), length)
            try:
                spool.write(chunk)
            except OSError as error:
                return await _without_room(receive, spool, length, error, limit=limit)
            if not more:
                spool.seek(0)
                return Body(spool, length)
            chunk, more = await _next(receive)
    except BaseException:
        spool.close()
        raise


async def _without_room(
    receive: Receive,
    spool: "SpooledTemporaryFile[bytes]",
    length: int,
    error: OSError,
    *,
    limit: int,
) -> Body:
    """The disk is full, or can't be written to."""
    log.error("disk.unavailable", error=str(error), doing="keeping the body of a request")
    with suppress(OSError):  # closing writes what is left, and fails again
        spool.close()
    await _discard(receive, at_most=4 * limit)
    return Body(BytesIO(), length, kept=False)


async def _next(receive: Receive) -> tuple[bytes, bool]:
    try:
        async with asyncio.timeout(SILENCE_SECONDS):
            message = await receive()
    except TimeoutError:
        raise TooSlow from None
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message.get("body", b""), message.get("more_body", False)


async def _discard(receive: Receive, *, at_most: int) -> None:
    """Let the client finish sending: many read the answer only then."""
    try:
        async with asyncio.timeout(DISCARD_SECONDS):
            more = True
            while more and at_most > 0:
                chunk, more = await _next(receive)
                at_most -= len(chunk)
    except (TimeoutError, TooSlow):
        return
