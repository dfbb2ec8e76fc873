"""The front as it is served, before a small WSGI application instead of Django's.

Run as ``python -m tests.config.echo_server SOCKET LIFELINE LEAVE_SECONDS``.
"""

import asyncio
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

BIG_FILE = 3_000_000

closed: list[str] = []


class Streamed:
    """What Django's StreamingHttpResponse looks like from outside."""

    streaming = True

    def __init__(self, name: str, chunks: Iterator[bytes]) -> None:
        self._name = name
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        closed.append(self._name)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers by path."""
    answer = globals()[f"_{environ['PATH_INFO'].split('/')[1]}"]
    result: Iterable[bytes] = answer(environ, start_response)
    return result


def _echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    seen = {
        "environ": {k: v for k, v in environ.items() if isinstance(v, str | int | bool)},
        "length": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    start_response("200 OK", [("Content-Type", "application/json"), ("X-One", "1"), ("X-One", "2")])
    return [json.dumps(seen).encode()]


def _slow(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    time.sleep(float(environ["QUERY_STRING"]))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"late"]


def _fail(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    raise RuntimeError("as asked")


def _chunks(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Streamed("chunks", iter([b"one ", b"", b"two ", b"three"]))


def _endless(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return Streamed("endless", iter(lambda: b"x" * 65536, b""))


def _breaks(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    def chunks() -> Iterator[bytes]:
        yield b"the beginning"
        raise RuntimeError("as asked")

    start_response("200 OK", [("Content-Type", "text/plain")])
    return Streamed("breaks", chunks())


def _closed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(closed).encode()]


def _file(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    size = int(environ["QUERY_STRING"])
    path = Path(tempfile.gettempdir()) / f"guichet-echo-{os.getpid()}-{size}"
    path.write_bytes(b"f" * size)
    start_response("200 OK", [("Content-Type", "image/png"), ("Content-Length", str(size))])
    wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](path.open("rb"), 4096)
    return wrapped


def _nothing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("204 No Content", [])
    return []


if __name__ == "__main__":
    from guichet.cli.opening import open_desk

    open_desk()
    from guichet.config.asgi import Front
    from guichet.config.server import serve

    descriptor, lifeline, leave_seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    asyncio.run(
        serve(lambda: Front(application), descriptor, lifeline, leave_seconds=leave_seconds)
    )
    os._exit(0)
