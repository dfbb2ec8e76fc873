"""The words of ASGI that the front uses."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]


async def answer(
    send: Send, status: int, body: bytes = b"", *, headers: Iterable[Header] = ()
) -> None:
    """Send a short answer."""
    await begin(send, status, (*headers, (b"content-length", b"%d" % len(body))))
    await send({"type": "http.response.body", "body": body})


async def begin(send: Send, status: int, headers: Iterable[Header]) -> None:
    """Send the status and the headers."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
