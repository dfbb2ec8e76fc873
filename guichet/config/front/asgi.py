"""The words of ASGI that the front uses."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

CLOSE: Header = (b"connection", b"close")
"""Says that the connection is closed after this answer (RFC 9112, 9.6)."""


async def answer(
    send: Send, status: int, body: bytes = b"", *, headers: Iterable[Header] = ()
) -> None:
    """Send a short answer."""
    await begin(send, status, (*headers, (b"content-length", b"%d" % len(body))))
    await send({"type": "http.response.body", "body": body})


async def begin(send: Send, status: int, headers: Iterable[Header]) -> None:
    """Send the status and the headers."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})


def closing(send: Send) -> Send:
    """``send``, but the answer closes the connection, if it does not say so itself."""

    async def send_closing(message: Message) -> None:
        if message["type"] == "http.response.start" and CLOSE not in message["headers"]:
            message = {**message, "headers": [*message["headers"], CLOSE]}
        await send(message)

    return send_closing
